package io.github.sightline.relay.impl.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.impl.base.Bytes;
import io.github.sightline.relay.impl.wire.Hello;
import io.github.sightline.relay.sim.World;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The small tables of the relay's side, each driven to its bound. */
class TablesTest {
  private static final long SECOND = 1_000_000_000L;

  private static HopKey key(int i) {
    byte[] k = new byte[32];
    Bytes.put32(k, 28, i);
    return new HopKey(k);
  }

  // [T-2]
  @Test
  void aDeviceCounterMustExceedEveryOneBefore() {
    DeviceCounters counters = new DeviceCounters(10, k -> false);
    assertTrue(counters.fresh(key(1), 0));
    counters.accept(0, key(1), 5);
    assertFalse(counters.fresh(key(1), 5));
    assertFalse(counters.fresh(key(1), 4));
    assertTrue(counters.fresh(key(1), 6));
    assertTrue(counters.fresh(key(2), 1), "another device");
  }

  // [T-2]
  @Test
  void aDeviceCounterIsKeptTenMinutesAfterTheSession() {
    Set<HopKey> live = new HashSet<>();
    DeviceCounters counters = new DeviceCounters(10, live::contains);
    live.add(key(1));
    counters.accept(0, key(1), 5);
    counters.accept(700 * SECOND, key(2), 1);
    assertFalse(counters.fresh(key(1), 5), "its session lives");
    live.remove(key(1));
    counters.touch(700 * SECOND, key(1));
    counters.accept(1299 * SECOND, key(3), 1);
    assertFalse(counters.fresh(key(1), 5));
    counters.accept(1300 * SECOND, key(4), 1);
    assertTrue(counters.fresh(key(1), 5));
  }

  @Test
  void deviceCountersAreBounded() {
    DeviceCounters counters = new DeviceCounters(10, k -> true);
    for (int i = 0; i < 1000; i++) {
      counters.accept(i, key(i), 1);
      assertTrue(counters.size() <= 10);
    }
    assertFalse(counters.fresh(key(999), 1));
  }

  @Test
  void theQuarantineIsBounded() {
    Quarantine quarantine = new Quarantine();
    for (int i = 0; i <= Quarantine.MOST; i++) {
      quarantine.add(key(i));
    }
    assertFalse(quarantine.holds(key(0)));
    assertTrue(quarantine.holds(key(1)));
    assertTrue(quarantine.holds(key(Quarantine.MOST)));
  }

  @Test
  void anAllowanceGivesItsNumberASecond() {
    Allowance allowance = new Allowance(10);
    int given = 0;
    for (long now = 0; now < 3 * SECOND; now += SECOND / 1000) {
      given += allowance.take(now) ? 1 : 0;
    }
    assertEquals(10 + 30, given, 1);
  }

  /** A second's worth at once would keep the loop from its socket until that overflows. */
  // [S-7]
  @Test
  void anAllowanceThatRestedGivesNoMoreAtOnceThanALoopCanDoBetweenTwoReads() {
    Allowance allowance = new Allowance(20_000);
    int given = 0;
    for (int i = 0; i < 20_000; i++) {
      given += allowance.take(60 * SECOND) ? 1 : 0;
    }
    assertEquals(Allowance.AT_ONCE, given);
    assertTrue(allowance.take(60 * SECOND + SECOND / 20_000));
  }

  // [S-7]
  @Test
  void h7_aCookieIsGoodForItsAddressAloneAndAtMostTwoMinutes() {
    Cookies cookies = new Cookies(new World(1).host("relay"));
    InetSocketAddress a = new InetSocketAddress("10.0.0.1", 1000);
    byte[] hello = new byte[Hello.BYTES];
    byte[] cookie = cookies.cookie(0, a);
    Macs.writeMac2(cookie, hello);
    assertEquals(Cookies.BYTES, cookie.length);
    assertTrue(cookies.right(0, a, hello, 0));
    assertTrue(cookies.right(60 * SECOND, a, hello, 0));
    assertFalse(cookies.right(60 * SECOND, new InetSocketAddress("10.0.0.2", 1000), hello, 0));
    assertFalse(cookies.right(60 * SECOND, new InetSocketAddress("10.0.0.1", 1001), hello, 0));
    assertFalse(cookies.right(120 * SECOND, a, hello, 0), "expired");
    assertFalse(cookies.right(500 * SECOND, a, hello, 0));
  }

  @Test
  void aCookieMadeJustBeforeATurnIsStillGoodForAMinute() {
    Cookies cookies = new Cookies(new World(1).host("relay"));
    InetSocketAddress a = new InetSocketAddress("10.0.0.1", 1000);
    cookies.cookie(0, a);
    byte[] hello = new byte[Hello.BYTES];
    Macs.writeMac2(cookies.cookie(59 * SECOND, a), hello);
    assertTrue(cookies.right(119 * SECOND, a, hello, 0));
    assertFalse(cookies.right(120 * SECOND, a, hello, 0));
  }

  // [S-2]
  @Test
  void anAllZeroMac2IsNoCookie() {
    Cookies cookies = new Cookies(new World(1).host("relay"));
    InetSocketAddress a = new InetSocketAddress("10.0.0.1", 1000);
    assertFalse(cookies.right(0, a, new byte[Hello.BYTES], 0));
  }

  // [S-2]
  @Test
  void mac1IsBoundToTheRelaysKeyAndToEveryByteBeforeIt() {
    Macs macs = new Macs(new byte[32]);
    byte[] other = new byte[32];
    other[31] = 1;
    byte[] hello = new byte[Hello.BYTES];
    macs.writeMac1(hello);
    assertTrue(macs.mac1Right(hello, 0));
    assertFalse(new Macs(other).mac1Right(hello, 0));
    for (int i = 0; i < Hello.MAC2; i++) {
      hello[i] ^= 1;
      assertFalse(macs.mac1Right(hello, 0), "byte " + i);
      hello[i] ^= 1;
    }
  }

  // [S-1]
  @Test
  void thePrologueHoldsTheRelaysKeyAndTheClearBytes() {
    byte[] hop = new byte[32];
    hop[0] = 9;
    byte[] hello = new byte[Hello.BYTES];
    Hello.writePrefix(hello, 0, 0x01020304);
    byte[] prologue = new Macs(hop).prologue(hello, 0);
    assertEquals(7 + 32 + 8, prologue.length);
    assertArrayEquals(
        "sl1 hop".getBytes(java.nio.charset.StandardCharsets.US_ASCII),
        Bytes.copyOf(prologue, 0, 7));
    assertEquals(9, prologue[7]);
    assertEquals(0x01020304, Bytes.i32(prologue, 43));
  }

  @Test
  void hopKeysCompareByAllTheirBytes() {
    byte[] k = new byte[32];
    for (int i = 0; i < 32; i++) {
      byte[] other = k.clone();
      other[i] ^= (byte) 0x80;
      assertNotEquals(new HopKey(k), new HopKey(other));
    }
    assertEquals(new HopKey(k), new HopKey(k.clone()));
    assertEquals(new HopKey(k).hashCode(), new HopKey(k.clone()).hashCode());
  }

  @Test
  void everyReasonThatTravelsComesBackFromItsCode() {
    Set<Integer> codes = new HashSet<>();
    for (CloseReason reason : CloseReason.values()) {
      if (reason.travels()) {
        assertEquals(reason, CloseReason.of(reason.code()));
        assertTrue(codes.add(reason.code()));
      } else {
        assertEquals(-1, reason.code());
      }
    }
    assertNull(CloseReason.of(-1));
    assertNull(CloseReason.of(codes.size()));
    assertNull(CloseReason.of(65_535));
  }
}
