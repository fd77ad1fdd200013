package io.github.sightline.relay.impl.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.impl.base.Bytes;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class DatagramTest {
  private static final int AT = 3;

  private static byte[] hello(long sender) {
    byte[] a = new byte[AT + 1200];
    Hello.writePrefix(a, AT, sender);
    return a;
  }

  private static byte[] welcome(long receiver) {
    byte[] a = new byte[AT + 77];
    Welcome.writePrefix(a, AT, receiver);
    return a;
  }

  private static byte[] retry(long receiver) {
    byte[] a = new byte[AT + 40];
    byte[] hello = new Samples(receiver).bytes(1200);
    Hello.writePrefix(hello, 0, receiver);
    Retry.write(a, AT, hello, 0, new byte[16]);
    return a;
  }

  private static byte[] data(int length) {
    byte[] a = new byte[AT + length];
    DataHeader.write(a, AT, 77, 12);
    return a;
  }

  private static int type(byte[] a) {
    return Datagram.type(a, AT, a.length - AT);
  }

  // [W-14]
  @Property(tries = 200)
  void eachDatagramIsKnownByItsFirstByteAndItsIdReadsBack(
      @ForAll @LongRange(min = 1, max = 0xFFFF_FFFFL) long id) {
    assertEquals(Datagram.HELLO, type(hello(id)));
    assertEquals(id, Hello.sender(hello(id), AT));
    assertEquals(Datagram.WELCOME, type(welcome(id)));
    assertEquals(id, Welcome.receiver(welcome(id), AT));
    assertEquals(Datagram.RETRY, type(retry(id)));
    assertEquals(id, Retry.receiver(retry(id), AT));
  }

  @Test
  void sizesOfTheHandshakeAreFixed() {
    assertEquals(1200, Hello.BYTES);
    assertEquals(1200, Hello.MAC2 + Hello.MAC_BYTES);
    assertEquals(1168, Hello.MAC1);
    assertEquals(88, Hello.NOISE + 32 + 48);
    assertEquals(77, Welcome.BYTES);
    assertEquals(77, Welcome.NOISE + Welcome.NOISE_BYTES);
    assertEquals(40, Retry.BYTES);
    assertEquals(40, Retry.COOKIE + 16);
    assertEquals(16, DataHeader.BYTES);
  }

  // [W-17] [W-19] [W-21]
  @Test
  void everyOtherLengthOfAHandshakeDatagramIsMalformed() {
    for (byte[] a : new byte[][] {hello(9), welcome(9), retry(9)}) {
      int whole = a.length - AT;
      byte[] longer = Arrays.copyOf(a, AT + 1300);
      for (int n = -1; n <= 1300; n++) {
        int type = Datagram.type(longer, AT, n);
        assertEquals(n == whole ? a[AT] : Datagram.MALFORMED, type, "length " + n);
      }
    }
  }

  // [W-2] [W-22]
  @Test
  void dataIsFrom32To1200Bytes() {
    byte[] a = data(1300);
    for (int n = 0; n <= 1300; n++) {
      boolean fits = n >= 32 && n <= 1200;
      assertEquals(fits ? Datagram.DATA : Datagram.MALFORMED, Datagram.type(a, AT, n));
    }
  }

  @Test
  void lengthBeyondTheArrayIsMalformedNotAnException() {
    byte[] a = data(40);
    for (int n : new int[] {41, 1200, Integer.MAX_VALUE, Integer.MIN_VALUE, -1}) {
      assertEquals(Datagram.MALFORMED, Datagram.type(a, AT, n));
      assertFalse(DataHeader.check(a, AT, n));
    }
    assertEquals(Datagram.MALFORMED, Datagram.type(a, -1, 40));
    assertEquals(Datagram.MALFORMED, Datagram.type(a, Integer.MAX_VALUE, 40));
  }

  // [W-1] [W-14]
  @Test
  void everyBitOfTheClearPrefixIsFixed() {
    for (byte[] a : new byte[][] {hello(9), welcome(9), retry(9)}) {
      for (int bit = 0; bit < 32; bit++) {
        byte[] flipped = a.clone();
        flipped[AT + bit / 8] ^= (byte) (1 << bit % 8);
        assertEquals(Datagram.MALFORMED, type(flipped), "bit " + bit);
      }
    }
    byte[] a = data(60);
    for (int bit = 0; bit < 32; bit++) {
      byte[] flipped = a.clone();
      flipped[AT + bit / 8] ^= (byte) (1 << bit % 8);
      assertEquals(Datagram.MALFORMED, type(flipped), "bit " + bit);
    }
  }

  // [W-15]
  @Test
  void idZeroNamesNoSession() {
    for (byte[] a : new byte[][] {hello(9), welcome(9), retry(9), data(60)}) {
      Bytes.put32(a, AT + 4, 0);
      assertEquals(Datagram.MALFORMED, type(a));
    }
    byte[] a = new byte[1200];
    assertThrows(IllegalArgumentException.class, () -> Hello.writePrefix(a, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> Welcome.writePrefix(a, 0, 1L << 32));
    assertThrows(IllegalArgumentException.class, () -> DataHeader.write(a, 0, 0, 0));
  }

  // [W-6] [W-22]
  @Test
  void counterStopsAt2To23() {
    byte[] a = data(60);
    DataHeader.write(a, AT, 1, WireLimits.COUNTER_LIMIT - 1);
    assertEquals(Datagram.DATA, type(a));
    assertEquals(8_388_607, DataHeader.counter(a, AT));
    for (long counter : new long[] {WireLimits.COUNTER_LIMIT, -1, Long.MIN_VALUE}) {
      Bytes.put64(a, AT + 8, counter);
      assertEquals(Datagram.MALFORMED, type(a));
      assertThrows(IllegalArgumentException.class, () -> DataHeader.write(a, AT, 1, counter));
    }
  }

  @Test
  void retryEchoesTheMacOfItsHello() {
    byte[] hello = new Samples(4).bytes(1200);
    Hello.writePrefix(hello, 0, 99);
    byte[] cookie = new Samples(5).bytes(16);
    byte[] a = new byte[40];
    Retry.write(a, 0, hello, 0, cookie);
    assertEquals(99, Retry.receiver(a, 0));
    assertArrayEquals(
        Arrays.copyOfRange(hello, 1168, 1184), Arrays.copyOfRange(a, Retry.MAC1, Retry.MAC1 + 16));
    assertArrayEquals(cookie, Arrays.copyOfRange(a, Retry.COOKIE, 40));
    assertThrows(IllegalArgumentException.class, () -> Retry.write(a, 0, hello, 0, new byte[15]));
  }

  // [W-18]
  @Property(tries = 100)
  void helloPayloadReadsBackAndIsPaddedWithZeros(@ForAll long seed) {
    Samples samples = new Samples(seed);
    byte[] chain = samples.chain();
    byte[] a = samples.bytes(AT + HelloPayload.BYTES);
    long continued = samples.u32();
    HelloPayload.write(a, AT, seed, continued, chain);
    assertTrue(HelloPayload.check(a, AT, HelloPayload.BYTES));
    assertEquals(seed, HelloPayload.deviceCounter(a, AT));
    assertEquals(continued, HelloPayload.continued(a, AT));
    assertEquals(chain.length, HelloPayload.chainLength(a, AT));
    int from = AT + HelloPayload.CHAIN;
    assertArrayEquals(chain, Arrays.copyOfRange(a, from, from + chain.length));
    for (int i = from + chain.length; i < a.length; i++) {
      a[i] = 1;
      assertFalse(HelloPayload.check(a, AT, HelloPayload.BYTES), "padding at " + i);
      a[i] = 0;
    }
    for (int n = 0; n < HelloPayload.BYTES; n++) {
      assertFalse(HelloPayload.check(a, AT, n));
    }
  }

  // [W-7] [W-13] [W-18]
  @Test
  void helloPayloadHasOneToThreeGrants() {
    byte[] a = new byte[HelloPayload.BYTES];
    for (int count = 0; count < 256; count++) {
      a[HelloPayload.CHAIN] = (byte) count;
      assertEquals(count >= 1 && count <= 3, HelloPayload.check(a, 0, a.length));
    }
    assertThrows(
        IllegalArgumentException.class, () -> HelloPayload.write(a, 0, 0, 0, new byte[261]));
    assertThrows(IllegalArgumentException.class, () -> HelloPayload.write(a, 0, 0, 0, new byte[0]));
  }

  // [W-20]
  @Property(tries = 200)
  void welcomePayloadReadsBack(
      @ForAll long time, @ForAll @IntRange(min = 0, max = 4) int status, @ForAll long seed) {
    Samples samples = new Samples(seed);
    long sender = status == RefusalCode.NONE ? samples.epoch() : 0;
    byte[] a = samples.bytes(WelcomePayload.BYTES);
    WelcomePayload.write(a, 0, status, sender, time);
    assertEquals(0, WelcomePayload.maxFrame(a, 0) | WelcomePayload.maxDatagram(a, 0));
    WelcomePayload.writeBounds(a, 0, 4 << 20, 30, 1200);
    assertTrue(WelcomePayload.check(a, 0, a.length));
    assertEquals(status, WelcomePayload.status(a, 0));
    assertEquals(sender, WelcomePayload.sender(a, 0));
    assertEquals(time, WelcomePayload.serverTimeMillis(a, 0));
    assertEquals(4 << 20, WelcomePayload.maxFrame(a, 0));
    assertEquals(30, WelcomePayload.idleSeconds(a, 0));
    assertEquals(1200, WelcomePayload.maxDatagram(a, 0));
    for (int n = 0; n < a.length; n++) {
      assertFalse(WelcomePayload.check(a, 0, n));
    }
  }

  // [W-12] [W-20]
  @Test
  void refusalNamesNoSessionAndAnAcceptanceDoes() {
    byte[] a = new byte[WelcomePayload.BYTES];
    assertFalse(WelcomePayload.check(a, 0, a.length), "accepted, but under no id");
    a[4] = 1;
    assertTrue(WelcomePayload.check(a, 0, a.length));
    a[0] = RefusalCode.DENIED;
    assertFalse(WelcomePayload.check(a, 0, a.length), "refused, but under an id");
    a[4] = 0;
    for (int status = 0; status < 256; status++) {
      a[0] = (byte) status;
      assertEquals(status >= 1 && status <= 4, WelcomePayload.check(a, 0, a.length));
    }
    assertThrows(IllegalArgumentException.class, () -> WelcomePayload.write(a, 0, 0, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> WelcomePayload.write(a, 0, 1, 7, 0));
    assertThrows(IllegalArgumentException.class, () -> WelcomePayload.write(a, 0, 5, 0, 0));
  }
}
