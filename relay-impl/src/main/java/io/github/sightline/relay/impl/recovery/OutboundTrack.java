package io.github.sightline.relay.impl.recovery;

import io.github.sightline.relay.impl.base.HotPath;
import io.github.sightline.relay.impl.media.SealedObject;
import io.github.sightline.relay.impl.wire.MissingEntry;
import io.github.sightline.relay.impl.wire.WireLimits;
import org.jspecify.annotations.Nullable;

/**
 * The sending side of one track on one hop: fragments go to the hop's {@link Pacer}; FEEDBACK
 * entries are answered from what was sent, or from what the engine still holds.
 */
@HotPath
public final class OutboundTrack {
  /** Finds an object that has left the ring or was never sent here. */
  @FunctionalInterface
  public interface Lookup {
    /** The object, or null when it is not held any more or must not be sent on this hop. */
    @Nullable SealedObject find(long epoch, long group, long object);
  }

  private static final int RING = 256;
  private static final long REORDER_WAIT = 4_000_000L;

  private final long alias;
  private final Pacer pacer;
  private final Lookup lookup;
  private final int budgetMillis;
  private final Sending[] ring = new Sending[RING];
  private final int[] picked = new int[WireLimits.BITMAP_FRAGMENTS];
  private int next;
  private long resent;

  /**
   * A track that has sent nothing.
   *
   * @param alias its name on this hop
   * @param pacer the hop's
   * @param budgetMillis the receiver's latency budget
   * @param lookup asked for what the ring does not hold
   */
  public OutboundTrack(long alias, Pacer pacer, int budgetMillis, Lookup lookup) {
    this.alias = alias;
    this.pacer = pacer;
    this.lookup = lookup;
    this.budgetMillis = budgetMillis;
  }

  /** Queues one fragment that has just become available. */
  public void offer(long now, SealedObject object, int index) {
    Sending sending = slot(object);
    if (!sending.neverSent(index)) {
      return;
    }
    pacer.demand(object.count(), object.keyframe(), budgetMillis);
    sending.queued(index);
    if (!pacer.media(sending, index)) {
      sending.failed(index);
    }
    pacer.release(now);
  }

  /** Queues every fragment that is there. */
  public void offer(long now, SealedObject object) {
    for (int i = 0; i < object.count(); i++) {
      if (object.has(i)) {
        offer(now, object, i);
      }
    }
  }

  /**
   * Answers one FEEDBACK entry.
   *
   * @param now the time
   * @param a borrowed
   * @param entry where the entry begins
   * @param roundTrip of the hop, nanoseconds
   * @param loss share of the hop's datagrams that do not arrive
   */
  public void onMissing(long now, byte[] a, int entry, long roundTrip, double loss) {
    Sending sending =
        find(
            MissingEntry.epoch(a, entry),
            MissingEntry.group(a, entry),
            MissingEntry.object(a, entry));
    if (sending == null) {
      return;
    }
    int asked = pick(now, a, entry, sending, roundTrip + REORDER_WAIT);
    int copies =
        RepairPolicy.copies(
            MissingEntry.millisLeft(a, entry), asked, roundTrip, REORDER_WAIT, loss);
    for (int copy = 0; copy < copies; copy++) {
      for (int i = 0; i < asked; i++) {
        resend(sending, picked[i]);
      }
    }
    pacer.release(now);
  }

  /** The fragments that are missing there, held here, and not on their way. */
  private int pick(long now, byte[] a, int entry, Sending sending, long recent) {
    SealedObject object = sending.object();
    int count = object == null ? 0 : Math.min(object.count(), picked.length);
    int asked = 0;
    for (int i = 0; object != null && i < count; i++) {
      boolean wanted = MissingEntry.missing(a, entry, i) && object.has(i);
      if (wanted && !sending.inFlight(i, now, recent)) {
        picked[asked++] = i;
      }
    }
    return asked;
  }

  private void resend(Sending sending, int index) {
    sending.queued(index);
    if (pacer.repair(sending, index)) {
      resent++;
    } else {
      sending.failed(index);
    }
  }

  private @Nullable Sending find(long epoch, long group, long object) {
    Sending known = known(epoch, group, object);
    SealedObject held = known == null ? null : known.object();
    if (known != null && held != null && held.check(held.owner()) == 0) {
      return known;
    }
    SealedObject other = lookup.find(epoch, group, object);
    if (other == null || known == null || held == null || other.count() != held.count()) {
      return other == null ? null : slot(other);
    }
    known.replace(other);
    return known;
  }

  private @Nullable Sending known(long epoch, long group, long object) {
    for (int back = 1; back <= RING; back++) {
      Sending sending = ring[(next - back) & (RING - 1)];
      if (sending == null || sending.is(epoch, group, object)) {
        return sending;
      }
    }
    return null;
  }

  private Sending slot(SealedObject object) {
    for (int back = 1; back <= RING; back++) {
      Sending sending = ring[(next - back) & (RING - 1)];
      if (sending == null) {
        break;
      }
      if (sending.object() == object) {
        return sending;
      }
    }
    int i = next++ & (RING - 1);
    Sending sending = ring[i];
    if (sending == null) {
      sending = new Sending(this);
      ring[i] = sending;
    }
    sending.begin(object);
    return sending;
  }

  public long alias() {
    return alias;
  }

  /** Fragments queued again, copies counted. */
  public long resent() {
    return resent;
  }
}
