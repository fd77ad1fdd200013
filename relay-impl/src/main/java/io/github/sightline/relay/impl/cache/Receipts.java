package io.github.sightline.relay.impl.cache;

import io.github.sightline.relay.cache.Erasure;
import io.github.sightline.relay.impl.crypto.DeviceKeys;
import io.github.sightline.relay.impl.crypto.Ed25519;
import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.media.TrackId;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Writes and signs what an erasure did; layout in {@link Erasure}. */
final class Receipts {
  static final int SIGNED = 32 + 32 + 4 * 8;

  private final @Nullable DeviceKeys keys;

  Receipts(@Nullable DeviceKeys keys) {
    this.keys = keys;
  }

  Erasure of(
      OwnerId owner, @Nullable TrackId track, Erased erased, long unreachableAt, long wipedAt) {
    ByteBuffer receipt = ByteBuffer.allocate(keys == null ? 0 : SIGNED + Ed25519.SIGNATURE);
    if (keys != null) {
      receipt.put(owner.bytes()).put(track == null ? new byte[TrackId.BYTES] : track.bytes());
      receipt.putLong(erased.entries()).putLong(erased.bytes());
      receipt.putLong(unreachableAt).putLong(wipedAt);
      receipt.put(keys.signer().sign(Ed25519.Label.RECEIPT, receipt.array(), 0, SIGNED));
    }
    return new Erasure(erased.entries(), erased.bytes(), unreachableAt, wipedAt, receipt.flip());
  }
}
