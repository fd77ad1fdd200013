package io.github.sightline.relay.impl.cache;

import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.cache.VaultReader;
import io.github.sightline.relay.impl.crypto.TrackIdentity;
import io.github.sightline.relay.media.CameraId;
import io.github.sightline.relay.media.Location;
import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.media.SealedHandler;
import io.github.sightline.relay.media.TrackId;
import io.github.sightline.relay.media.TrackName;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A reader's steps: right, pin, look up, compare the pair, lend, unpin. No lock on the way, but to
 * follow the owner to a new vault.
 */
final class OpenReader implements VaultReader {
  /** Longest read, so that pinned memory gets its wiper in time. From the promise. */
  static final long READ_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final DefaultFrameCache cache;
  private final Rights rights;
  private final OwnerId owner;
  private final Known<TrackId> known = new Known<>(this::id);
  private volatile Bound bound;
  private volatile boolean closed;

  /** The vault a reader is pinned in. */
  record Bound(OwnerVault vault, Pins.Pin pin) {}

  OpenReader(DefaultFrameCache cache, Rights rights, Bound bound) {
    this.cache = cache;
    this.rights = rights;
    this.owner = rights.capability().owner();
    this.bound = bound;
  }

  @Override
  public OwnerId owner() {
    return owner;
  }

  @Override
  public Outcome latestKeyframe(CameraId camera, TrackName track, SealedHandler handler) {
    return read(camera, track, handler, Read::latestKeyframe);
  }

  @Override
  public Outcome join(CameraId camera, TrackName track, SealedHandler handler) {
    return read(camera, track, handler, Read::join);
  }

  @Override
  public Outcome range(
      CameraId camera, TrackName track, Location from, Location to, SealedHandler handler) {
    Objects.requireNonNull(from, "from");
    if (before(to, from)) {
      return Outcome.MALFORMED;
    }
    return read(camera, track, handler, read -> read.range(from, to));
  }

  private static boolean before(Location a, Location b) {
    return a.epoch() < b.epoch()
        || (a.epoch() == b.epoch()
            && (a.group() < b.group() || (a.group() == b.group() && a.object() < b.object())));
  }

  /** What a read does between pin and unpin. */
  private interface Steps {
    void run(Read read);
  }

  private Outcome read(CameraId camera, TrackName track, SealedHandler handler, Steps steps) {
    Objects.requireNonNull(handler, "handler");
    Objects.requireNonNull(track, "track");
    long now = cache.host().nanoTime();
    Outcome right = closed ? Outcome.CLOSED : rights.at(now);
    if (!right.ok()) {
      return right;
    }
    if (!rights.capability().covers(camera)) {
      cache.counters().refused.increment();
      return Outcome.DENIED;
    }
    Bound in = bound;
    if (in.vault.closed()) {
      OwnerVault vault = cache.known(owner);
      if (vault == null) {
        return cache.missed();
      }
      in = follow(vault);
    }
    if (in == null || !in.pin.pin()) {
      return Outcome.BUSY;
    }
    try {
      Read read = new Read(cache, rights, in.vault, known.of(track), handler, now);
      steps.run(read);
      return read.outcome();
    } finally {
      in.pin.unpin();
      cache.left();
    }
  }

  /** The owner's vault was closed and is another now; null when there is no place in it. */
  private @Nullable Bound follow(OwnerVault vault) {
    Bound now = bound;
    if (now.vault != vault) {
      Bound next = cache.bind(owner, rights.lastNanos());
      if (next == null) {
        return null;
      }
      now.pin.leave();
      bound = next;
      now = next;
    }
    return now;
  }

  private TrackId id(TrackName track) {
    return TrackIdentity.of(owner, rights.capability().camera(), track).track();
  }

  @Override
  public void close() {
    closed = true;
    bound.pin.leave();
  }

  @Override
  public String toString() {
    return "VaultReader[owner " + owner + "]";
  }
}
