package io.github.sightline.relay;

import io.github.sightline.relay.media.CameraId;
import io.github.sightline.relay.media.DisplayId;
import io.github.sightline.relay.media.OwnerId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A device asks one owner for its first grant: its two public keys, the owner's nonce and its own
 * signature. Public; travels as text over a local way (a code on a screen, a file). Parsing proves
 * nothing: {@link Owner#grant} verifies. Compare {@link #fingerprint} with what the device shows.
 *
 * <pre>
 *   ver 1 | roles 1 | reserved 2 | owner 32 | subjectSign 32 | subjectHop 32 | ownerNonce 16 | signature 64
 * </pre>
 *
 * roles is the sum of the roles the device is ready to hold (1 PUBLISH, 2 SUBSCRIBE, 4 RELAY).
 *
 * @param text the 180 bytes as 360 lower-case hexadecimal digits
 */
public record Enrolment(String text) {
  /** Length of an encoded enrolment. */
  public static final int BYTES = 180;

  private static final int VERSION = 1;
  private static final int ALL_ROLES = 7;
  private static final int OWNER = 4;
  private static final int SIGN = 36;
  private static final int KEY = 32;
  private static final int FINGERPRINT = 10;
  private static final HexFormat HEX = HexFormat.of();

  /**
   * Checks the shape.
   *
   * @param text 360 lower-case hex digits
   * @throws IllegalArgumentException when the text is not a canonical encoding
   */
  public Enrolment {
    if (bytes(text) == null) {
      throw new IllegalArgumentException(
          "enrolment: "
              + text.length()
              + " characters, expected 360 lower-case hex digits of version "
              + VERSION);
    }
  }

  /**
   * Reads an enrolment from text.
   *
   * @param text what the device showed
   * @return the enrolment, or null when the text is not a canonical encoding
   */
  public static @Nullable Enrolment parse(String text) {
    return bytes(text) == null ? null : new Enrolment(text);
  }

  /**
   * Reads an enrolment from bytes.
   *
   * @param from borrowed; read from position to limit, position unchanged
   * @return the enrolment, or null when the bytes are not a canonical encoding
   */
  public static @Nullable Enrolment parse(ByteBuffer from) {
    if (from.remaining() != BYTES) {
      return null;
    }
    byte[] b = new byte[BYTES];
    from.duplicate().get(b);
    return parse(HEX.formatHex(b));
  }

  /**
   * Reads an enrolment from a file that {@link #save} wrote: its text and one line end.
   *
   * @param file the file
   * @return the enrolment
   * @throws RelayException when the file cannot be read or is not an enrolment
   */
  public static Enrolment load(Path file) {
    byte[] b = EncodedFile.read("enrolment", file, 2 * BYTES + 2);
    Enrolment enrolment = parse(new String(b, StandardCharsets.ISO_8859_1).strip());
    if (enrolment == null) {
      throw EncodedFile.refused(
          "enrolment", file, b.length + " bytes", "360 hex digits of version " + VERSION);
    }
    return enrolment;
  }

  /**
   * Writes the text and a line end; an older file is replaced as a whole.
   *
   * @param file the file
   * @throws RelayException when the file cannot be written; an older one is untouched
   */
  public void save(Path file) {
    EncodedFile.write("enrolment", file, (text + "\n").getBytes(StandardCharsets.ISO_8859_1));
  }

  /**
   * The encoding.
   *
   * @return a fresh read-only buffer, 180 bytes
   */
  public ByteBuffer encoded() {
    return ByteBuffer.wrap(HEX.parseHex(text)).asReadOnlyBuffer();
  }

  /**
   * Whom the device asks.
   *
   * @return the owner
   */
  public OwnerId owner() {
    return OwnerId.of(slice(OWNER));
  }

  /**
   * The device's name, were it a camera.
   *
   * @return its signing key as a camera
   */
  public CameraId camera() {
    return CameraId.of(slice(SIGN));
  }

  /**
   * The device's name, were it a display.
   *
   * @return its signing key as a display
   */
  public DisplayId display() {
    return DisplayId.of(slice(SIGN));
  }

  /**
   * Whether the device is ready to hold a role.
   *
   * @param role the role
   * @return true when it offered the role
   */
  public boolean offers(Role role) {
    return (HEX.parseHex(text, 2, 4)[0] & role.code()) != 0;
  }

  /**
   * What a person compares with the device's own screen or sticker: the first 80 bits of its
   * signing key, which signs the rest.
   *
   * @return five groups of four hexadecimal digits
   */
  public String fingerprint() {
    String digits = text.substring(2 * SIGN, 2 * (SIGN + FINGERPRINT));
    return String.join("-", digits.split("(?<=\\G.{4})"));
  }

  @Override
  public String toString() {
    return "Enrolment[" + fingerprint() + " with owner " + owner() + "]";
  }

  private byte[] slice(int at) {
    return Arrays.copyOfRange(HEX.parseHex(text), at, at + KEY);
  }

  private static byte @Nullable [] bytes(String text) {
    if (text.length() != 2 * BYTES || !text.chars().allMatch(Enrolment::lowerHex)) {
      return null;
    }
    byte[] b = HEX.parseHex(text);
    boolean canonical = b[0] == VERSION && b[1] >= 1 && b[1] <= ALL_ROLES && b[2] == 0 && b[3] == 0;
    return canonical ? b : null;
  }

  private static boolean lowerHex(int c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  }
}
