package io.github.sightline.relay.impl.relay;

import io.github.sightline.relay.impl.base.HotPath;
import io.github.sightline.relay.impl.cache.Group;
import io.github.sightline.relay.impl.cache.GroupRing;
import io.github.sightline.relay.impl.crypto.TrackIdentity;
import io.github.sightline.relay.impl.media.SealedObject;
import io.github.sightline.relay.impl.memory.Slab;
import io.github.sightline.relay.impl.recovery.InboundTrack;
import io.github.sightline.relay.media.Location;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One track of one owner: what comes in from its camera, the newest groups in the vault, and who
 * follows it. Fragments go out as they come in; only whole objects enter the vault.
 */
@HotPath
final class RelayTrack implements InboundTrack.Listener {
  /** Ours: a group or two. */
  private static final long MEASURED_OVER = 2_000_000_000L;

  private static final long SILENT = 3_000_000_000L;

  private final TrackIdentity identity;
  private final OwnerScope scope;
  private final TrackIdentity.FrameSignature signature;
  private final List<Subscription> followers = new ArrayList<>();
  private @Nullable InboundTrack inbound;
  private @Nullable RelaySession publisher;
  private long publisherAlias;
  private long refused;
  private long measuredFrom;
  private long measuredBytes;
  private double measured;
  private long lastAt = Long.MIN_VALUE / 2;

  RelayTrack(TrackIdentity identity, OwnerScope scope) {
    this.identity = identity;
    this.scope = scope;
    this.signature = new TrackIdentity.FrameSignature(identity);
  }

  TrackIdentity identity() {
    return identity;
  }

  /** A camera's session begins to publish; an older one of the same camera ends. */
  void published(RelaySession by, long alias, int budgetMillis) {
    unpublished();
    publisher = by;
    publisherAlias = alias;
    inbound = new InboundTrack(alias, scope.vault().arena(), budgetMillis, scope.coder(), this);
  }

  void unpublished() {
    if (inbound != null) {
      inbound.close();
    }
    inbound = null;
    publisher = null;
  }

  @Nullable InboundTrack inbound() {
    return inbound;
  }

  @Nullable RelaySession publisher() {
    return publisher;
  }

  long publisherAlias() {
    return publisherAlias;
  }

  List<Subscription> followers() {
    return followers;
  }

  /**
   * Adds a follower and gives it the newest group from its keyframe, then what is still arriving.
   */
  void follow(long now, Subscription subscription) {
    followers.add(subscription);
    subscription.begin();
    Group newest = scope.vault().newest(now, identity.track());
    offer(now, subscription, newest);
  }

  /** The same for a follower that was kept waiting, and that group. */
  void resume(long now, Subscription subscription, long epoch, long group) {
    GroupRing ring = scope.vault().track(identity.track());
    offer(now, subscription, ring == null ? null : ring.group(epoch, group));
  }

  private void offer(long now, Subscription subscription, @Nullable Group group) {
    for (int i = 0; group != null && i < group.size(); i++) {
      SealedObject object = group.object(now, i);
      if (object != null) {
        subscription.offer(now, object);
      }
    }
    InboundTrack arriving = inbound;
    if (arriving != null) {
      arriving.forEachPartial(object -> subscription.offer(now, object));
    }
  }

  /**
   * Memory was found to be another owner's: every entry of the newest group is compared now, and
   * the bad ones leave the vault at once.
   */
  void compareMemory(long now) {
    Group group = newest(now);
    for (int i = 0; group != null && i < group.size(); i++) {
      scope.vault().find(now, identity.track(), group.epoch(), group.group(), i);
    }
  }

  void unfollow(Subscription subscription) {
    followers.remove(subscription);
  }

  /** The object, if the vault holds it or it is arriving. */
  @Nullable SealedObject find(long epoch, long group, long object) {
    SealedObject cached = scope.vault().find(scope.now(), identity.track(), epoch, group, object);
    if (cached != null) {
      return cached;
    }
    return inbound == null ? null : inbound.find(epoch, group, object);
  }

  /**
   * Where a reader of the past goes on: with the object of that place, or, where the vault does not
   * hold it, with the next keyframe it holds.
   */
  @Nullable SealedObject from(long now, Location place) {
    SealedObject there = cached(now, place.epoch(), place.group(), place.object());
    GroupRing ring = there == null ? scope.vault().track(identity.track()) : null;
    long nextGroup = place.object() == 0 ? place.group() : place.group() + 1;
    Group group = ring == null ? null : ring.from(place.epoch(), nextGroup);
    while (there == null && ring != null && group != null) {
      there = cached(now, group.epoch(), group.group(), 0);
      group = ring.from(group.epoch(), group.group() + 1);
    }
    return there;
  }

  /** The object right behind another, if the vault holds it. */
  @Nullable SealedObject after(long now, SealedObject object) {
    SealedObject next = cached(now, object.epoch(), object.group(), object.object() + 1);
    if (next != null) {
      return next;
    }
    SealedObject key = cached(now, object.epoch(), object.group() + 1, 0);
    return key != null && key.priorGroupLast() == object.object() ? key : null;
  }

  private @Nullable SealedObject cached(long now, long epoch, long group, long object) {
    return scope.vault().find(now, identity.track(), epoch, group, object);
  }

  /** The newest keyframe's group is where a viewer may begin; null when the vault has none. */
  @Nullable Group newest(long now) {
    return scope.vault().newest(now, identity.track());
  }

  @Override
  public void onFragment(long now, SealedObject object, int index) {
    for (int i = 0; i < followers.size(); i++) {
      followers.get(i).offer(now, object, index);
    }
  }

  /**
   * Keyframes are verified before they become entries (protocol section 4): the hop vouches for the
   * camera's session, the signature for the camera.
   */
  @Override
  public boolean onComplete(long now, SealedObject object) {
    measure(now, object.length());
    Slab slab = object.slab();
    if (object.keyframe()
        && scope.verifyKeyframes()
        && !signature.verify(slab.array(), slab.offset(), object.length())) {
      refused++;
      return false;
    }
    if (!scope.vault().put(now, identity.track(), object).ok()) {
      refused++;
    }
    for (int i = 0; i < followers.size(); i++) {
      followers.get(i).completed(now, object);
    }
    return true;
  }

  private void measure(long now, int bytes) {
    if (now - lastAt > SILENT) {
      measuredFrom = now;
      measuredBytes = 0;
      measured = 0;
    } else if (now - measuredFrom >= MEASURED_OVER) {
      measured = measuredBytes / (double) (now - measuredFrom);
      measuredFrom = now;
      measuredBytes = 0;
    }
    measuredBytes += bytes;
    lastAt = now;
  }

  /** What its camera sends of it, lately; 0 when nothing comes. */
  double bytesPerNano(long now) {
    if (now - lastAt > SILENT) {
      return 0;
    }
    long over = Math.max(now - measuredFrom, MEASURED_OVER / 2);
    return measured > 0 ? measured : measuredBytes / (double) over;
  }

  /** How old an object is here, or nothing when its camera is gone. */
  long age(long now, SealedObject object) {
    InboundTrack arriving = inbound;
    return arriving == null || object.captureMicros() < 0
        ? 0
        : arriving.age(now, object.captureMicros());
  }

  /** The longest way from here to a follower: that part of the budget is theirs. */
  long longestPathBehind() {
    long longest = 0;
    for (int i = 0; i < followers.size(); i++) {
      longest = Math.max(longest, followers.get(i).session().hop().roundTripNanos() / 2);
    }
    return longest;
  }

  @Override
  public InboundTrack.Turn onNext(long now, SealedObject object) {
    return InboundTrack.Turn.DONE;
  }

  @Override
  public void onInconsistent(long now, SealedObject object) {
    refused++;
  }

  @Override
  public void onLost(long now, long lastGroup, long lastObject, SealedObject next) {}

  /** Objects the vault did not take: a contradiction, a bad signature, no room. */
  long refused() {
    return refused;
  }
}
