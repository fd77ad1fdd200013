package io.github.sightline.relay.sim;

import io.github.sightline.relay.media.OwnerId;
import java.nio.ByteBuffer;

/**
 * What a simulated camera films: every 32 bytes say whose frame this is and which. {@code magic 4 |
 * owner 8 | frame 8 | position 4 | proof 8}, where the proof mixes all of them with a secret number
 * of the owner, so that no other bytes pass for a watermark.
 */
public record Watermark(OwnerId owner, long secret) {
  private static final int BYTES = 32;
  private static final int MAGIC = 0x51671E00;

  private long ownerWord() {
    byte[] key = owner.bytes();
    return ByteBuffer.wrap(key).getLong();
  }

  /** A frame's clear bytes, watermarked to the last whole cell; the rest is zero. */
  public ByteBuffer paint(long frame, int bytes) {
    ByteBuffer out = ByteBuffer.allocate(bytes);
    long word = ownerWord();
    for (int at = 0; at + BYTES <= bytes; at += BYTES) {
      out.putInt(MAGIC).putLong(word).putLong(frame).putInt(at).putLong(proof(frame, at));
    }
    return out.rewind();
  }

  /**
   * Reads a frame that was shown.
   *
   * @return the frame's number
   * @throws AssertionError LEAK when it is another owner's, SPLICE when it is not one whole frame
   */
  public long read(ByteBuffer shown) {
    ByteBuffer in = shown.duplicate();
    if (in.remaining() < BYTES) {
      throw new AssertionError("SPLICE: " + in.remaining() + " bytes");
    }
    int start = in.position();
    long frame = in.getLong(start + 12);
    for (int at = 0; at + BYTES <= in.remaining(); at += BYTES) {
      int here = start + at;
      if (in.getInt(here) != MAGIC
          || in.getLong(here + 12) != frame
          || in.getInt(here + 20) != at) {
        throw new AssertionError("SPLICE: frame " + frame + " breaks at byte " + at);
      }
      if (in.getLong(here + 4) != ownerWord() || in.getLong(here + 24) != proof(frame, at)) {
        throw new AssertionError("LEAK: frame " + frame + " is not of owner " + owner);
      }
    }
    return frame;
  }

  private long proof(long frame, int at) {
    return EventLog.mix(secret ^ EventLog.mix(frame * 31 + at));
  }
}
