package io.github.sightline.relay.examples.media;

import java.nio.ByteBuffer;

/**
 * Walks over the NAL units of one access unit (H.264 Annex B). Bounds are indices into the buffer;
 * nothing is copied and nothing is unescaped. A unit without a single byte is walked over.
 */
final class NalUnits {
  static final int SLICE = 1;
  static final int PARTITION_A = 2;
  static final int IDR = 5;
  static final int SEI = 6;
  static final int SPS = 7;
  static final int PPS = 8;
  static final int DELIMITER = 9;
  static final int SPS_EXTENSION = 13;
  static final int SUBSET_SPS = 15;

  private static final int PREFIX = 3;

  private final ByteBuffer in;
  private final int limit;
  private int prefix;
  private int from;
  private int header;

  NalUnits(ByteBuffer in) {
    this.in = in;
    this.limit = in.limit();
    this.prefix = find(in, in.position(), limit);
  }

  /** Index of the next 00 00 01 that lies whole in [from, to), or -1. */
  static int find(ByteBuffer in, int from, int to) {
    int i = from + 2;
    while (i < to) {
      int third = in.get(i);
      if (third == 1 && in.get(i - 1) == 0 && in.get(i - 2) == 0) {
        return i - 2;
      }
      i += third == 0 || third == 1 ? 1 : PREFIX;
    }
    return -1;
  }

  static boolean picture(int type) {
    return type == SLICE || type == PARTITION_A || type == IDR;
  }

  boolean next() {
    while (prefix >= 0) {
      int first = in.position();
      from = prefix > first && in.get(prefix - 1) == 0 ? prefix - 1 : prefix;
      header = prefix + PREFIX;
      prefix = find(in, header, limit);
      if (header < end()) {
        return true;
      }
    }
    return false;
  }

  int type() {
    return in.get(header) & 0x1f;
  }

  /** First byte of the start code, its leading zero among it. */
  int from() {
    return from;
  }

  /** The NAL header byte. */
  int header() {
    return header;
  }

  /** Behind the last byte before the next start code: trailing zeros belong to this unit. */
  int end() {
    if (prefix < 0) {
      return limit;
    }
    return prefix > header && in.get(prefix - 1) == 0 ? prefix - 1 : prefix;
  }
}
