package io.github.sightline.relay.impl.crypto.content;

import io.github.sightline.relay.impl.base.Bytes;
import io.github.sightline.relay.impl.crypto.Aead;
import io.github.sightline.relay.impl.crypto.Digest;
import io.github.sightline.relay.impl.crypto.TrackIdentity;
import io.github.sightline.relay.impl.crypto.TrackIdentity.FrameSignature;
import io.github.sightline.relay.impl.wire.SealedHeader;
import io.github.sightline.relay.impl.wire.WireLimits;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Verifies and opens the frames of one track.
 *
 * <p><b>Guarantees.</b> What opens was sealed and signed by that camera of that owner for this
 * track under exactly the epoch, group, object, flags and times its header says. Everything else is
 * one refusal without a reason, and leaves nothing of a frame in the output.
 *
 * <p><b>Does not guarantee.</b> That a frame is new or in order: it is pure in what it was given,
 * and opens the same object twice. The player keeps the order.
 *
 * <p>Allocates what the JDK's cipher (1 KB) and Bouncy Castle's verification (7 KB) do, whatever
 * the frame's size. One thread.
 */
public final class FrameOpener implements AutoCloseable {
  /** Not signed by the camera, not sealed for this track, altered or malformed: drop and count. */
  public static final int REFUSED = -1;

  /** Sealed under an epoch whose key is not here: keep for a while and ask for the key. */
  public static final int UNKNOWN_EPOCH = -2;

  /** Captured before the floor the camera gave with the epoch: drop and count. */
  public static final int TOO_OLD = -3;

  /**
   * Epochs held at once; one more drops the smallest. Ours: the one before for late frames, the
   * current, the next one pushed ahead, and one to spare.
   */
  public static final int MAX_EPOCHS = 4;

  private static final class Epoch {
    private final long number;
    private final byte[] secretHash;
    private final SframeKeys keys;
    private final long firstFloorMicros;
    private long floorMicros;

    Epoch(long number, byte[] secretHash, SframeKeys keys, long floorMicros) {
      this.number = number;
      this.secretHash = secretHash;
      this.keys = keys;
      this.firstFloorMicros = floorMicros;
      this.floorMicros = floorMicros;
    }
  }

  private final TrackIdentity track;
  private final FrameSignature signature;
  private final List<Epoch> epochs = new ArrayList<>(MAX_EPOCHS + 1);

  /**
   * An opener without keys yet.
   *
   * @param track what frames must be bound to
   */
  public FrameOpener(TrackIdentity track) {
    this.track = track;
    signature = new FrameSignature(track);
  }

  /**
   * Adds an epoch, or raises the floor of a held one.
   *
   * @param epoch 1 to 2^32 - 1
   * @param epochSecret32 borrowed
   * @param floorMicros objects captured earlier are TOO_OLD; a held floor never falls
   * @return false when this epoch is held with another secret: nothing changed, no camera of ours
   *     does that
   */
  public boolean epoch(long epoch, byte[] epochSecret32, long floorMicros) {
    if (epoch < 1 || epoch > WireLimits.U32_MAX) {
      throw new IllegalArgumentException(
          "epoch: " + epoch + ", expected 1 to " + WireLimits.U32_MAX);
    }
    byte[] hash = Digest.sha256(epochSecret32);
    Epoch held = find(epoch);
    if (held != null) {
      boolean same = Digest.equal(held.secretHash, hash);
      if (same) {
        held.floorMicros = Math.max(held.floorMicros, floorMicros);
      }
      return same;
    }
    epochs.add(new Epoch(epoch, hash, SframeKeys.of(track, epoch, epochSecret32), floorMicros));
    if (epochs.size() > MAX_EPOCHS) {
      long smallest = epoch;
      for (Epoch each : epochs) {
        smallest = Math.min(smallest, each.number);
      }
      forget(smallest);
    }
    return true;
  }

  /** Wipes an epoch's keys; nothing happens when it is not held. */
  public void forget(long epoch) {
    for (Iterator<Epoch> each = epochs.iterator(); each.hasNext(); ) {
      Epoch held = each.next();
      if (held.number == epoch) {
        held.keys.close();
        each.remove();
      }
    }
  }

  /** Whether the epoch's key is here. */
  public boolean holds(long epoch) {
    return find(epoch) != null;
  }

  private @Nullable Epoch find(long epoch) {
    for (int i = 0; i < epochs.size(); i++) {
      if (epochs.get(i).number == epoch) {
        return epochs.get(i);
      }
    }
    return null;
  }

  /**
   * Checks in this order: form, epoch, floor, signature, seal; then the clear frame is in {@code
   * out}.
   *
   * @param sealed borrowed, any bytes
   * @param len of the whole sealed object
   * @param out another array than {@code sealed}; len - 80 bytes from {@code outAt} always suffice.
   *     On refusal nothing of the frame is in it
   * @return clear length, or REFUSED, UNKNOWN_EPOCH, TOO_OLD
   */
  public int open(byte[] sealed, int at, int len, byte[] out, int outAt) {
    return open(sealed, at, len, out, outAt, false);
  }

  /**
   * The same for an object of the past, told as such: it is TOO_OLD only when captured before the
   * floor that came first with its epoch [K-5].
   *
   * @return as {@link #open}
   */
  public int openPast(byte[] sealed, int at, int len, byte[] out, int outAt) {
    return open(sealed, at, len, out, outAt, true);
  }

  private int open(byte[] sealed, int at, int len, byte[] out, int outAt, boolean past) {
    if (!SealedHeader.wellFormed(sealed, at, len)) {
      return REFUSED;
    }
    int room = len - SealedHeader.TRAILER;
    if (sealed == out || !Bytes.within(out, outAt, room)) {
      throw new IllegalArgumentException(
          "output: "
              + room
              + " bytes from "
              + outAt
              + " in another array than the object's, got one of "
              + out.length);
    }
    Epoch epoch = find(SealedHeader.epoch(sealed, at));
    if (epoch == null) {
      return UNKNOWN_EPOCH;
    }
    long floor = past ? epoch.firstFloorMicros : epoch.floorMicros;
    if (SealedHeader.captureMicros(sealed, at) < floor) {
      return TOO_OLD;
    }
    return signature.verify(sealed, at, len)
        ? decrypt(epoch, sealed, at, len, out, outAt)
        : REFUSED;
  }

  private int decrypt(Epoch epoch, byte[] sealed, int at, int len, byte[] out, int outAt) {
    int start = signature.associate(sealed, at);
    byte[] aad = signature.associated();
    int header = SealedHeader.headerLength(sealed, at);
    long counter = SealedHeader.group(sealed, at) << 32 | SealedHeader.object(sealed, at);
    byte[] nonce = epoch.keys.nonce(counter);
    int aadLen = aad.length - start;
    int body = len - header - WireLimits.SIGNATURE;
    Aead aead = epoch.keys.aead();
    return aead.open(nonce, aad, start, aadLen, sealed, at + header, body, out, outAt);
  }

  /** Wipes all keys. */
  @Override
  public void close() {
    for (Epoch each : epochs) {
      each.keys.close();
    }
    epochs.clear();
  }

  @Override
  public String toString() {
    return "opener of " + track + " with " + epochs.size() + " epochs";
  }
}
