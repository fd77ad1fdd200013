package io.github.sightline.relay.examples.media;

import io.github.sightline.relay.examples.media.MediaException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Cuts an H.264 Annex-B byte stream into access units (one coded picture with all that belongs to
 * it), as it arrives: from a file, a pipe, a network. The units joined are the stream, byte for
 * byte.
 *
 * <p>A unit begins with its first start code, the leading zero of a four-byte one included; zeros
 * behind a NAL unit stay with it. The next unit begins at an access unit delimiter, at SPS, PPS,
 * SEI or a prefix unit that follows a picture, or at a slice whose first_mb_in_slice is 0 (ITU-T
 * H.264 7.4.1.2.3; without arbitrary slice order). So SPS and PPS come with the keyframe they
 * precede.
 *
 * <p>Holds at most one unit: memory is bounded by {@link #MAX_BYTES}, whatever the input is. Reads
 * from one thread; {@link #next} blocks as long as the stream does.
 */
public final class AccessUnitReader implements AutoCloseable {
  /** The largest access unit: the protocol's 4 MiB less room for the seal and a watermark. */
  public static final int MAX_BYTES = (4 << 20) - 1024;

  private static final int CHUNK = 1 << 16;
  private static final int PREFIX = 3;
  private static final int LOOK_AHEAD = PREFIX + 2;
  private static final int FIRST_UNSPECIFIED = 24;
  private static final int SHOWN_BYTES = 8;

  /** nal_ref_idc of a NAL header: 0 in all slices of a picture or in none. */
  private static final int REFERENCE = 0x60;

  private final InputStream in;
  private byte[] buffer;
  private ByteBuffer view;
  private int end;
  private int scan;
  private int unitEnd;
  private long offset;
  private boolean started;
  private boolean ended;
  private boolean sawParameters;
  private int firstPicture;
  private boolean keyframe;
  private boolean parameterSets;
  private boolean discardable;

  /**
   * Reads from a stream.
   *
   * @param in taken: closed with this reader
   */
  public AccessUnitReader(InputStream in) {
    this(in, 4 * CHUNK);
  }

  /** Begins with a buffer of that many bytes, 1 or more; it grows with the units. */
  AccessUnitReader(InputStream in, int bytes) {
    this.in = in;
    this.buffer = new byte[bytes];
    this.view = ByteBuffer.wrap(buffer);
  }

  /**
   * Moves to the next access unit.
   *
   * @return false at the end of the stream
   * @throws MediaException when this is not H.264 in Annex B, or a unit is larger than {@link
   *     #MAX_BYTES}
   * @throws IOException when the stream fails
   */
  public boolean next() throws IOException {
    discard();
    if (!started) {
      begin();
    }
    while (true) {
      int at = NalUnits.find(view, scan, end);
      if (at < 0 || at + LOOK_AHEAD > end) {
        int searched = Math.max(scan, end - PREFIX + 1);
        if (fill()) {
          scan = at >= 0 ? at : searched;
          continue;
        }
        if (at < 0) {
          return finish();
        }
      }
      int from = at > 0 && buffer[at - 1] == 0 ? at - 1 : at;
      if (firstPicture >= 0 && beginsUnit(at + PREFIX)) {
        unitEnd = from;
        scan = at;
        return true;
      }
      note(from, at + PREFIX);
      scan = at + PREFIX;
    }
  }

  /**
   * The access unit.
   *
   * @return lent until the next call of {@link #next}: start codes and all
   */
  public ByteBuffer bytes() {
    return ByteBuffer.wrap(buffer, 0, unitEnd).slice();
  }

  /**
   * Whether a decoder can begin here.
   *
   * @return true for an IDR picture
   */
  public boolean keyframe() {
    return keyframe;
  }

  /**
   * Whether the unit carries an SPS.
   *
   * @return true when it does
   */
  public boolean parameterSets() {
    return parameterSets;
  }

  /**
   * Whether no other picture is made from this one.
   *
   * @return true when its nal_ref_idc is 0, as that of a disposable B frame or of the uppermost
   *     temporal layer
   */
  public boolean discardable() {
    return discardable;
  }

  /**
   * Where the coded picture begins.
   *
   * @return index in {@link #bytes} of the start code of the first slice, or -1 when the unit has
   *     none (the stream was cut)
   */
  public int firstPicture() {
    return firstPicture;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private boolean finish() {
    unitEnd = end;
    scan = end;
    return end > 0;
  }

  private void discard() {
    System.arraycopy(buffer, unitEnd, buffer, 0, end - unitEnd);
    end -= unitEnd;
    scan -= unitEnd;
    offset += unitEnd;
    unitEnd = 0;
    firstPicture = -1;
    keyframe = false;
    parameterSets = false;
    discardable = false;
  }

  /** Reads more; false at the end of the stream. */
  private boolean fill() throws IOException {
    if (ended) {
      return false;
    }
    if (end >= MAX_BYTES) {
      throw new MediaException(
          Kind.TOO_LARGE,
          "more than " + MAX_BYTES + " bytes without a new picture at byte " + offset);
    }
    if (end == buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.min(2 * buffer.length, MAX_BYTES));
      view = ByteBuffer.wrap(buffer);
    }
    int read = in.read(buffer, end, Math.min(CHUNK, buffer.length - end));
    ended = read < 0;
    end += ended ? 0 : read;
    return !ended;
  }

  /** Before the first start code there may be zeros and nothing else. */
  private void begin() throws IOException {
    int zeros = 0;
    while (true) {
      while (zeros < end && buffer[zeros] == 0) {
        zeros++;
      }
      if (zeros < end || !fill()) {
        break;
      }
    }
    if (end == 0) {
      throw new MediaException(Kind.EMPTY, "no bytes, expected H.264 in Annex B");
    }
    if (zeros < 2 || zeros == end || buffer[zeros] != 1) {
      while (end < SHOWN_BYTES && fill()) {
        // A pipe may give one byte at a time.
      }
      String first = HexFormat.ofDelimiter(" ").formatHex(buffer, 0, Math.min(SHOWN_BYTES, end));
      throw new MediaException(
          Kind.NOT_ANNEX_B, "begins with " + first + ", expected a start code 00 00 01" + hint());
    }
    started = true;
  }

  private String hint() {
    boolean mp4 =
        end >= SHOWN_BYTES
            && buffer[4] == 'f'
            && buffer[5] == 't'
            && buffer[6] == 'y'
            && buffer[7] == 'p';
    return mp4 ? " (an MP4 file: ffmpeg -i FILE -c:v copy -an -f h264 OUT.h264)" : "";
  }

  private boolean beginsUnit(int header) {
    if (header >= end) {
      return false;
    }
    int type = buffer[header] & 0x1f;
    if (NalUnits.picture(type)) {
      return firstMacroblock(header);
    }
    boolean ahead = type >= NalUnits.SEI && type <= NalUnits.DELIMITER;
    return ahead || (type >= 14 && type <= 18);
  }

  /** first_mb_in_slice is an Exp-Golomb code: 0 is a single one bit. */
  private boolean firstMacroblock(int header) {
    return header + 1 < end && (buffer[header + 1] & 0x80) != 0;
  }

  private void note(int from, int header) throws MediaException {
    if (header >= end || emptyUnit(header)) {
      return;
    }
    int type = buffer[header] & 0x1f;
    boolean unspecified = type == 0 || type >= FIRST_UNSPECIFIED;
    if (buffer[header] < 0 || (unspecified && !sawParameters)) {
      throw new MediaException(
          Kind.NOT_H264,
          String.format(
              "NAL header 0x%02x at byte %d is not H.264 (H.265 and MPEG-2 are not taken)",
              buffer[header] & 0xff, offset + header));
    }
    if (type == NalUnits.SPS) {
      sawParameters = true;
      parameterSets = true;
    }
    if (NalUnits.picture(type) && firstPicture < 0) {
      firstPicture = from;
      keyframe = type == NalUnits.IDR && firstMacroblock(header);
      discardable = (buffer[header] & REFERENCE) == 0;
    }
  }

  private boolean emptyUnit(int header) {
    return buffer[header] == 0 && (header + 1 >= end || buffer[header + 1] == 0);
  }
}
