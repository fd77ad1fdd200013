package io.github.sightline.relay.impl.relay;

import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.impl.base.HotPath;
import io.github.sightline.relay.impl.grant.Capability;
import io.github.sightline.relay.impl.media.SealedObject;
import io.github.sightline.relay.impl.recovery.InboundTrack;
import io.github.sightline.relay.impl.recovery.Pacer;
import io.github.sightline.relay.impl.session.CloseReason;
import io.github.sightline.relay.impl.session.Hop;
import io.github.sightline.relay.impl.session.HopHandler;
import io.github.sightline.relay.impl.wire.ControlMessage;
import io.github.sightline.relay.impl.wire.FeedbackWriter;
import io.github.sightline.relay.impl.wire.Fragment;
import io.github.sightline.relay.impl.wire.MissingEntry;
import io.github.sightline.relay.impl.wire.RefusalCode;
import io.github.sightline.relay.impl.wire.Repair;
import io.github.sightline.relay.media.CameraId;
import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.media.TrackName;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One session of one owner: a camera that publishes, a display that subscribes, or both. What it
 * can name is its own aliases and its owner's scope; there is no other door.
 */
@HotPath
final class RelaySession implements HopHandler, Pacer.Sink {
  private final Hop hop;
  private final OwnerScope scope;
  private final RelayCounters counters;
  private final Pacer pacer;
  private final List<RelayTrack> publishedList = new ArrayList<>();
  private final long[] aliases = new long[RelayLimits.PUBLICATIONS_PER_SESSION];
  private final List<Subscription> subscriptions = new ArrayList<>();
  private final Fetches fetches;
  private final ControlDesk desk;
  private boolean closed;

  RelaySession(Hop hop, OwnerScope scope, RelayCounters counters) {
    this.hop = hop;
    this.scope = scope;
    this.counters = counters;
    this.pacer = new Pacer(scope.owner(), scope.coder(), this);
    this.fetches = new Fetches(this, scope.coder());
    this.desk = new ControlDesk(this, scope);
  }

  Hop hop() {
    return hop;
  }

  OwnerId owner() {
    return scope.owner();
  }

  Pacer pacer() {
    return pacer;
  }

  List<Subscription> subscriptions() {
    return subscriptions;
  }

  List<RelayTrack> published() {
    return publishedList;
  }

  void addPublished(long alias, RelayTrack track) {
    aliases[publishedList.size()] = alias;
    publishedList.add(track);
  }

  boolean publishes(CameraId camera) {
    for (RelayTrack track : publishedList) {
      if (track.publisher() == this && track.identity().camera().equals(camera)) {
        return true;
      }
    }
    return false;
  }

  // --- from the hop, in the order data meets them

  @Override
  public void onControl(long now, ControlMessage message) {
    desk.on(now, message);
  }

  @Override
  public void onFragment(long now, byte[] plain, int at, int length) {
    InboundTrack inbound = inboundOf(Fragment.alias(plain, at));
    if (inbound == null) {
      return;
    }
    inbound.reorderWait(hop.reorderWaitNanos());
    inbound.onFragment(now, plain, at);
  }

  @Override
  public void onRepair(long now, byte[] plain, int at, int length) {
    InboundTrack inbound = inboundOf(Repair.alias(plain, at));
    if (inbound != null) {
      inbound.onRepair(now, plain, at, length);
    }
  }

  /** The track this session publishes under an alias; null, and counted, for any other. */
  private @Nullable InboundTrack inboundOf(long alias) {
    InboundTrack inbound = null;
    for (int i = 0; i < publishedList.size(); i++) {
      inbound = aliases[i] == alias && inbound == null ? inbound(i) : inbound;
    }
    counters.unknownAlias += inbound == null ? 1 : 0;
    return inbound;
  }

  @Override
  public void onMissing(long now, byte[] plain, int entry) {
    long alias = MissingEntry.alias(plain, entry);
    for (int i = 0; i < subscriptions.size(); i++) {
      Subscription subscription = subscriptions.get(i);
      if (subscription.outbound().alias() == alias) {
        subscription.outbound().onMissing(now, plain, entry, hop);
        touched(now);
        return;
      }
    }
    fetches.onMissing(now, plain, entry, alias);
    touched(now);
  }

  @Override
  public void onMoved(long now, long arrivedUntil) {
    for (int i = 0; i < subscriptions.size(); i++) {
      subscriptions.get(i).outbound().resendAfter(now, arrivedUntil);
    }
    touched(now);
  }

  @Override
  public long lossesOpenAt() {
    long first = Long.MAX_VALUE;
    for (int i = 0; i < publishedList.size(); i++) {
      InboundTrack inbound = inbound(i);
      first = inbound == null ? first : Math.min(first, inbound.lossesOpenAt());
    }
    return first;
  }

  @Override
  public void writeMissing(long now, FeedbackWriter writer) {
    for (int i = 0; i < publishedList.size(); i++) {
      InboundTrack inbound = inbound(i);
      if (inbound != null) {
        inbound.roundTrip(hop.roundTripNanos(), hop.jitterNanos());
        inbound.downstream(publishedList.get(i).longestPathBehind());
        inbound.writeMissing(now, writer);
      }
    }
  }

  private @Nullable InboundTrack inbound(int i) {
    RelayTrack track = publishedList.get(i);
    return track.publisher() == this ? track.inbound() : null;
  }

  @Override
  public void onFeedback(long now) {
    pacer.allow(hop.rate().bytesPerNano());
    for (int i = 0; i < subscriptions.size(); i++) {
      subscriptions.get(i).outbound().tell(now, hop);
    }
    chooseRenditions(now);
    fetches.onFeedback(now);
    release(now);
    touched(now);
  }

  @Override
  public void onClosed(long now, CloseReason reason) {
    if (closed) {
      return;
    }
    closed = true;
    pacer.clear();
    fetches.close();
    for (RelayTrack track : publishedList) {
      if (track.publisher() == this) {
        track.unpublished();
      }
    }
    for (Subscription subscription : subscriptions) {
      subscription.track().unfollow(subscription);
    }
    subscriptions.clear();
    scope.left(this);
  }

  // --- to the hop

  @Override
  public long send(long now, byte[] plain, int length) {
    return hop.send(now, plain, length);
  }

  /**
   * The pair check failed: memory of this owner's vault holds another owner's tag. Nothing was
   * sent; the session ends and the entry goes.
   */
  @Override
  public void foreign(long now, SealedObject object) {
    counters.pairCheckRefusals++;
    for (Subscription subscription : subscriptions) {
      subscription.track().compareMemory(now);
      subscription.track().find(object.epoch(), object.group(), object.object());
    }
    end(now, CloseReason.GONE);
  }

  /** Ends the session from this side: what it still had to be sent is dropped. */
  void end(long now, CloseReason reason) {
    hop.close(now, reason);
    onClosed(now, reason);
  }

  void control(long now, ControlMessage message) {
    hop.control(now, message);
    touched(now);
  }

  /** Something was queued: the engine must look at this session's deadline again. */
  void touched(long now) {
    scope.touched(this);
  }

  void release(long now) {
    pacer.release(now);
    fetches.release(now);
  }

  void onTracksTimer(long now) {
    for (int i = 0; i < publishedList.size(); i++) {
      InboundTrack inbound = inbound(i);
      if (inbound != null) {
        inbound.onTimer(now);
      }
    }
  }

  long nextDeadline() {
    return Math.min(pacer.nextDeadline(), fetches.nextDeadline());
  }

  /**
   * Ends what a revocation or the clock made void, with all that waited to be sent for it; the
   * session goes on under another right that its keys proved.
   *
   * @return false when none is left: the session has to end
   */
  boolean outlives(long now, Predicate<Capability> isVoid) {
    Capability held = hop.capability();
    boolean lost = held == null || isVoid.test(held);
    for (int i = subscriptions.size() - 1; i >= 0; i = Math.min(i, subscriptions.size()) - 1) {
      Subscription subscription = subscriptions.get(i);
      if (isVoid.test(subscription.capability())) {
        pacer.clear();
        fetches.deny(now, subscription);
        unsubscribe(subscription.requestId());
        control(now, new ControlMessage.RequestError(subscription.requestId(), RefusalCode.DENIED));
      } else if (lost) {
        lost = !hop.renew(subscription.capability());
      }
    }
    if (lost) {
      pacer.clear();
    }
    return !lost;
  }

  /** A verified right of the same holder takes the place of one that ends no later. */
  void renew(Capability renewed) {
    Capability held = hop.capability();
    if (held != null
        && held.role() == renewed.role()
        && held.notAfterMillis() <= renewed.notAfterMillis()) {
      hop.renew(renewed);
    }
    for (Subscription subscription : subscriptions) {
      subscription.renew(renewed);
    }
  }

  Outcome subscribe(long now, ControlMessage.Subscribe message, Capability capability) {
    List<TrackName> names = message.names();
    if (subscriptions.size() + names.size() > RelayLimits.SUBSCRIPTIONS_PER_SESSION) {
      return Outcome.BUSY;
    }
    int budget =
        message.deliveryTimeoutMillis() == 0
            ? RelayLimits.DEFAULT_BUDGET_MILLIS
            : message.deliveryTimeoutMillis();
    List<Subscription> made = new ArrayList<>(names.size());
    for (int i = 0; i < names.size(); i++) {
      RelayTrack track = scope.track(capability.camera(), names.get(i));
      if (track == null) {
        return Outcome.BUSY;
      }
      long alias = message.alias() + i;
      made.add(
          new Subscription(
              this, track, capability, new Subscription.Terms(message.requestId(), alias, budget)));
    }
    unsubscribe(message.requestId());
    begin(now, made);
    return Outcome.ACCEPTED;
  }

  private void begin(long now, List<Subscription> made) {
    Subscription first = made.get(0);
    if (made.size() > 1) {
      Renditions set = new Renditions(this, made);
      made.forEach(subscription -> subscription.partOf(set));
      set.start(now);
      first = set.sent();
    }
    subscriptions.addAll(made);
    control(now, scope.subscribeOk(now, first.requestId(), first.track()));
    for (Subscription subscription : made) {
      subscription.track().follow(now, subscription);
    }
    if (first.track().newest(now) == null) {
      wantKeyframe(now, first.track());
    }
  }

  void wantKeyframe(long now, RelayTrack track) {
    scope.wantKeyframe(now, track);
  }

  /** What of a hop is left for each set, and which of its renditions that carries. */
  private void chooseRenditions(long now) {
    double used = 0;
    boolean sets = false;
    for (int i = 0; i < subscriptions.size(); i++) {
      Subscription subscription = subscriptions.get(i);
      sets |= subscription.set() != null;
      used += subscription.sent() ? subscription.track().bytesPerNano(now) : 0;
    }
    for (int i = 0; sets && i < subscriptions.size(); i++) {
      Subscription subscription = subscriptions.get(i);
      Renditions set = subscription.set();
      if (set != null && subscription.sent()) {
        double own = subscription.track().bytesPerNano(now);
        set.choose(now, hop.rate().bytesPerNano() - used + own);
      }
    }
  }

  /** Objects of the past of a subscribed track, under that subscription's right [M-17]. */
  void fetch(long now, ControlMessage.Fetch message) {
    Subscription of = null;
    boolean taken = false;
    for (int i = 0; i < subscriptions.size(); i++) {
      Subscription subscription = subscriptions.get(i);
      long alias = subscription.outbound().alias();
      of = alias == message.alias() ? subscription : of;
      taken |= alias == message.requestId() || subscription.requestId() == message.requestId();
    }
    if (of != null && !taken) {
      fetches.on(now, message, of);
      return;
    }
    int code = taken ? RefusalCode.MALFORMED : RefusalCode.DENIED;
    control(now, new ControlMessage.RequestError(message.requestId(), code));
  }

  /** Ends a subscription, with what is read of its past, or a fetch. */
  void unsubscribe(long requestId) {
    fetches.end(requestId);
    for (int i = subscriptions.size() - 1; i >= 0; i--) {
      Subscription subscription = subscriptions.get(i);
      if (subscription.requestId() == requestId) {
        fetches.endOf(subscription);
        subscription.track().unfollow(subscription);
        subscriptions.remove(i);
      }
    }
  }

  /** The signing key of the device at the other end: its camera id when it publishes. */
  byte[] subjectSign() {
    Capability capability = hop.capability();
    return capability == null ? new byte[32] : capability.subjectSign();
  }
}
