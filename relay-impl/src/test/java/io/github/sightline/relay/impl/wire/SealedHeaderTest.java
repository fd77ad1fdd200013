package io.github.sightline.relay.impl.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SealedHeaderTest {
  private static final int AT = 5;
  private static final long U32 = WireLimits.U32_MAX;

  private static byte[] sealed(long epoch, long group, long object, int ciphertext) {
    byte[] a = new byte[AT + SealedHeader.OVERHEAD_MAX + ciphertext];
    SealedHeader.writePrefix(a, AT, SealedHeader.KEYFRAME, -12345678901L, 4);
    int header = SealedHeader.writeLocation(a, AT, epoch, group, object);
    return Arrays.copyOf(a, AT + header + ciphertext + SealedHeader.TRAILER);
  }

  private static boolean wellFormed(byte[] a) {
    return SealedHeader.wellFormed(a, AT, a.length - AT);
  }

  private static String sframe(long epoch, long group, long object) {
    byte[] a = sealed(epoch, group, object, 0);
    int from = AT + SealedHeader.PREFIX;
    int to = AT + SealedHeader.headerLength(a, AT);
    return HexFormat.of().formatHex(Arrays.copyOfRange(a, from, to));
  }

  @Property(tries = 2000)
  void headerReadsBackAsItWasWritten(@ForAll long seed) {
    Samples samples = new Samples(seed);
    long epoch = seed % 2 == 0 ? samples.epoch() : samples.between(1L, 300);
    long group = seed % 3 == 0 ? samples.u32() : samples.between(0L, 2);
    long object = seed % 5 == 0 ? samples.u32() : samples.between(0L, 300);
    byte[] a = sealed(epoch, group, object, samples.between(0, 50));
    assertTrue(wellFormed(a));
    assertEquals(epoch, SealedHeader.epoch(a, AT));
    assertEquals(group, SealedHeader.group(a, AT));
    assertEquals(object, SealedHeader.object(a, AT));
    assertEquals(SealedHeader.KEYFRAME, SealedHeader.flags(a, AT));
    assertEquals(-12345678901L, SealedHeader.captureMicros(a, AT));
    assertEquals(4, SealedHeader.priorGroupLast(a, AT));
  }

  @Test
  void locationTakesTheFewestBytes() {
    assertEquals("10", sframe(1, 0, 0));
    assertEquals("77", sframe(7, 0, 7));
    assertEquals("7808", sframe(7, 0, 8));
    assertEquals("8708", sframe(8, 0, 7));
    assertEquals("8808ff", sframe(8, 0, 255));
    assertEquals("900100", sframe(256, 0, 0));
    assertEquals("1c0100000000", sframe(1, 1, 0));
    assertEquals("bf" + "ffffffff" + "ffffffffffffffff", sframe(U32, U32, U32));
    assertEquals(13, sframe(U32, U32, U32).length() / 2);
    assertEquals(107, SealedHeader.OVERHEAD_MAX);
  }

  @Property(tries = 4000)
  void acceptedHeaderIsTheOneAWriterWrites(@ForAll long seed) {
    Samples samples = new Samples(seed);
    byte[] a = samples.bytes(AT + 140);
    a[AT] = 1;
    a[AT + 1] = (byte) samples.between(0, 7);
    for (int i = samples.between(1, 6); i > 0; i--) {
      a[AT + 14 + i] = 0;
    }
    if (wellFormed(a)) {
      byte[] again = a.clone();
      SealedHeader.writePrefix(
          again,
          AT,
          SealedHeader.flags(a, AT),
          SealedHeader.captureMicros(a, AT),
          SealedHeader.priorGroupLast(a, AT));
      int header =
          SealedHeader.writeLocation(
              again,
              AT,
              SealedHeader.epoch(a, AT),
              SealedHeader.group(a, AT),
              SealedHeader.object(a, AT));
      assertEquals(SealedHeader.headerLength(a, AT), header);
      assertArrayEquals(a, again);
    }
  }

  @Test
  void everyConfigByteEitherHasOneMeaningOrIsRefused() {
    int accepted = 0;
    for (int config = 0; config < 256; config++) {
      byte[] a = new byte[AT + 140];
      a[AT] = 1;
      a[AT + 14] = (byte) config;
      Arrays.fill(a, AT + 15, AT + 32, (byte) 9);
      boolean kid = (config & 0x80) == 0 ? (config >> 4) > 0 : (config >> 4 & 7) < 4;
      assertEquals(kid, wellFormed(a), "config " + config);
      accepted += kid ? 1 : 0;
    }
    assertEquals((7 + 4) * 16, accepted);
  }

  // [W-34]
  @Test
  void longerEncodingOfASmallNumberIsRefused() {
    for (String header :
        new String[] {"8007", "900001", "8001", "1807", "190001", "1f0000000000000008"}) {
      byte[] a = new byte[AT + 140];
      a[AT] = 1;
      byte[] bytes = HexFormat.of().parseHex(header);
      System.arraycopy(bytes, 0, a, AT + 14, bytes.length);
      assertFalse(wellFormed(a), header);
    }
  }

  // [W-1] [W-16] [W-34]
  @Test
  void reservedBitsVersionAndEpochZeroAreRefused() {
    byte[] a = sealed(3, 4, 5, 20);
    for (int flags = 0; flags < 256; flags++) {
      a[AT + 1] = (byte) flags;
      assertEquals(flags <= 7, wellFormed(a));
    }
    a[AT + 1] = 0;
    for (int version = 0; version < 256; version++) {
      a[AT] = (byte) version;
      assertEquals(version == 1, wellFormed(a));
    }
    a[AT] = 1;
    a[AT + 14] &= 0x0F;
    assertFalse(wellFormed(a));
  }

  // [W-5] [W-34]
  @Test
  void objectIsAtLeastItsHeaderTagAndSignatureAndAtMost4MiB() {
    byte[] a = sealed(300, 70_000, 5, 0);
    for (int n = -1; n < a.length - AT; n++) {
      assertFalse(SealedHeader.wellFormed(a, AT, n), "length " + n);
      assertFalse(SealedHeader.wellFormed(Arrays.copyOf(a, AT + Math.max(n, 0)), AT, n));
    }
    assertTrue(wellFormed(a));
    assertFalse(SealedHeader.wellFormed(a, AT, a.length), "longer than its array");
    byte[] large = Arrays.copyOf(a, AT + WireLimits.MAX_OBJECT + 1);
    assertTrue(SealedHeader.wellFormed(large, AT, WireLimits.MAX_OBJECT));
    assertFalse(SealedHeader.wellFormed(large, AT, WireLimits.MAX_OBJECT + 1));
  }

  @Test
  void writersRefuseWhatAReaderWould() {
    byte[] a = new byte[200];
    assertThrows(IllegalArgumentException.class, () -> SealedHeader.writePrefix(a, 0, 8, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> SealedHeader.writePrefix(a, 0, 0, 0, -1));
    assertThrows(IllegalArgumentException.class, () -> SealedHeader.writeLocation(a, 0, 0, 0, 0));
    assertThrows(
        IllegalArgumentException.class, () -> SealedHeader.writeLocation(a, 0, U32 + 1, 0, 0));
    assertThrows(
        IllegalArgumentException.class, () -> SealedHeader.writeLocation(a, 0, 1, U32 + 1, 0));
    assertThrows(IllegalArgumentException.class, () -> SealedHeader.writeLocation(a, 0, 1, 0, -1));
  }
}
