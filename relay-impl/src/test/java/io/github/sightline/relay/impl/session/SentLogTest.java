package io.github.sightline.relay.impl.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.impl.wire.FeedbackWriter;
import java.util.BitSet;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SentLogTest {
  private final byte[] a = new byte[100];
  private final FeedbackWriter writer = new FeedbackWriter();

  private int receipt(SentLog log, long largest, long map) {
    writer.begin(a, 0, a.length);
    writer.receipt(largest, map, 0);
    return log.receipt(a, 1);
  }

  private static SentLog sent(int datagrams) {
    SentLog log = new SentLog(3, 1 << 22);
    for (int i = 0; i < datagrams; i++) {
      log.sent(i * 10L);
    }
    return log;
  }

  @Test
  void acknowledgingWhatWasNeverSentIsALie() {
    SentLog log = sent(10);
    assertEquals(SentLog.NEWS, receipt(log, 9, 0));
    assertEquals(SentLog.LIE, receipt(log, 10, 0));
    assertEquals(SentLog.LIE, receipt(new SentLog(1, 100), 0, 0));
  }

  @Test
  void acknowledgingACounterThatWasLeftOutIsALie() {
    for (long seed = 0; seed < 200; seed++) {
      SentLog log = new SentLog(seed, 64);
      long before = -1;
      long leftOut = -1;
      while (leftOut < 0) {
        long next = log.next();
        log.sent(0);
        leftOut = log.next() - next == 2 ? next + 1 : -1;
        before = next;
      }
      assertTrue(before >= 31, "not at the very beginning");
      log.sent(0);
      long largest = log.next() - 1;
      assertEquals(SentLog.NEWS, receipt(log, largest, 0), "seed " + seed);
      assertEquals(SentLog.OLD, receipt(log, largest, ~(1L << (largest - 1 - leftOut)) & 0xFFFF));
      assertEquals(SentLog.LIE, receipt(log, largest, 1L << (largest - 1 - leftOut)));
    }
  }

  @Test
  void onlyALargerCounterIsNews() {
    SentLog log = sent(10);
    assertEquals(SentLog.OLD, receipt(log, -1, 0));
    assertEquals(SentLog.NEWS, receipt(log, 5, 0));
    assertEquals(SentLog.OLD, receipt(log, 5, 0));
    assertEquals(SentLog.OLD, receipt(log, 4, 0));
    assertEquals(50, log.sentAt(5));
  }

  @Property(tries = 200)
  void remembersWhatArrivedOfTheLast512(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    SentLog log = new SentLog(seed, 1 << 22);
    BitSet arrived = new BitSet();
    for (int step = 0; step < 200; step++) {
      for (int i = random.nextInt(40); i >= 0; i--) {
        log.sent(step);
      }
      int next = (int) log.next();
      int largest = next - 1 - random.nextInt(Math.min(next, 600));
      long map = random.nextLong();
      map = largest < 64 ? map & ((1L << largest) - 1) : map;
      receipt(log, largest, map);
      for (int i = -1; i < 64; i++) {
        boolean said = i < 0 || (map >>> i & 1) != 0;
        if (said && next - (largest - 1 - i) <= SentLog.KEPT) {
          arrived.set(largest - 1 - i);
        }
      }
      for (int c = Math.max(0, next - SentLog.KEPT); c < next; c++) {
        assertEquals(arrived.get(c), log.arrived(c), "seed " + seed + " counter " + c);
      }
      assertFalse(log.arrived(next));
      assertFalse(log.arrived(next - SentLog.KEPT - 1));
      assertFalse(log.arrived(-1));
    }
  }
}
