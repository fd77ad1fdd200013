package io.github.sightline.relay.impl.display;

import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.RelayEvent;
import io.github.sightline.relay.impl.base.HotPath;
import io.github.sightline.relay.impl.crypto.content.FrameOpener;
import io.github.sightline.relay.impl.media.SealedObject;
import io.github.sightline.relay.impl.recovery.InboundTrack;
import io.github.sightline.relay.impl.wire.ControlMessage;
import io.github.sightline.relay.media.Location;
import org.jspecify.annotations.Nullable;

/**
 * A player of the past: an interval of a watched track out of the relay's cache, asked for run by
 * run, under an alias, in an order and to a handler of its own. Nothing that comes here can reach
 * the watch, and the other way round.
 *
 * <p>A display asks for the next run when the one before is whole, so the window bounds what is on
 * its way; after a silence it asks again from where it stands.
 */
@HotPath
final class Fetch implements InboundTrack.Listener {
  /** Ours: a lost piece may be asked for that long before a later keyframe is the way on. */
  private static final int PATIENCE_MILLIS = 10_000;

  /** Ours: without a piece for so long, the run is asked for again, then after twice as long. */
  private static final long SILENCE = 600_000_000L;

  /** Ours: without a piece for so long, it ends. */
  private static final long GIVE_UP = 15_000_000_000L;

  /** What is wanted and who gets it. */
  record Order(Location from, Location to, Playback.Player player) {}

  private final long alias;
  private final Leg of;
  private final DisplayEngine engine;
  private final Order order;
  private final InboundTrack inbound;
  private Location next;
  private Location asked;
  private long lastCapture = Long.MIN_VALUE;
  private boolean shown;
  private boolean refusedOnce;
  private @Nullable Location runEnd;
  private int unanswered;
  private long progressAt;
  private long askAgainAt;
  private long silence = SILENCE;
  private @Nullable Outcome outcome;
  private boolean ended;

  Fetch(long alias, Leg of, DisplayEngine engine, Order order) {
    this.alias = alias;
    this.of = of;
    this.engine = engine;
    this.order = order;
    this.next = order.from();
    this.asked = next;
    this.inbound = new InboundTrack(alias, engine.arena(), PATIENCE_MILLIS, engine.coder(), this);
  }

  void begin(long now) {
    progressAt = now;
    goOnWith(now, next);
    ask(now);
  }

  private void ask(long now) {
    unanswered++;
    runEnd = null;
    asked = next;
    askAgainAt = now + silence;
    engine.control(now, new ControlMessage.Fetch(alias, of.alias(), asked, order.to()));
  }

  private void goOnWith(long now, Location at) {
    inbound.goOnWith(now, at.epoch(), at.group(), at.object());
  }

  /** The relay says what comes: the answer to the newest FETCH counts. */
  void onRun(long now, ControlMessage.FetchOk.@Nullable Run run) {
    unanswered--;
    if (unanswered != 0 || outcome != null) {
      return;
    }
    askAgainAt = now + silence;
    if (run == null) {
      finish(shown ? Outcome.ACCEPTED : Outcome.ABSENT);
      return;
    }
    boolean within = order(run.first(), asked) >= 0 && order(run.last(), order.to()) <= 0;
    boolean begins = run.first().equals(asked) || run.first().object() == 0;
    if (!within || !begins) {
      finish(Outcome.DENIED);
      return;
    }
    runEnd = run.last();
    if (order(run.first(), next) > 0) {
      goOnWith(now, run.first());
    }
  }

  /** The relay says no. */
  void onRefused(Outcome why) {
    finish(why);
  }

  @Override
  public void onFragment(long now, SealedObject object, int index) {
    progressAt = now;
    silence = SILENCE;
    askAgainAt = now + silence;
  }

  @Override
  public boolean onComplete(long now, SealedObject object) {
    return false;
  }

  @Override
  public InboundTrack.Turn onNext(long now, SealedObject object) {
    if (outcome != null || before(object, next)) {
      return InboundTrack.Turn.DONE;
    }
    if (object.compareTo(order.to().epoch(), order.to().group(), order.to().object()) > 0) {
      finish(Outcome.DENIED);
      return InboundTrack.Turn.DONE;
    }
    if (object.check(of.identity().owner()) != 0) {
      return refused();
    }
    int length = of.opener().open(object, true);
    if (length == FrameOpener.REFUSED) {
      return refused();
    }
    boolean forward = object.epoch() > next.epoch() || object.captureMicros() > lastCapture;
    tellGap(object);
    next = new Location(object.epoch(), object.group(), object.object() + 1);
    if (length >= 0 && forward) {
      show(now, object, length);
    } else {
      engine.counters().tooOld++;
    }
    return InboundTrack.Turn.DONE;
  }

  private InboundTrack.Turn refused() {
    of.refused();
    if (refusedOnce) {
      finish(Outcome.DENIED);
    }
    refusedOnce = true;
    return InboundTrack.Turn.REFUSED;
  }

  private void show(long now, SealedObject object, int length) {
    shown = true;
    lastCapture = object.captureMicros();
    engine.counters().shown++;
    try {
      of.opener().lend(now, object, length, order.player().handler());
    } catch (RuntimeException e) {
      finish(Outcome.CLOSED);
      engine.event(new RelayEvent.HandlerFailed(e));
    }
  }

  /** What lies between the last object and this one is told as lost. */
  private void tellGap(SealedObject object) {
    boolean sameGroup = object.compareTo(next.epoch(), next.group(), object.object()) == 0;
    boolean nextGroup =
        object.object() == 0
            && object.priorGroupLast() == next.object() - 1
            && (object.epoch() == next.epoch()
                ? object.group() == next.group() + 1
                : object.group() == 0);
    if (sameGroup ? object.object() != next.object() : !nextGroup) {
      of.tellLost(next, object);
    }
  }

  @Override
  public void onInconsistent(long now, SealedObject object) {
    of.refused();
  }

  @Override
  public void onLost(long now, long lastGroup, long lastObject, SealedObject object) {
    // Told when the object behind the gap opens.
  }

  /** The run, or all of it, may be whole; a silence may have lasted. */
  void onTimer(long now) {
    inbound.onTimer(now);
    Location end = runEnd;
    if (outcome == null && end != null && order(next, end) > 0) {
      if (order(next, order.to()) > 0) {
        finish(Outcome.ACCEPTED);
      } else {
        ask(now);
      }
    } else if (outcome == null && now >= askAgainAt) {
      silence *= 2;
      if (now - progressAt >= GIVE_UP) {
        finish(Outcome.BACK_PRESSURED);
      } else {
        ask(now);
      }
    }
    if (outcome != null) {
      of.watch().drop(this);
      end(now, outcome);
    }
  }

  long nextDeadline() {
    Location end = runEnd;
    boolean whole = end != null && order(next, end) > 0;
    return outcome != null || whole ? progressAt : askAgainAt;
  }

  /** It ends in the next turn: an object of it may be in the caller's hands. */
  private void finish(Outcome how) {
    outcome = outcome == null ? how : outcome;
  }

  /** Ends it now, and says so, once. */
  void end(long now, Outcome how) {
    if (ended) {
      return;
    }
    ended = true;
    outcome = how;
    inbound.close();
    engine.control(now, new ControlMessage.Unsubscribe(alias));
    try {
      order.player().ended().accept(how);
    } catch (RuntimeException e) {
      engine.event(new RelayEvent.HandlerFailed(e));
    }
  }

  private static boolean before(SealedObject object, Location at) {
    return object.compareTo(at.epoch(), at.group(), at.object()) < 0;
  }

  private static int order(Location a, Location b) {
    if (a.epoch() != b.epoch()) {
      return Long.compare(a.epoch(), b.epoch());
    }
    int groups = Long.compare(a.group(), b.group());
    return groups != 0 ? groups : Long.compare(a.object(), b.object());
  }

  long alias() {
    return alias;
  }

  InboundTrack inbound() {
    return inbound;
  }
}
