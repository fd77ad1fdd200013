package io.github.sightline.relay.impl.cache;

import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.impl.media.SealedObject;
import io.github.sightline.relay.media.Location;
import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.media.SealedHandler;
import io.github.sightline.relay.media.TrackId;
import org.jspecify.annotations.Nullable;

/** One read, pinned from its beginning to its end. */
final class Read {
  private final DefaultFrameCache cache;
  private final Rights rights;
  private final OwnerVault vault;
  private final OwnerId owner;
  private final @Nullable GroupRing ring;
  private final SealedHandler handler;
  private final LentView view;
  private final long began;
  private int lent;
  private boolean revoked;
  private boolean slow;

  Read(
      DefaultFrameCache cache,
      Rights rights,
      OwnerVault vault,
      TrackId track,
      SealedHandler handler,
      long began) {
    this.cache = cache;
    this.rights = rights;
    this.vault = vault;
    this.owner = vault.owner();
    this.ring = vault.tracks().get(track);
    this.handler = handler;
    this.view = new LentView(track);
    this.began = began;
  }

  void latestKeyframe() {
    Group group = ring == null ? null : ring.newestJoinable(began);
    SealedObject first = group == null ? null : group.object(began, 0);
    if (group != null && first != null) {
      lend(group, first);
    }
  }

  void join() {
    Group group = ring == null ? null : ring.newestJoinable(began);
    if (group == null) {
      return;
    }
    int i = 0;
    SealedObject object = group.object(began, i);
    while (object != null && lend(group, object)) {
      i++;
      object = group.object(began, i);
    }
  }

  void range(Location from, Location to) {
    Group group = ring == null ? null : ring.from(from.epoch(), from.group());
    while (ring != null && group != null && !group.newerThan(to.epoch(), to.group())) {
      long first = group.is(from.epoch(), from.group()) ? Math.max(0, from.object()) : 0;
      long last = group.is(to.epoch(), to.group()) ? to.object() : Group.MAX_OBJECTS;
      long end = Math.min(group.size(), Math.min(last, Group.MAX_OBJECTS) + 1);
      for (long i = first; i < end; i++) {
        SealedObject object = group.object(began, i);
        if (object != null && !lend(group, object)) {
          return;
        }
      }
      group = ring.from(group.epoch(), group.group() + 1);
    }
  }

  /**
   * Compares the pair and hands one object out.
   *
   * @return whether the read may go on
   */
  private boolean lend(Group group, SealedObject object) {
    revoked = rights.revoked();
    return !revoked && (object.check(owner) == 0 ? shown(object) : missed(group, object));
  }

  private boolean shown(SealedObject object) {
    view.lend(object);
    try {
      handler.onSealed(view);
    } finally {
      view.lend(null);
    }
    lent++;
    slow = cache.host().nanoTime() - began > OpenReader.READ_NANOS;
    return !slow;
  }

  /** Retired a moment ago: a miss like any other. Not retired: memory was mixed up. */
  private boolean missed(Group group, SealedObject object) {
    if (!object.slab().retired()) {
      cache.counters().pairCheckRefusals.increment();
      cache.drop(vault, group, object);
    }
    return false;
  }

  Outcome outcome() {
    CacheCounters counters = cache.counters();
    if (lent == 0 && !revoked) {
      return cache.missed();
    }
    counters.hits.add(lent);
    CacheEvents.Hit.emit(lent);
    if (revoked) {
      return Outcome.REVOKED;
    }
    return slow ? Outcome.BACK_PRESSURED : Outcome.ACCEPTED;
  }
}
