package io.github.sightline.relay.impl.relay;

import io.github.sightline.relay.impl.base.HotPath;
import io.github.sightline.relay.impl.media.SealedObject;
import io.github.sightline.relay.impl.recovery.OutboundTrack;
import io.github.sightline.relay.impl.recovery.Pacer;
import io.github.sightline.relay.impl.recovery.RepairCoder;
import io.github.sightline.relay.impl.wire.ControlMessage;
import io.github.sightline.relay.impl.wire.ControlMessage.FetchOk;
import io.github.sightline.relay.impl.wire.RefusalCode;
import io.github.sightline.relay.media.Location;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one session reads of the past: each fetch is of one of its subscriptions, under that one's
 * right, and ends with it. A request is answered with one run of objects; the display asks on from
 * there, so that nothing here outgrows a run.
 *
 * <p>It goes out behind everything live, by a pacer of its own.
 */
@HotPath
final class Fetches {
  /** Most objects of a run: half of what a display's window holds. */
  static final int OBJECTS = 32;

  /** Most bytes of a run, but for one object: half of what a display's window holds. */
  static final int BYTES = 4 << 20;

  /** Ours: at a time. */
  static final int AT_ONCE = 4;

  /** Ours: 20 Mb/s at most, so that 1080p comes faster than it was filmed; bytes per nanosecond. */
  private static final double MOST = 20e6 / 8 / 1e9;

  /** Ours: 2 Mb/s at first, and at least. */
  private static final double FIRST = 2e6 / 8 / 1e9;

  /** Ours: what the rate is multiplied by each step while no queue stands, until the first did. */
  private static final double FIND = 1.5;

  /** Ours: and later. */
  private static final double GROW = 1.05;

  private static final double CUT = 0.5;
  private static final long STEP = 100_000_000L;

  /** Ours: a fetch is in no hurry; a lost piece is asked for again, and no row is spent on it. */
  private static final int PATIENCE_MILLIS = 10_000;

  /** One fetch, with the run that is on its way. */
  private static final class Fetch {
    final long requestId;
    final Subscription of;
    final OutboundTrack outbound;
    private @Nullable SealedObject first;
    private @Nullable SealedObject last;

    Fetch(long requestId, Subscription of, Pacer pacer) {
      this.requestId = requestId;
      this.of = of;
      this.outbound = new OutboundTrack(requestId, pacer, PATIENCE_MILLIS, this::find);
    }

    /** Nothing but what the run holds goes out under this alias. */
    private @Nullable SealedObject find(long epoch, long group, long object) {
      SealedObject from = first;
      SealedObject to = last;
      boolean within =
          from != null
              && to != null
              && from.compareTo(epoch, group, object) <= 0
              && to.compareTo(epoch, group, object) >= 0;
      return within ? of.track().find(epoch, group, object) : null;
    }

    FetchOk.@Nullable Run run() {
      SealedObject from = first;
      SealedObject to = last;
      return from == null || to == null
          ? null
          : new FetchOk.Run(
              new Location(from.epoch(), from.group(), from.object()),
              new Location(to.epoch(), to.group(), to.object()));
    }
  }

  private final RelaySession session;
  private final Pacer pacer;
  private final List<Fetch> list = new ArrayList<>(AT_ONCE);
  private double rate = FIRST;
  private double growth = FIND;
  private long stepAt;

  Fetches(RelaySession session, RepairCoder coder) {
    this.session = session;
    this.pacer = Pacer.behind(session.pacer(), coder, FIRST);
  }

  /**
   * Answers a FETCH of a subscription; one with the id of a fetch takes its place, but for one that
   * only grew impatient: what it asks for waits here for the path.
   */
  void on(long now, ControlMessage.Fetch message, Subscription of) {
    FetchOk.Run waiting = waiting(message, of);
    if (waiting != null) {
      session.control(now, new FetchOk(message.requestId(), waiting));
      return;
    }
    end(message.requestId());
    if (list.size() >= AT_ONCE) {
      session.control(now, new ControlMessage.RequestError(message.requestId(), RefusalCode.BUSY));
      return;
    }
    Fetch fetch = new Fetch(message.requestId(), of, pacer);
    List<SealedObject> run = run(now, of.track(), message.from(), message.to());
    if (!run.isEmpty()) {
      list.add(fetch);
      fetch.first = run.get(0);
      fetch.last = run.get(run.size() - 1);
    }
    session.control(now, new FetchOk(message.requestId(), fetch.run()));
    for (int i = 0; i < run.size(); i++) {
      fetch.outbound.offer(now, run.get(i), 0, session.hop());
    }
    session.touched(now);
  }

  /** The rest, from the place asked for, of a run of which something has not left yet. */
  private FetchOk.@Nullable Run waiting(ControlMessage.Fetch message, Subscription of) {
    boolean idle = pacer.nextDeadline() == Long.MAX_VALUE;
    Location at = message.from();
    for (int i = 0; i < list.size() && !idle; i++) {
      Fetch fetch = list.get(i);
      FetchOk.Run run = fetch.run();
      if (fetch.requestId == message.requestId()
          && fetch.of == of
          && run != null
          && fetch.find(at.epoch(), at.group(), at.object()) != null) {
        return new FetchOk.Run(at, run.last());
      }
    }
    return null;
  }

  /**
   * The rate gives way to any queue that stands, long before what is live would: nobody has to know
   * what the path takes for the past to leave it alone.
   */
  void onFeedback(long now) {
    if (list.isEmpty() || now < stepAt) {
      return;
    }
    boolean clear = session.hop().rate().clear();
    growth = clear ? growth : GROW;
    rate = clear ? Math.min(MOST, rate * growth) : Math.max(FIRST, rate * CUT);
    stepAt = now + Math.max(STEP, 2 * session.hop().roundTripNanos());
    pacer.allow(rate);
  }

  private static List<SealedObject> run(long now, RelayTrack track, Location from, Location to) {
    List<SealedObject> run = new ArrayList<>(OBJECTS);
    SealedObject next = track.from(now, from);
    long bytes = 0;
    while (next != null
        && next.compareTo(to.epoch(), to.group(), to.object()) <= 0
        && run.size() < OBJECTS
        && (run.isEmpty() || bytes + next.length() <= BYTES)) {
      run.add(next);
      bytes += next.length();
      next = track.after(now, next);
    }
    return run;
  }

  void onMissing(long now, byte[] plain, int entry, long alias) {
    for (int i = 0; i < list.size(); i++) {
      if (list.get(i).requestId == alias) {
        list.get(i).outbound.onMissing(now, plain, entry, session.hop());
        return;
      }
    }
  }

  /** Ends a fetch: what waits of it does not go out. */
  void end(long requestId) {
    for (int i = list.size() - 1; i >= 0; i--) {
      if (list.get(i).requestId == requestId) {
        list.remove(i).outbound.close();
      }
    }
  }

  /** Ends what is read of a subscription that ends. */
  void endOf(Subscription subscription) {
    for (int i = list.size() - 1; i >= 0; i--) {
      if (list.get(i).of == subscription) {
        list.remove(i).outbound.close();
      }
    }
  }

  /** The same, and says so: its right is void. */
  void deny(long now, Subscription subscription) {
    for (int i = list.size() - 1; i >= 0; i--) {
      if (list.get(i).of == subscription) {
        long requestId = list.get(i).requestId;
        session.control(now, new ControlMessage.RequestError(requestId, RefusalCode.DENIED));
      }
    }
    endOf(subscription);
  }

  void release(long now) {
    pacer.release(now);
  }

  long nextDeadline() {
    return pacer.nextDeadline();
  }

  void close() {
    list.clear();
    pacer.clear();
  }
}
