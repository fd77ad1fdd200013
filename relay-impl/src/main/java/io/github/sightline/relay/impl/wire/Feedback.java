package io.github.sightline.relay.impl.wire;

import static io.github.sightline.relay.impl.wire.WireLimits.FEEDBACK_ENTRIES;

import io.github.sightline.relay.impl.base.Bytes;
import io.github.sightline.relay.impl.base.HotPath;

/**
 * FEEDBACK, the state of the receiving end of a hop [W-32]: state, not events, so a lost one costs
 * nothing. Bit i (of value 2^i) of {@code map} is set when counter largest - 1 - i arrived. Nothing
 * arrived yet: largest is all ones (-1) and map 0. Counts are totals of the session, modulo 2^32.
 * Delays are signed microseconds against an origin of the receiver's choice: only differences mean
 * anything.
 *
 * <pre>
 *         body 0      8        16       20         24     28       32
 *  +-----+-----------+--------+--------+----------+------+--------+
 *  | 7   | largest 8 | map 8  | delay  | received | lost | bursts |      delay in microseconds
 *  +-----+-----------+--------+--------+----------+------+--------+
 *         32         36        40        44   45
 *        +----------+---------+---------+----+------------------------+
 *        | owdMin 4 | owdMean | owdLast | n  | n x {@link MissingEntry}       |  n = 0 to 16
 *        +----------+---------+---------+----+------------------------+
 * </pre>
 */
@HotPath
public final class Feedback {
  /** Length of the body before the entries. */
  static final int HOP_PART = 45;

  /** {@link #largestCounter} when nothing arrived yet. */
  public static final long NONE = -1;

  private Feedback() {}

  /** The length of the body, -1 when it is not one. Never throws. */
  static int check(byte[] a, int body, int limit) {
    if (limit - body < HOP_PART || !receiptIsWhole(largestCounter(a, body), map(a, body))) {
      return -1;
    }
    int entries = entries(a, body);
    if (entries > FEEDBACK_ENTRIES) {
      return -1;
    }
    int at = body + HOP_PART;
    for (int i = 0; i < entries; i++) {
      int length = MissingEntry.check(a, at, limit);
      if (length < 0) {
        return -1;
      }
      at += length;
    }
    return at - body;
  }

  /** A counter below the hard stop, and no bit for a counter below 0. */
  static boolean receiptIsWhole(long largest, long map) {
    if (largest == NONE) {
      return map == 0;
    }
    boolean counter = largest >= 0 && largest < WireLimits.COUNTER_LIMIT;
    return counter && (largest >= Long.SIZE || map >>> largest == 0);
  }

  /** The largest counter of DATA that arrived, {@link #NONE} before the first. */
  public static long largestCounter(byte[] a, int body) {
    return Bytes.i64(a, body);
  }

  /** Which of the 64 counters below the largest arrived: bit i is largest - 1 - i. */
  public static long map(byte[] a, int body) {
    return Bytes.i64(a, body + 8);
  }

  /** Whether this feedback says that {@code counter} arrived; false also when it is too old. */
  public static boolean acknowledges(byte[] a, int body, long counter) {
    long behind = largestCounter(a, body) - counter;
    if (behind == 0) {
      return counter >= 0;
    }
    boolean mapped = counter >= 0 && behind > 0 && behind <= Long.SIZE;
    return mapped && ((map(a, body) >>> (behind - 1)) & 1) != 0;
  }

  /** From the arrival of the largest to this feedback, microseconds. */
  public static long delayMicros(byte[] a, int body) {
    return Bytes.u32(a, body + 16);
  }

  /** Datagrams that arrived in this session, modulo 2^32. */
  public static long received(byte[] a, int body) {
    return Bytes.u32(a, body + 20);
  }

  /** Datagrams given up as lost in this session, modulo 2^32. */
  public static long lost(byte[] a, int body) {
    return Bytes.u32(a, body + 24);
  }

  /** Runs of consecutive lost datagrams in this session, modulo 2^32. */
  public static long bursts(byte[] a, int body) {
    return Bytes.u32(a, body + 28);
  }

  /** Shortest relative one-way delay since the last feedback, microseconds. */
  public static int owdMinMicros(byte[] a, int body) {
    return Bytes.i32(a, body + 32);
  }

  /** Mean relative one-way delay since the last feedback, microseconds. */
  public static int owdMeanMicros(byte[] a, int body) {
    return Bytes.i32(a, body + 36);
  }

  /** Latest relative one-way delay, microseconds. */
  public static int owdLastMicros(byte[] a, int body) {
    return Bytes.i32(a, body + 40);
  }

  /** Number of entries, 0 to 16. */
  public static int entries(byte[] a, int body) {
    return Bytes.u8(a, body + 44);
  }

  /** Where the first entry begins, if there is one. */
  public static int firstEntry(int body) {
    return body + HOP_PART;
  }

  /** Where the entry behind the one at {@code entry} begins, if there is one. */
  public static int nextEntry(byte[] a, int entry) {
    return entry + MissingEntry.bytes(a, entry);
  }
}
