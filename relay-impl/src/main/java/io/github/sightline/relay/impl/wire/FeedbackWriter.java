package io.github.sightline.relay.impl.wire;

import static io.github.sightline.relay.impl.wire.WireLimits.BITMAP_MAX;
import static io.github.sightline.relay.impl.wire.WireLimits.FEEDBACK_ENTRIES;

import io.github.sightline.relay.impl.base.Bytes;
import io.github.sightline.relay.impl.base.HotPath;
import java.util.Arrays;

/**
 * Writes one {@link Feedback}: begin, the hop's part, entries while they fit, end. Reused: one per
 * engine. One thread. Borrows the array from {@link #begin} to {@link #end}.
 */
@HotPath
public final class FeedbackWriter {
  private byte[] a = new byte[0];
  private int body;
  private int at;
  private int limit;
  private int entries;

  /**
   * Starts a frame that says that nothing arrived yet.
   *
   * @param plain borrowed, written
   * @param from where the type byte goes
   * @param to first index that must not be written
   * @throws IllegalArgumentException when the hop's part, 46 bytes, does not fit
   */
  public void begin(byte[] plain, int from, int to) {
    int least = 1 + Feedback.HOP_PART;
    if (!Bytes.within(plain, from, to - from) || to - from < least) {
      throw new IllegalArgumentException(
          "feedback: " + (to - from) + " bytes, expected " + least + " or more");
    }
    a = plain;
    body = from + 1;
    at = body + Feedback.HOP_PART;
    limit = to;
    entries = 0;
    Bytes.put8(a, from, FrameType.FEEDBACK);
    Arrays.fill(a, body, at, (byte) 0);
    Bytes.put64(a, body, Feedback.NONE);
  }

  /**
   * What arrived.
   *
   * @param largestCounter the largest counter of DATA, 0 to 2^23 - 1, or {@link Feedback#NONE}
   * @param map bit i: counter largest - 1 - i arrived
   * @param delayMicros since the largest arrived; more than 2^32 - 1 is written as that
   */
  public void receipt(long largestCounter, long map, long delayMicros) {
    if (!Feedback.receiptIsWhole(largestCounter, map)) {
      throw new IllegalArgumentException(
          "receipt: largest " + largestCounter + ", map " + Long.toHexString(map));
    }
    Bytes.put64(a, body, largestCounter);
    Bytes.put64(a, body + 8, map);
    Bytes.put32(a, body + 16, Math.min(Math.max(delayMicros, 0), WireLimits.U32_MAX));
  }

  /** Totals of the session; the low 32 bits are written. */
  public void counts(long received, long lost, long bursts) {
    Bytes.put32(a, body + 20, received);
    Bytes.put32(a, body + 24, lost);
    Bytes.put32(a, body + 28, bursts);
  }

  /** Relative one-way delays in microseconds. */
  public void delays(int minMicros, int meanMicros, int lastMicros) {
    Bytes.put32(a, body + 32, minMicros);
    Bytes.put32(a, body + 36, meanMicros);
    Bytes.put32(a, body + 40, lastMicros);
  }

  /**
   * Adds an incomplete object. Zero bytes at both ends of the bitmap are cut; what then exceeds 255
   * bytes waits for the next feedback.
   *
   * @param alias the track's name on this hop
   * @param epoch of the seal, not 0
   * @param group of the object
   * @param object in its group
   * @param millisLeft until it is due, negative when late; clamped to 16 bits
   * @param bitmap borrowed: bit (i mod 8) of byte (i / 8) set when fragment i is missing
   * @param bitmapBytes bytes of the bitmap to look at, 0 for the whole object
   * @return false when it does not fit any more, or is the 17th; nothing is written then
   * @throws IllegalArgumentException when there is a bitmap without a bit
   */
  public boolean entry(
      long alias,
      long epoch,
      long group,
      long object,
      long millisLeft,
      byte[] bitmap,
      int bitmapBytes) {
    int skip = leadingZeros(bitmap, bitmapBytes);
    int bytes = significant(bitmap, skip, bitmapBytes);
    if (entries == FEEDBACK_ENTRIES || MissingEntry.HEADER + bytes > limit - at) {
      return false;
    }
    long left = Math.min(Math.max(millisLeft, Short.MIN_VALUE), Short.MAX_VALUE);
    Bytes.put32(a, at, Unsigned.u32("alias", alias));
    Bytes.put32(a, at + 4, Unsigned.epoch(epoch));
    Bytes.put32(a, at + 8, Unsigned.u32("group", group));
    Bytes.put32(a, at + 12, Unsigned.u32("object", object));
    Bytes.put16(a, at + 16, (int) left);
    Bytes.put8(a, at + 18, skip);
    Bytes.put8(a, at + 19, bytes);
    System.arraycopy(bitmap, skip, a, at + MissingEntry.HEADER, bytes);
    at += MissingEntry.HEADER + bytes;
    entries++;
    Bytes.put8(a, body + 44, entries);
    return true;
  }

  /** Ends the frame: the index behind it. */
  public int end() {
    return at;
  }

  private static int leadingZeros(byte[] bitmap, int bytes) {
    int most = Math.min(bytes, 255);
    int zeros = 0;
    while (zeros < most && bitmap[zeros] == 0) {
      zeros++;
    }
    return zeros;
  }

  private static int significant(byte[] bitmap, int skip, int bitmapBytes) {
    int bytes = Math.min(bitmapBytes - skip, BITMAP_MAX);
    while (bytes > 0 && bitmap[skip + bytes - 1] == 0) {
      bytes--;
    }
    if (bytes == 0 && bitmapBytes != 0) {
      throw new IllegalArgumentException("bitmap: no bit in " + bitmapBytes + " bytes");
    }
    return bytes;
  }
}
