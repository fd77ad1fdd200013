package io.github.sightline.relay.impl.crypto;

import io.github.sightline.relay.impl.crypto.Ed25519.Label;
import io.github.sightline.relay.impl.wire.SealedHeader;
import io.github.sightline.relay.impl.wire.WireLimits;
import io.github.sightline.relay.media.CameraId;
import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.media.TrackId;
import io.github.sightline.relay.media.TrackName;
import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import org.bouncycastle.math.ec.rfc8032.Ed25519.PublicPoint;
import org.jspecify.annotations.Nullable;

/** Owner, camera and track: what every frame is bound to. A value; any thread. */
public final class TrackIdentity {
  private static final byte[] TRACK = "sl1 track".getBytes(StandardCharsets.US_ASCII);

  private final OwnerId owner;
  private final CameraId camera;
  private final TrackId track;

  private TrackIdentity(OwnerId owner, CameraId camera, TrackId track) {
    this.owner = owner;
    this.camera = camera;
    this.track = track;
  }

  /**
   * The identity of a named track. The id is computed, never looked up: there is no table that
   * could be mixed up.
   *
   * @return with track id SHA-256("sl1 track", owner, camera, length of name, name)
   */
  public static TrackIdentity of(OwnerId owner, CameraId camera, TrackName name) {
    byte[] text = name.name().getBytes(StandardCharsets.US_ASCII);
    byte[] id =
        Digest.sha256(TRACK, owner.bytes(), camera.bytes(), new byte[] {(byte) text.length}, text);
    return new TrackIdentity(owner, camera, TrackId.of(id));
  }

  /** The owner. */
  public OwnerId owner() {
    return owner;
  }

  /** The camera, whose key signs every frame. */
  public CameraId camera() {
    return camera;
  }

  /** The track's id. */
  public TrackId track() {
    return track;
  }

  /** The id is a digest of owner, camera and name, so it alone decides. */
  @Override
  public boolean equals(Object other) {
    return other instanceof TrackIdentity that && track.equals(that.track);
  }

  @Override
  public int hashCode() {
    return track.hashCode();
  }

  @Override
  public String toString() {
    return "track " + track + " of camera " + camera + " of owner " + owner;
  }

  /**
   * What binds a sealed object to its track, and the camera's signature of it [protocol section 4]:
   *
   * <pre>
   * metadata  = "sl1" | trackId 32 | owner 32 | camera 32 | ver | flags | captureMicros 8 | priorGroupLast 4
   * AAD       = SFrame header | metadata
   * signature = Ed25519(camera, "sl1 frame" padded to 16 | SHA-256(AAD) | SHA-256(ciphertext | tag))
   * </pre>
   *
   * <p><b>Guarantees.</b> A verified object was signed by the track's camera for this track, with
   * exactly this epoch, group, object, flags, times and ciphertext. No content key is needed: this
   * is what a blind relay checks before an object becomes a cache entry.
   *
   * <p><b>Does not guarantee.</b> That the object is new, or that it opens. R is not checked for a
   * component of small order (75 us a frame): only the camera itself could add one.
   *
   * <p>Works in its own buffers: one thread.
   */
  public static final class FrameSignature {
    private static final byte[] PROTOCOL = "sl1".getBytes(StandardCharsets.US_ASCII);
    private static final int METADATA_AT = SealedHeader.SFRAME_MAX;
    private static final int PREFIX_AT = METADATA_AT + PROTOCOL.length + 3 * 32;
    private static final int END = PREFIX_AT + SealedHeader.PREFIX;
    private static final int MESSAGE = 2 * Digest.SHA256;

    private final CameraId camera;
    private final byte[] associated = new byte[END];
    private final byte[] labelled;
    private final MessageDigest sha256 = Digest.newSha256();
    private @Nullable PublicPoint key;
    private boolean keyChecked;

    /**
     * For one track.
     *
     * @param track whose camera signs
     */
    public FrameSignature(TrackIdentity track) {
      camera = track.camera;
      labelled = Ed25519.labelled(Label.FRAME, new byte[MESSAGE], 0, MESSAGE);
      System.arraycopy(PROTOCOL, 0, associated, METADATA_AT, PROTOCOL.length);
      int at = METADATA_AT + PROTOCOL.length;
      track.track.copyTo(associated, at);
      track.owner.copyTo(associated, at + 32);
      track.camera.copyTo(associated, at + 64);
    }

    /**
     * Puts the clear front of an object into {@link #associated}.
     *
     * @param sealed borrowed; header written or well formed
     * @param at first byte of the object
     * @return first index of the associated data, which ends with the array
     */
    public int associate(byte[] sealed, int at) {
      int header = SealedHeader.headerLength(sealed, at) - SealedHeader.PREFIX;
      int start = METADATA_AT - header;
      System.arraycopy(sealed, at + SealedHeader.PREFIX, associated, start, header);
      System.arraycopy(sealed, at, associated, PREFIX_AT, SealedHeader.PREFIX);
      return start;
    }

    /** The associated data of the object last given to {@link #associate}, lent; not secret. */
    public byte[] associated() {
      return associated;
    }

    /**
     * Whether the object is well formed and signed by the track's camera for this track.
     *
     * @param sealed borrowed, any bytes
     * @param len of the whole object
     * @return false for anything else
     */
    public boolean verify(byte[] sealed, int at, int len) {
      if (!SealedHeader.wellFormed(sealed, at, len)) {
        return false;
      }
      PublicPoint point = key();
      if (point == null) {
        return false;
      }
      int body = len - WireLimits.SIGNATURE;
      digest(sealed, at, body);
      return Ed25519.verifyPrepared(point, labelled, sealed, at + body);
    }

    /**
     * Signs an object and appends the signature.
     *
     * @param signer the camera's, borrowed
     * @param sealed borrowed: header, ciphertext and tag written, 64 more bytes are
     * @param bodyLen length of what is written
     */
    public void sign(Ed25519.Signer signer, byte[] sealed, int at, int bodyLen) {
      digest(sealed, at, bodyLen);
      signer.sign(Label.FRAME, labelled, Label.BYTES, MESSAGE, sealed, at + bodyLen);
    }

    private void digest(byte[] sealed, int at, int bodyLen) {
      int start = associate(sealed, at);
      int header = SealedHeader.headerLength(sealed, at);
      try {
        sha256.update(associated, start, END - start);
        sha256.digest(labelled, Label.BYTES, Digest.SHA256);
        sha256.update(sealed, at + header, bodyLen - header);
        sha256.digest(labelled, Label.BYTES + Digest.SHA256, Digest.SHA256);
      } catch (DigestException e) {
        throw new IllegalStateException("SHA-256 does not fit 32 bytes", e);
      }
    }

    /** Checked once, at the first use: half of a verification's price. */
    private @Nullable PublicPoint key() {
      if (!keyChecked) {
        key = Ed25519.point(camera.bytes());
        keyChecked = true;
      }
      return key;
    }
  }
}
