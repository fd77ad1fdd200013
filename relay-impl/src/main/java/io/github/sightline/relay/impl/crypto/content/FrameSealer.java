package io.github.sightline.relay.impl.crypto.content;

import io.github.sightline.relay.impl.base.Bytes;
import io.github.sightline.relay.impl.crypto.Digest;
import io.github.sightline.relay.impl.crypto.Ed25519;
import io.github.sightline.relay.impl.crypto.TrackIdentity;
import io.github.sightline.relay.impl.crypto.TrackIdentity.FrameSignature;
import io.github.sightline.relay.impl.wire.SealedHeader;
import io.github.sightline.relay.impl.wire.WireLimits;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Seals and signs the frames of one track: SFrame (RFC 9605, suite 0x0005) and the camera's Ed25519
 * signature.
 *
 * <pre>
 * ver 1 | flags 1 | captureMicros 8 | priorGroupLast 4 | SFrame header 1..13 | ciphertext | tag 16 | sig 64
 * </pre>
 *
 * <p><b>Guarantees.</b> A nonce is used once: epochs go up, and within an epoch (group, object)
 * goes up; anything else throws before a byte is sealed. What is sealed opens only as this track,
 * epoch, group, object, flags and times.
 *
 * <p><b>Does not guarantee.</b> That an epoch secret is new: ContentKeys sees to that. It hides
 * neither the length of a frame nor when it was made.
 *
 * <p>Allocates what the JDK's cipher (0.9 KB) and Bouncy Castle's signature (2.3 KB) do, whatever
 * the frame's size. One thread.
 */
public final class FrameSealer implements AutoCloseable {
  private final Ed25519.Signer signer;
  private final TrackIdentity track;
  private final FrameSignature signature;
  private @Nullable SframeKeys keys;
  private long epoch;
  private long lastCounter;
  private boolean first;
  private byte[] copy = new byte[0];

  /**
   * A sealer without an epoch yet.
   *
   * @param track what the frames are bound to
   * @param signer the camera's, borrowed until close
   * @throws IllegalArgumentException when the signer is not that of the track's camera
   */
  public FrameSealer(TrackIdentity track, Ed25519.Signer signer) {
    if (!Arrays.equals(signer.publicKey(), track.camera().bytes())) {
      throw new IllegalArgumentException("signer of another camera than " + track.camera());
    }
    this.track = track;
    this.signer = signer;
    signature = new FrameSignature(track);
  }

  /** The most bytes a sealed object has more than its clear frame: 107. */
  public static int maxOverhead() {
    return SealedHeader.OVERHEAD_MAX;
  }

  /** The longest clear frame in bytes: sealed it is at most 4 MiB. */
  public static int maxClear() {
    return WireLimits.MAX_OBJECT - SealedHeader.OVERHEAD_MAX;
  }

  /**
   * Starts an epoch; groups may begin at 0 again.
   *
   * @param epoch greater than the one before, at most 2^32 - 1
   * @param epochSecret32 borrowed
   */
  public void epoch(long epoch, byte[] epochSecret32) {
    if (epoch <= this.epoch || epoch > WireLimits.U32_MAX) {
      throw new IllegalArgumentException(
          "epoch: " + epoch + ", expected " + (this.epoch + 1) + " to " + WireLimits.U32_MAX);
    }
    SframeKeys next = SframeKeys.of(track, epoch, epochSecret32);
    wipeKeys();
    keys = next;
    this.epoch = epoch;
    first = true;
  }

  /**
   * Seals one frame.
   *
   * @param flags KEYFRAME, DISCARDABLE, CONFIG of {@link SealedHeader}
   * @param captureMicros the camera's clock
   * @param priorGroupLast last object of the group before, 0 when there is none
   * @param group with object greater than those of every call before in this epoch
   * @param object 0 to 2^32 - 1
   * @param clear borrowed, from position to limit; position unchanged; at most {@link #maxClear}
   * @param out another array than the frame's; clear + {@link #maxOverhead} bytes from {@code
   *     outAt} always suffice
   * @return length of the sealed object
   * @throws IllegalArgumentException for a frame or place that cannot be sealed
   * @throws IllegalStateException without an epoch
   */
  public int seal(
      int flags,
      long captureMicros,
      long priorGroupLast,
      long group,
      long object,
      ByteBuffer clear,
      byte[] out,
      int outAt) {
    SframeKeys current = keys;
    if (current == null) {
      throw new IllegalStateException("no epoch");
    }
    int length = clear.remaining();
    if (length > maxClear()) {
      throw new IllegalArgumentException(
          "frame: " + length + " bytes, expected at most " + maxClear());
    }
    byte[] from;
    int at = 0;
    if (clear.hasArray()) {
      from = clear.array();
      at = clear.arrayOffset() + clear.position();
    } else {
      from = copyOf(clear, length);
    }
    if (from == out || !Bytes.within(out, outAt, length + maxOverhead())) {
      throw new IllegalArgumentException(
          "output: "
              + (length + maxOverhead())
              + " bytes from "
              + outAt
              + " in another array than the frame's, got one of "
              + out.length);
    }
    SealedHeader.writePrefix(out, outAt, flags, captureMicros, priorGroupLast);
    int header = SealedHeader.writeLocation(out, outAt, epoch, group, object);
    byte[] nonce = current.nonce(advance(group, object));
    int start = signature.associate(out, outAt);
    byte[] aad = signature.associated();
    int aadLen = aad.length - start;
    int sealed =
        current.aead().seal(nonce, aad, start, aadLen, from, at, length, out, outAt + header);
    signature.sign(signer, out, outAt, header + sealed);
    return header + sealed + Ed25519.SIGNATURE;
  }

  private long advance(long group, long object) {
    long counter = group << 32 | object;
    if (!first && Long.compareUnsigned(counter, lastCounter) <= 0) {
      throw new IllegalArgumentException(
          "location: group " + group + " object " + object + " does not go up in epoch " + epoch);
    }
    first = false;
    lastCounter = counter;
    return counter;
  }

  /** The cipher is slow on direct buffers and cannot reach the array of a read-only one. */
  private byte[] copyOf(ByteBuffer clear, int length) {
    if (copy.length < length) {
      Digest.wipe(copy);
      copy = new byte[length];
    }
    clear.get(clear.position(), copy, 0, length);
    return copy;
  }

  private void wipeKeys() {
    SframeKeys old = keys;
    if (old != null) {
      old.close();
    }
  }

  /** Wipes the keys and the copy of the last frame; the signer lives on. */
  @Override
  public void close() {
    wipeKeys();
    keys = null;
    Digest.wipe(copy);
  }

  @Override
  public String toString() {
    return "sealer of " + track + " at epoch " + epoch;
  }
}
