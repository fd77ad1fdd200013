package io.github.sightline.relay.impl.cache;

import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.cache.VaultWriter;
import io.github.sightline.relay.impl.crypto.TrackIdentity;
import io.github.sightline.relay.impl.media.SealedObject;
import io.github.sightline.relay.impl.memory.Slab;
import io.github.sightline.relay.impl.wire.SealedHeader;
import io.github.sightline.relay.impl.wire.WireLimits;
import io.github.sightline.relay.media.CameraId;
import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.media.TrackName;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

/** A writer's steps: right, slab, copy, judge, publish. The lock is held for slab and publish. */
final class OpenWriter implements VaultWriter {
  private final DefaultFrameCache cache;
  private final Rights rights;
  private final Known<Side> known = new Known<>(this::side);
  private final AtomicBoolean putting = new AtomicBoolean();
  private volatile boolean closed;

  private record Side(TrackIdentity identity, TrackIdentity.FrameSignature signature) {}

  OpenWriter(DefaultFrameCache cache, Rights rights) {
    this.cache = cache;
    this.rights = rights;
  }

  @Override
  public OwnerId owner() {
    return rights.capability().owner();
  }

  @Override
  public CameraId camera() {
    return rights.capability().camera();
  }

  @Override
  public Outcome put(TrackName track, ByteBuffer sealed) {
    Objects.requireNonNull(track, "track");
    if (!putting.compareAndSet(false, true)) {
      throw new IllegalStateException("put by two threads at a time, expected one: " + this);
    }
    try {
      Outcome right = closed ? Outcome.CLOSED : rights.at(cache.host().nanoTime());
      return right.ok() ? bounded(track, sealed) : refused(right);
    } finally {
      putting.set(false);
    }
  }

  private Outcome refused(Outcome why) {
    cache.counters().refused.increment();
    return why;
  }

  private Outcome bounded(TrackName track, ByteBuffer sealed) {
    int length = sealed.remaining();
    if (length > WireLimits.MAX_OBJECT) {
      return refused(Outcome.TOO_LARGE);
    }
    if (length == 0) {
      return refused(Outcome.MALFORMED);
    }
    OwnerVault vault = cache.vault(owner());
    if (vault == null) {
      return refused(Outcome.BUSY);
    }
    Slab slab = cache.allocate(vault, length);
    if (slab == null) {
      return refused(Outcome.BACK_PRESSURED);
    }
    boolean published = false;
    try {
      sealed.duplicate().get(slab.array(), slab.offset(), length);
      Side side = known.of(track);
      if (!sound(side, slab, length)) {
        return refused(Outcome.MALFORMED);
      }
      SealedObject object = SealedObject.whole(slab, length, 0);
      published = true;
      return cache.publish(vault, side.identity.track(), object);
    } finally {
      if (!published) {
        cache.release(vault, slab);
      }
    }
  }

  private boolean sound(Side side, Slab slab, int length) {
    byte[] a = slab.array();
    int at = slab.offset();
    if (!SealedHeader.wellFormed(a, at, length)) {
      return false;
    }
    boolean keyframe = (SealedHeader.flags(a, at) & SealedHeader.KEYFRAME) != 0;
    return !keyframe || !cache.verifies() || side.signature.verify(a, at, length);
  }

  private Side side(TrackName track) {
    TrackIdentity identity = TrackIdentity.of(owner(), camera(), track);
    return new Side(identity, new TrackIdentity.FrameSignature(identity));
  }

  @Override
  public void close() {
    closed = true;
  }

  @Override
  public String toString() {
    return "VaultWriter[owner " + owner() + ", camera " + camera() + "]";
  }
}
