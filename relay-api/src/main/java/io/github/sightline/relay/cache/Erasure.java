package io.github.sightline.relay.cache;

import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * Receipt of an erasure. What a cache says about itself: the erasure that needs nobody's word is
 * the camera's, which forgets the epoch key.
 *
 * <p>{@code signedReceipt} is, big-endian, {@code owner32 track32 entries8 bytes8
 * unreachableAtMillis8 wipedAtMillis8 sig64}: track is zero for a whole owner, sig is the relay's
 * Ed25519 over "sl1 receipt" (padded to 16 bytes) and the 96 bytes before it. It is empty when the
 * cache was built without a receipt identity.
 *
 * @param entries objects that became unreachable
 * @param bytes memory that they occupied
 * @param unreachableAtMillis no reader can see them from here on; milliseconds since 1970
 * @param wipedAtMillis when the last of the memory was overwritten, milliseconds since 1970; -1
 *     when a read in flight kept some of it from the wiper for longer than {@link FrameCache#erase}
 *     waits (erase again for the final receipt)
 * @param signedReceipt read-only
 */
public record Erasure(
    long entries,
    long bytes,
    long unreachableAtMillis,
    long wipedAtMillis,
    ByteBuffer signedReceipt) {
  /**
   * Keeps its own read-only view of the receipt.
   *
   * @param entries objects erased
   * @param bytes their memory
   * @param unreachableAtMillis since 1970
   * @param wipedAtMillis since 1970, or -1
   * @param signedReceipt borrowed, position unchanged
   */
  public Erasure {
    signedReceipt = Objects.requireNonNull(signedReceipt, "signedReceipt").asReadOnlyBuffer();
  }

  /**
   * The signed bytes.
   *
   * @return a fresh read-only view
   */
  @Override
  public ByteBuffer signedReceipt() {
    return signedReceipt.duplicate();
  }
}
