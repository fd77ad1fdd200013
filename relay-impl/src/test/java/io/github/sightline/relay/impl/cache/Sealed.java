package io.github.sightline.relay.impl.cache;

import io.github.sightline.relay.impl.crypto.TrackIdentity;
import io.github.sightline.relay.impl.media.SealedObject;
import io.github.sightline.relay.impl.memory.OwnerArena;
import io.github.sightline.relay.impl.memory.Slab;
import io.github.sightline.relay.impl.wire.SealedHeader;
import io.github.sightline.relay.media.CameraId;
import io.github.sightline.relay.media.Location;
import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.media.TrackId;
import io.github.sightline.relay.media.TrackName;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Objects that look sealed, whose bytes follow from owner, track, location and a version alone. */
final class Sealed {
  static final int SMALLEST = 100;

  private Sealed() {}

  static OwnerId owner(int n) {
    return OwnerId.of(key(n, 1));
  }

  static CameraId camera(int n) {
    return CameraId.of(key(n, 2));
  }

  private static byte[] key(int n, int kind) {
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) kind);
    for (int i = 0; i < 4; i++) {
      key[28 + i] = (byte) (n >>> (24 - 8 * i));
    }
    return key;
  }

  /** All owners name their cameras and tracks alike. */
  static TrackId track(OwnerId owner, int camera) {
    return TrackIdentity.of(owner, camera(camera), TrackName.MAIN).track();
  }

  static byte[] bytes(OwnerId owner, TrackId track, Location at, int length, int version) {
    byte[] sealed = new byte[length];
    long seed = 31L * (31L * owner.hashCode() + track.hashCode()) + at.hashCode() * 7919L + version;
    SplittableRandom random = new SplittableRandom(seed);
    ByteBuffer fill = ByteBuffer.wrap(sealed);
    while (fill.remaining() >= Long.BYTES) {
      fill.putLong(random.nextLong());
    }
    SealedHeader.writePrefix(
        sealed,
        0,
        at.object() == 0 ? SealedHeader.KEYFRAME : 0,
        at.group() * 1000 + at.object(),
        0);
    SealedHeader.writeLocation(sealed, 0, at.epoch(), at.group(), at.object());
    return sealed;
  }

  /** The object in a slab of that arena; null when there is no memory. */
  static @Nullable SealedObject in(OwnerArena arena, byte[] sealed) {
    Slab slab = arena.allocate(sealed.length);
    if (slab == null) {
      return null;
    }
    System.arraycopy(sealed, 0, slab.array(), slab.offset(), sealed.length);
    return SealedObject.whole(slab, sealed.length, 0);
  }

  static byte[] read(SealedObject object) {
    Slab slab = object.slab();
    return Arrays.copyOfRange(slab.array(), slab.offset(), slab.offset() + object.length());
  }
}
