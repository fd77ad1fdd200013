package io.github.sightline.relay;

import io.github.sightline.relay.media.OwnerId;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Everything an owner has revoked so far, owner-signed: replaces an older one iff its revision is
 * greater. Public. Parsing proves nothing: the signature is verified where it is applied.
 *
 * <pre>
 *   ver 1 | reserved 3 | owner 32 | revision 8 | issuedAt 8 | voidBefore 8 | count 2 | grantId 16 x count | signature 64
 * </pre>
 *
 * The ids stand in ascending unsigned order, each once.
 */
public final class Revocation {
  /** Most grants one revocation names: what keeps it inside one control message of 16 KiB. */
  public static final int MAX_GRANTS = 1000;

  private static final int OWNER = 4;
  private static final int REVISION = 36;
  private static final int ISSUED_AT = 44;
  private static final int VOID_BEFORE = 52;
  private static final int COUNT = 60;
  private static final int IDS = 62;
  private static final int ID = 16;
  private static final int SIGNATURE = 64;

  /** Length of the longest encoded revocation. */
  public static final int MAX_BYTES = IDS + MAX_GRANTS * ID + SIGNATURE;

  private final byte[] bytes;

  private Revocation(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * Reads a revocation.
   *
   * @param from borrowed; read from position to limit, position unchanged
   * @return the revocation, or null when the bytes are not a canonical encoding
   */
  public static @Nullable Revocation parse(ByteBuffer from) {
    int length = from.remaining();
    if (length < IDS + SIGNATURE || length > MAX_BYTES) {
      return null;
    }
    byte[] b = new byte[length];
    from.duplicate().get(b);
    ByteBuffer view = ByteBuffer.wrap(b);
    boolean canonical =
        view.getInt(0) == 1 << 24
            && view.getLong(REVISION) >= 0
            && view.getLong(ISSUED_AT) >= 0
            && view.getLong(VOID_BEFORE) >= 0
            && length == IDS + view.getChar(COUNT) * ID + SIGNATURE
            && ascending(b, view.getChar(COUNT));
    return canonical ? new Revocation(b) : null;
  }

  /**
   * Reads a revocation from a file that {@link #save} wrote.
   *
   * @param file the file
   * @return the revocation
   * @throws RelayException when the file cannot be read or is not a revocation
   */
  public static Revocation load(Path file) {
    byte[] b = EncodedFile.read("revocation", file, MAX_BYTES);
    Revocation revocation = parse(ByteBuffer.wrap(b));
    if (revocation == null) {
      throw EncodedFile.refused(
          "revocation", file, b.length + " bytes", "a canonical encoding of version 1");
    }
    return revocation;
  }

  /**
   * Writes the encoded bytes; an older file is replaced as a whole.
   *
   * @param file the file
   * @throws RelayException when the file cannot be written; an older one is untouched
   */
  public void save(Path file) {
    EncodedFile.write("revocation", file, bytes);
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
   * Whose grants.
   *
   * @return the owner
   */
  public OwnerId owner() {
    return OwnerId.of(Arrays.copyOfRange(bytes, OWNER, OWNER + OwnerId.BYTES));
  }

  /**
   * Which state of the owner's; the greater one is the newer.
   *
   * @return the revision, 0 or more
   */
  public long revision() {
    return ByteBuffer.wrap(bytes).getLong(REVISION);
  }

  /**
   * When the owner signed, by the owner's clock.
   *
   * @return milliseconds since 1970
   */
  public long issuedAtMillis() {
    return ByteBuffer.wrap(bytes).getLong(ISSUED_AT);
  }

  /**
   * Every grant that begins before this instant is void.
   *
   * @return milliseconds since 1970; 0 voids nothing
   */
  public long voidBeforeMillis() {
    return ByteBuffer.wrap(bytes).getLong(VOID_BEFORE);
  }

  /**
   * How many grants it names one by one.
   *
   * @return 0 to {@link #MAX_GRANTS}
   */
  public int grants() {
    return ByteBuffer.wrap(bytes).getChar(COUNT);
  }

  /**
   * Whether this revocation, if authentic, voids a grant of its owner. Of a chain, one void grant
   * voids all.
   *
   * @param grant the grant
   * @return true when the grant is the same owner's and is named here or begins before {@link
   *     #voidBeforeMillis}
   */
  public boolean voids(Grant grant) {
    ByteBuffer g = grant.encoded();
    boolean sameOwner =
        g.slice(Grant.OWNER, OwnerId.BYTES)
            .equals(ByteBuffer.wrap(bytes, OWNER, OwnerId.BYTES).slice());
    return sameOwner && (grant.notBeforeMillis() < voidBeforeMillis() || names(g));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Revocation that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "Revocation[revision "
        + revision()
        + " of owner "
        + owner()
        + ": "
        + grants()
        + " grants, all before "
        + voidBeforeMillis()
        + "]";
  }

  private boolean names(ByteBuffer grant) {
    byte[] id = new byte[ID];
    grant.get(Grant.ID, id);
    int low = 0;
    int high = grants() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int at = IDS + middle * ID;
      int order = Arrays.compareUnsigned(bytes, at, at + ID, id, 0, ID);
      if (order == 0) {
        return true;
      }
      low = order < 0 ? middle + 1 : low;
      high = order < 0 ? high : middle - 1;
    }
    return false;
  }

  private static boolean ascending(byte[] b, int count) {
    for (int at = IDS + ID; at < IDS + count * ID; at += ID) {
      if (Arrays.compareUnsigned(b, at - ID, at, b, at, at + ID) >= 0) {
        return false;
      }
    }
    return true;
  }
}
