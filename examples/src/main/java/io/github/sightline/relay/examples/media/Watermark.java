package io.github.sightline.relay.examples.media;

import io.github.sightline.relay.media.CameraId;
import io.github.sightline.relay.media.OwnerId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Writes into a picture whose it is, and says at the display whether it is the expected owner's.
 * The mark is an SEI message (user_data_unregistered, ITU-T H.264 D.1.7) that every decoder skips;
 * the pixels are untouched.
 *
 * <pre>
 *   00 00 00 01 | 06 | 05 | size 1 | magic 16 | owner 32 | camera 32 | frame 8 | captureMicros 8 | tag 16 | FF.. | 80
 * </pre>
 *
 * tag = HMAC-SHA-256(key, magic to captureMicros), cut to 16 bytes. Emulation prevention adds bytes
 * where zeros meet; as many FF bytes fewer are put behind the tag, so each mark has the same length
 * on the wire ({@link #BYTES}).
 *
 * <p>This finds a picture in the wrong place, for the demo's counter of foreign frames. What makes
 * the library refuse one long before is its signature, not this. Not thread-safe.
 */
public final class Watermark {
  /** What a look at a picture found. */
  public enum Verdict {
    /** Marked by the expected owner's camera. */
    OWN,
    /** Marked by anybody else, or the mark is damaged. */
    FOREIGN,
    /** Not marked. */
    ABSENT
  }

  private static final byte[] MAGIC = "sightline-mark-1".getBytes(StandardCharsets.US_ASCII);
  private static final int KEY = 32;
  private static final int OWNER = 16;
  private static final int CAMERA = 48;
  private static final int FRAME = 80;
  private static final int MICROS = 88;
  private static final int TAG = 96;
  private static final int TAG_BYTES = 16;
  private static final int MARK = TAG + TAG_BYTES;
  private static final int MAX_ESCAPES = (MARK - OWNER) / 2;
  private static final int START_CODE = 4;
  private static final int HEAD = 3;
  private static final int USER_DATA = 5;

  /** Length of the mark in the stream, always. */
  public static final int BYTES = START_CODE + HEAD + MARK + MAX_ESCAPES + 1;

  private final byte[] mark = new byte[MARK];
  private final byte[] found = new byte[MARK];
  private final Mac prf;
  private ByteBuffer out = ByteBuffer.allocate(1 << 16);
  private long frame = -1;
  private long captureMicros = -1;

  /**
   * A mark of one camera of one owner.
   *
   * @param owner whose pictures these are
   * @param camera which camera took them
   * @param key known to the camera and to whoever checks, 32 bytes, copied
   */
  public Watermark(OwnerId owner, CameraId camera, byte[] key) {
    if (key.length != KEY) {
      throw new IllegalArgumentException("watermark key: " + key.length + " bytes, expected 32");
    }
    System.arraycopy(MAGIC, 0, mark, 0, MAGIC.length);
    owner.copyTo(mark, OWNER);
    camera.copyTo(mark, CAMERA);
    try {
      prf = Mac.getInstance("HmacSHA256");
      prf.init(new SecretKeySpec(key, "HmacSHA256"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no HmacSHA256 in this JDK", e);
    }
  }

  /**
   * A mark whose key anybody can make from the owner's public name: for a camera and a display in
   * two processes. Finds mix-ups, not forgers.
   *
   * @param owner whose pictures these are
   * @param camera which camera took them
   * @return the mark
   */
  public static Watermark of(OwnerId owner, CameraId camera) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(MAGIC);
      return new Watermark(owner, camera, sha.digest(owner.bytes()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no SHA-256 in this JDK", e);
    }
  }

  /**
   * Puts the mark in front of the coded picture.
   *
   * @param unit one access unit, borrowed
   * @param firstPicture index of the first slice's start code, from the unit's position
   * @param number the frame's number
   * @param micros when it was taken
   * @return the marked unit, lent until the next call
   */
  public ByteBuffer insert(ByteBuffer unit, int firstPicture, long number, long micros) {
    int length = unit.remaining() + BYTES;
    if (out.capacity() < length) {
      out = ByteBuffer.allocate(Math.max(length, 2 * out.capacity()));
    }
    out.clear();
    out.put(unit.slice(unit.position(), firstPicture));
    putMark(number, micros);
    int rest = unit.position() + firstPicture;
    out.put(unit.slice(rest, unit.limit() - rest));
    return out.flip().slice();
  }

  /**
   * Looks for the mark.
   *
   * @param unit one access unit, borrowed
   * @return whose it is
   */
  public Verdict read(ByteBuffer unit) {
    NalUnits nal = new NalUnits(unit);
    while (nal.next() && !NalUnits.picture(nal.type())) {
      if (nal.type() == NalUnits.SEI && unescape(unit, nal.header() + HEAD, nal.end())) {
        return verdict();
      }
    }
    return Verdict.ABSENT;
  }

  /**
   * The number in the mark that {@link #read} found last.
   *
   * @return the frame's number; only of use after OWN
   */
  public long frame() {
    return frame;
  }

  /**
   * The time in the mark that {@link #read} found last.
   *
   * @return capture time in microseconds; only of use after OWN
   */
  public long captureMicros() {
    return captureMicros;
  }

  private Verdict verdict() {
    prf.update(found, 0, TAG);
    byte[] tag = Arrays.copyOf(prf.doFinal(), TAG_BYTES);
    boolean genuine =
        MessageDigest.isEqual(tag, Arrays.copyOfRange(found, TAG, MARK))
            && Arrays.equals(found, 0, FRAME, mark, 0, FRAME);
    ByteBuffer fields = ByteBuffer.wrap(found);
    frame = fields.getLong(FRAME);
    captureMicros = fields.getLong(MICROS);
    return genuine ? Verdict.OWN : Verdict.FOREIGN;
  }

  private void putMark(long number, long micros) {
    ByteBuffer.wrap(mark).putLong(FRAME, number).putLong(MICROS, micros);
    prf.update(mark, 0, TAG);
    System.arraycopy(prf.doFinal(), 0, mark, TAG, TAG_BYTES);
    out.putInt(1).put((byte) NalUnits.SEI).put((byte) USER_DATA);
    int size = out.position();
    out.put((byte) 0);
    int padding = MAX_ESCAPES - escape(mark, out);
    out.put(size, (byte) (MARK + padding));
    for (int i = 0; i < padding; i++) {
      out.put((byte) 0xff);
    }
    out.put((byte) 0x80);
  }

  /** Emulation prevention: no 00 00 00, 00 00 01, 00 00 02 or 00 00 03 inside a NAL unit. */
  private static int escape(byte[] raw, ByteBuffer out) {
    int zeros = 0;
    int escapes = 0;
    for (byte b : raw) {
      if (zeros == 2 && (b & 0xfc) == 0) {
        out.put((byte) 3);
        escapes++;
        zeros = 0;
      }
      out.put(b);
      zeros = b == 0 ? zeros + 1 : 0;
    }
    return escapes;
  }

  /** Reads MARK bytes back; false when this is not a mark of ours at all. */
  private boolean unescape(ByteBuffer unit, int from, int to) {
    int zeros = 0;
    int n = 0;
    for (int i = from; i < to && n < MARK; i++) {
      byte b = unit.get(i);
      if (zeros >= 2 && b == 3) {
        zeros = 0;
        continue;
      }
      found[n++] = b;
      zeros = b == 0 ? zeros + 1 : 0;
    }
    if (n < MAGIC.length || !Arrays.equals(found, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      return false;
    }
    Arrays.fill(found, n, MARK, (byte) 0);
    return true;
  }
}
