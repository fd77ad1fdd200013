package io.github.sightline.relay.impl.crypto;

import static io.github.sightline.relay.impl.crypto.Misuse.misuse;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.impl.base.Bytes;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class HopKeysTest {
  private static final byte[] UP = Vectors.bytes(32, 1);
  private static final byte[] DOWN = Vectors.bytes(32, 2);
  private static final int ROUNDS = 2000;
  private static final byte[] HEADER = Vectors.bytes(16, 3);

  private final HopKeys client = new HopKeys(UP, DOWN);
  private final HopKeys relay = new HopKeys(DOWN, UP);

  private static byte[] seal(HopKeys keys, long counter, byte[] clear) {
    byte[] out = new byte[16 + clear.length + 16];
    System.arraycopy(HEADER, 0, out, 0, 16);
    assertEquals(
        clear.length + 16, keys.seal(counter, out, 0, 16, clear, 0, clear.length, out, 16));
    return out;
  }

  private static int open(HopKeys keys, long counter, byte[] datagram, byte[] out) {
    return keys.open(counter, datagram, 0, 16, datagram, 16, datagram.length - 16, out, 0);
  }

  @Property(tries = 100)
  void whatOneSideSealsTheOtherOpens(
      @ForAll @LongRange(max = HopKeys.COUNTER_LIMIT - 1) long counter,
      @ForAll @Size(max = 1168) byte[] clear) {
    HopKeys a = new HopKeys(UP, DOWN);
    HopKeys b = new HopKeys(DOWN, UP);
    byte[] out = new byte[clear.length];
    assertEquals(clear.length, open(b, counter, seal(a, counter, clear), out));
    assertArrayEquals(clear, out);
    assertEquals(clear.length, open(a, counter, seal(b, counter, clear), out));
    assertArrayEquals(clear, out);
  }

  @Test
  void everyFlippedBitOfADatagramIsRefused() {
    byte[] datagram = seal(client, 7, Vectors.bytes(20, 4));
    for (int bit = 0; bit < datagram.length * 8; bit++) {
      assertEquals(
          HopKeys.REFUSED, open(relay, 7, Vectors.flipped(datagram, bit), new byte[20]), "" + bit);
    }
    assertEquals(20, open(relay, 7, datagram, new byte[20]));
  }

  @Test
  void aDatagramOpensUnderItsOwnCounterAndDirectionOnly() {
    byte[] datagram = seal(client, 7, Vectors.bytes(20, 4));
    assertEquals(HopKeys.REFUSED, open(relay, 8, datagram, new byte[20]));
    assertEquals(HopKeys.REFUSED, open(relay, 6, datagram, new byte[20]));
    assertEquals(HopKeys.REFUSED, open(client, 7, datagram, new byte[20]));
  }

  @Test
  void datagramsOpenInAnyOrder() {
    byte[] first = seal(client, 0, new byte[3]);
    byte[] second = seal(client, 5, new byte[4]);
    assertEquals(4, open(relay, 5, second, new byte[4]));
    assertEquals(3, open(relay, 0, first, new byte[3]));
  }

  // [S-14] [W-6]
  @Test
  void bothDirectionsStopAtTheCounterLimit() {
    long limit = 1L << 23;
    assertEquals(limit, HopKeys.COUNTER_LIMIT);
    byte[] last = seal(client, limit - 1, new byte[1]);
    assertEquals(1, open(relay, limit - 1, last, new byte[1]));
    byte[] out = new byte[40];
    assertEquals(HopKeys.REFUSED, client.seal(limit, out, 0, 16, HEADER, 0, 1, out, 16));
    assertEquals(HopKeys.REFUSED, client.seal(Long.MAX_VALUE, out, 0, 16, HEADER, 0, 1, out, 16));
    assertArrayEquals(new byte[40], out);
    for (long counter : new long[] {limit, Long.MAX_VALUE, -1, Long.MIN_VALUE}) {
      assertEquals(HopKeys.REFUSED, open(relay, counter, last, new byte[1]));
    }
    // The very datagram with that counter, sealed without our rule.
    try (Aead raw = Aead.aes256Gcm(UP)) {
      byte[] nonce = new byte[12];
      Bytes.put64(nonce, 4, limit);
      raw.seal(nonce, HEADER, 0, 16, new byte[1], 0, 1, out, 16);
      System.arraycopy(HEADER, 0, out, 0, 16);
      assertEquals(HopKeys.REFUSED, open(relay, limit, Arrays.copyOf(out, 33), new byte[1]));
    }
  }

  // [S-15]
  @Test
  void aSendCounterOnlyGoesUp() {
    seal(client, 9, new byte[1]);
    byte[] out = new byte[40];
    for (long counter : new long[] {9, 8, 0, -1}) {
      misuse(
          "counter: " + counter + ", expected more than 9",
          () -> client.seal(counter, out, 0, 16, HEADER, 0, 1, out, 16));
    }
    assertArrayEquals(new byte[40], out);
    seal(client, 10, new byte[1]);
  }

  @Test
  void closedKeysDoNothing() {
    client.close();
    byte[] out = new byte[40];
    assertThrows(
        IllegalStateException.class, () -> client.seal(1, out, 0, 16, HEADER, 0, 1, out, 16));
    assertThrows(
        IllegalStateException.class, () -> client.open(1, HEADER, 0, 16, HEADER, 0, 16, out, 0));
    assertEquals("hop keys", client.toString());
  }

  /**
   * Both sides of the comparison become compiled in their own time, later on a busy machine, so the
   * least of as many passes as it takes; only a failure takes them all.
   */
  @Test
  void nothingIsAllocatedBesideTheCipher() throws Exception {
    Allocation meter = Allocation.ofThisThread();
    long ours = Long.MAX_VALUE;
    long raw = Long.MAX_VALUE;
    for (int pass = 0; pass < 200 && (pass < 2 || ours > raw + 16); pass++) {
      try (HopKeys a = new HopKeys(UP, DOWN);
          HopKeys b = new HopKeys(DOWN, UP)) {
        ours = Math.min(ours, perDatagram(meter, a, b));
      }
      if (pass < 12) {
        raw = Math.min(raw, Allocation.ofRawCipher(meter, ROUNDS, 1168));
      }
    }
    System.out.println("bytes per datagram sealed and opened: " + ours + ", JDK alone: " + raw);
    assertTrue(ours <= raw + 16, ours + " bytes, the JDK's cipher alone " + raw);
  }

  private static long perDatagram(Allocation meter, HopKeys a, HopKeys b) throws Exception {
    byte[] clear = new byte[1168];
    byte[] datagram = new byte[1200];
    byte[] back = new byte[1168];
    long at = meter.bytes();
    for (int i = 0; i < ROUNDS; i++) {
      a.seal(i, datagram, 0, 16, clear, 0, 1168, datagram, 16);
      b.open(i, datagram, 0, 16, datagram, 16, 1184, back, 0);
    }
    return (meter.bytes() - at) / ROUNDS;
  }
}
