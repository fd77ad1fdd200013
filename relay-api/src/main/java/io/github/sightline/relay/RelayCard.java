package io.github.sightline.relay;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a relay is and which keys it has, signed by its operator. Public. {@link #load} pins the
 * operator on first use of the file and refuses a card of another one; the signature and the dates
 * are verified by the node that uses the card.
 *
 * <pre>
 *   ver 1 | reserved 3 | operator 32 | relaySign 32 | relayHop 32 | notBefore 8 | notAfter 8 | addressLength 1 | address | signature 64
 * </pre>
 *
 * The address has one spelling: {@code 192.0.2.7:7000}, {@code [2001:db8:0:0:0:0:0:7]:7000} or
 * {@code relay.example:7000}.
 */
public final class RelayCard {
  private static final int OPERATOR = 4;
  private static final int SIGN = 36;
  private static final int HOP = 68;
  private static final int NOT_BEFORE = 100;
  private static final int NOT_AFTER = 108;
  private static final int ADDRESS_LENGTH = 116;
  private static final int ADDRESS = 117;
  private static final int KEY = 32;
  private static final int SIGNATURE = 64;
  private static final int PIN = 2 * KEY + 1;
  private static final Pattern PINNED = Pattern.compile("[0-9a-f]{64}\n");
  private static final HexFormat HEX = HexFormat.of();

  /** Length of the longest encoded card. */
  public static final int MAX_BYTES = ADDRESS + RelayAddress.MAX_LENGTH + SIGNATURE;

  private final byte[] bytes;
  private final InetSocketAddress address;

  private RelayCard(byte[] bytes, InetSocketAddress address) {
    this.bytes = bytes;
    this.address = address;
  }

  /**
   * Reads a card.
   *
   * @param from borrowed; read from position to limit, position unchanged
   * @return the card, or null when the bytes are not a canonical encoding
   */
  public static @Nullable RelayCard parse(ByteBuffer from) {
    int length = from.remaining();
    if (length <= ADDRESS + SIGNATURE || length > MAX_BYTES) {
      return null;
    }
    byte[] b = new byte[length];
    from.duplicate().get(b);
    ByteBuffer view = ByteBuffer.wrap(b);
    int addressLength = b[ADDRESS_LENGTH] & 0xff;
    boolean canonical =
        view.getInt(0) == 1 << 24
            && view.getLong(NOT_BEFORE) >= 0
            && view.getLong(NOT_AFTER) > view.getLong(NOT_BEFORE)
            && length == ADDRESS + addressLength + SIGNATURE;
    InetSocketAddress address =
        canonical
            ? RelayAddress.parse(new String(b, ADDRESS, addressLength, StandardCharsets.ISO_8859_1))
            : null;
    return address == null ? null : new RelayCard(b, address);
  }

  /**
   * Reads a card from a file that {@link #save} wrote. The first load of a file writes the card's
   * operator into {@code <file>.operator}; every later one compares, so a replaced card of a
   * stranger is refused. To change the operator on purpose, delete that file.
   *
   * @param file the file
   * @return the card
   * @throws RelayException when the file cannot be read, is not a card, is another operator's, or
   *     when the operator cannot be pinned
   */
  public static RelayCard load(Path file) {
    byte[] b = EncodedFile.read("relay card", file, MAX_BYTES);
    RelayCard card = parse(ByteBuffer.wrap(b));
    if (card == null) {
      throw EncodedFile.refused(
          "relay card", file, b.length + " bytes", "a canonical encoding of version 1");
    }
    card.pin(file);
    return card;
  }

  /**
   * Writes the encoded bytes; an older file is replaced as a whole. A pinned operator stays.
   *
   * @param file the file
   * @throws RelayException when the file cannot be written; an older one is untouched
   */
  public void save(Path file) {
    EncodedFile.write("relay card", file, bytes);
  }

  /**
   * The encoding.
   *
   * @return a read-only view
   */
  public ByteBuffer encoded() {
    return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
  }

  /**
   * The operator's signing key, which devices pin.
   *
   * @return a fresh copy, 32 bytes
   */
  public byte[] operator() {
    return slice(OPERATOR);
  }

  /**
   * The relay's signing key.
   *
   * @return a fresh copy, 32 bytes
   */
  public byte[] relaySign() {
    return slice(SIGN);
  }

  /**
   * The relay's hop key, to which a device opens its session.
   *
   * @return a fresh copy, 32 bytes
   */
  public byte[] relayHop() {
    return slice(HOP);
  }

  /**
   * Where the relay listens.
   *
   * @return the address; a host name is left unresolved
   */
  public InetSocketAddress address() {
    return address;
  }

  /**
   * When the card begins.
   *
   * @return milliseconds since 1970
   */
  public long notBeforeMillis() {
    return ByteBuffer.wrap(bytes).getLong(NOT_BEFORE);
  }

  /**
   * When the card ends.
   *
   * @return milliseconds since 1970
   */
  public long notAfterMillis() {
    return ByteBuffer.wrap(bytes).getLong(NOT_AFTER);
  }

  /**
   * Pins the operator, where the card did not come through {@link #load}.
   *
   * @param operator32 the operator's public key, borrowed
   * @throws RelayException when the card names another operator
   */
  public void requireOperator(byte[] operator32) {
    if (!Arrays.equals(operator(), operator32)) {
      throw new RelayException(
          "relay card: operator "
              + HEX.formatHex(operator())
              + ", expected "
              + HEX.formatHex(operator32),
          null);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RelayCard that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "RelayCard["
        + new String(bytes, ADDRESS, bytes[ADDRESS_LENGTH] & 0xff, StandardCharsets.ISO_8859_1)
        + " of operator "
        + HEX.formatHex(operator())
        + " until "
        + notAfterMillis()
        + "]";
  }

  private void pin(Path file) {
    Path pin = file.resolveSibling(file.getFileName() + ".operator");
    String mine = HEX.formatHex(operator());
    if (!Files.exists(pin, LinkOption.NOFOLLOW_LINKS)) {
      try {
        EncodedFile.writeNew(pin, (mine + "\n").getBytes(StandardCharsets.ISO_8859_1));
      } catch (FileAlreadyExistsException e) {
        // Another process pinned in between: what it wrote is compared below.
      } catch (IOException e) {
        throw new RelayException(
            "cannot pin the operator of " + file + " in " + pin + ": " + EncodedFile.reason(e), e);
      }
    }
    comparePin(file, pin, mine);
  }

  private static void comparePin(Path file, Path pin, String mine) {
    byte[] b = EncodedFile.read("operator pin", pin, PIN);
    String pinned = new String(b, StandardCharsets.ISO_8859_1);
    if (!PINNED.matcher(pinned).matches()) {
      throw EncodedFile.refused(
          "operator pin", pin, b.length + " bytes", "64 hex digits and a line end");
    }
    if (!pinned.strip().equals(mine)) {
      throw new RelayException(
          "relay card "
              + file
              + ": operator "
              + mine
              + ", expected "
              + pinned.strip()
              + " as pinned in "
              + pin,
          null);
    }
  }

  private byte[] slice(int at) {
    return Arrays.copyOfRange(bytes, at, at + KEY);
  }
}
