package io.github.sightline.relay.impl.recovery;

import io.github.sightline.relay.impl.base.HotPath;
import io.github.sightline.relay.impl.media.SealedObject;
import io.github.sightline.relay.impl.media.Spans;
import io.github.sightline.relay.impl.wire.MissingEntry;
import org.jspecify.annotations.Nullable;

/**
 * The sending side of one track on one hop: fragments go to the hop's {@link Pacer}, each span
 * followed by a few coded rows; FEEDBACK entries are answered with the missing fragments first and
 * fresh rows beyond them, from what was sent or from what the engine still holds.
 */
@HotPath
public final class OutboundTrack {
  /** Finds an object that has left the ring or was never sent here. */
  @FunctionalInterface
  public interface Lookup {
    /** The object, or null when it is not held any more or must not be sent on this hop. */
    @Nullable SealedObject find(long epoch, long group, long object);
  }

  /** The hop as its estimators see it; asked on the node's thread. */
  public interface Path {
    /** Smoothed round trip, nanoseconds. */
    long roundTripNanos();

    /** Share of our datagrams that do not arrive, 0 to 1. */
    double lossRate();

    /** Mean run of lost ones, 1 to 8. */
    double burstLength();

    /** When the last FEEDBACK came. */
    long feedbackAtNanos();

    /** How much longer than the smoothed round trip one may take, nanoseconds. */
    long jitterNanos();

    /** How long an overtaken datagram may still come, nanoseconds. */
    long reorderWaitNanos();

    /** Whether the datagram of that number is known to have arrived. */
    boolean acknowledged(long number);
  }

  private static final int RING = 256;

  /** Ours: nearly three periods of the FEEDBACK that a lossy path gets; less on a short one. */
  private static final long SILENCE = 40_000_000L;

  private static final double SILENT_ROUND_TRIPS = 0.4;

  private final long alias;
  private final Pacer pacer;
  private final Lookup lookup;
  private final int budgetMillis;
  private final Sending[] ring = new Sending[RING];
  private final Answer answer = new Answer();
  private final Skips skips = new Skips();
  private final @Nullable Ladder ladder;
  private int next;
  private long roundTrip;
  private @Nullable Path path;
  private long resent;
  private double rowCredit;

  /**
   * A track that has sent nothing.
   *
   * @param alias its name on this hop
   * @param pacer the hop's
   * @param budgetMillis the receiver's latency budget
   * @param lookup asked for what the ring does not hold
   */
  public OutboundTrack(long alias, Pacer pacer, int budgetMillis, Lookup lookup) {
    this(alias, pacer, budgetMillis, lookup, null);
  }

  private OutboundTrack(
      long alias, Pacer pacer, int budgetMillis, Lookup lookup, @Nullable Ladder ladder) {
    this.ladder = ladder;
    this.alias = alias;
    this.pacer = pacer;
    this.lookup = lookup;
    this.budgetMillis = budgetMillis;
  }

  /** The same for a receiver that is left without what its hop does not carry. */
  public static OutboundTrack leavingOut(long alias, Pacer pacer, int budgetMillis, Lookup lookup) {
    return new OutboundTrack(alias, pacer, budgetMillis, lookup, new Ladder());
  }

  /** Queues one fragment that has just become available. */
  public void offer(long now, SealedObject object, int index) {
    Sending sending = enter(object);
    if (!sending.leftOut()) {
      queue(sending, object, index);
      pacer.release(now);
    }
  }

  /**
   * Queues every fragment that is there; a whole object's spans each with their rows.
   *
   * @param now the time
   * @param object whole or partly there
   * @param age nanoseconds since its capture
   * @param path the hop's estimates
   */
  public void offer(long now, SealedObject object, long age, Path path) {
    Sending sending = enter(object);
    tell(now, path);
    if (sending.leftOut()) {
      return;
    }
    sending.captured(now - age);
    this.path = path;
    roundTrip = path.roundTripNanos();
    for (int span = 0; span < Spans.of(object.count()); span++) {
      int end = Spans.start(object.count(), span + 1);
      for (int i = Spans.start(object.count(), span); i < end; i++) {
        if (object.has(i)) {
          queue(sending, object, i);
        }
      }
    }
    if (object.complete()) {
      protect(now, sending, object, path);
    }
    pacer.release(now);
  }

  /** An object whose fragments were offered one by one is whole now: its rows can be computed. */
  public void completed(long now, SealedObject object, long age, Path path) {
    Sending sending = enter(object);
    tell(now, path);
    if (sending.leftOut()) {
      return;
    }
    sending.captured(now - age);
    this.path = path;
    roundTrip = path.roundTripNanos();
    protect(now, sending, object, path);
    pacer.release(now);
  }

  /**
   * The slot of an object that is to go out: at its first fragment it is decided whether it does.
   */
  private Sending enter(SealedObject object) {
    int before = next;
    Sending sending = slot(object);
    if (ladder != null && next != before) {
      if (object.object() == 0 && pacer.waitNanos() > 0) {
        pacer.withdraw(this);
      }
      if (!ladder.admits(object, pacer.waitNanos(), budgetMillis * 1_000_000L)) {
        leaveOut(sending);
      }
    }
    return sending;
  }

  /** The receiver goes without it, and is told. */
  void leaveOut(Sending sending) {
    SealedObject object = sending.object();
    if (object != null && !sending.leftOut()) {
      sending.leaveOut();
      skips.add(object.epoch(), object.firstSeq(), object.count());
    }
  }

  /** Says what was left out, until that is known to have been heard [M-15]. */
  public void tell(long now, Path path) {
    if (skips.due(now, path)) {
      pacer.tell(now, skips, alias);
    }
  }

  private void queue(Sending sending, SealedObject object, int index) {
    if (!sending.neverSent(index)) {
      return;
    }
    pacer.demand(object.count(), object.keyframe(), budgetMillis, roundTrip);
    sending.queued(index);
    if (!pacer.media(sending, index)) {
      sending.failed(index);
    }
  }

  /**
   * The last chance of an object has come. Where a FEEDBACK could have told of it and none came,
   * rows go out unasked, since it may be the FEEDBACK that is lost.
   */
  void bridgeSilence(long now, Sending sending) {
    SealedObject object = sending.object();
    Path path = this.path;
    boolean passed = now - sending.lastChance() > RepairPolicy.SERIALISATION;
    sending.lastChance(Sending.NOT_AWAITED);
    if (object == null || path == null || passed) {
      return;
    }
    long spokenOf = sending.sentAt() + path.roundTripNanos();
    if (path.feedbackAtNanos() < Math.min(spokenOf, now - silence(path)) && spokenOf < now) {
      for (int span = 0; span < Spans.of(object.count()); span++) {
        int rows = pacer.policy().blind(Spans.length(object.count(), span), path);
        queueRows(sending, span, rows, true);
      }
    }
  }

  private static long silence(Path path) {
    long some = (long) (SILENT_ROUND_TRIPS * path.roundTripNanos());
    return Math.max(SILENCE / 2, Math.min(some, SILENCE));
  }

  /**
   * The rows that follow a whole object: a keyframe's over its spans, a P frame's over a window.
   */
  private void protect(long now, Sending sending, SealedObject object, Path path) {
    if (sending.isProtected(Sending.WINDOW)) {
      return;
    }
    sending.decided(Sending.WINDOW);
    long due = sending.capturedAt() + budgetMillis * 1_000_000L;
    long left = due - now;
    int rounds = RepairPolicy.rounds(left, path.roundTripNanos(), path.reorderWaitNanos());
    sending.rounds(rounds);
    if (rounds > 0) {
      long way = path.roundTripNanos() / 2 + RepairPolicy.SERIALISATION;
      sending.lastChance(due - way);
      pacer.awaitLastChance(sending);
    }
    if (object.keyframe() || object.count() > Spans.MAX) {
      closeWindow(object, path);
      for (int span = 0; span < Spans.of(object.count()); span++) {
        int length = Spans.length(object.count(), span);
        long since = sending.sinceSent(Spans.start(object.count(), span + 1) - 1, now);
        int more =
            RepairPolicy.rounds(left + since, path.roundTripNanos(), path.reorderWaitNanos());
        queueRows(sending, span, pacer.policy().keyframe(length, more, path), false);
      }
      return;
    }
    extend(sending, object, RepairPolicy.frames(rounds, left, path.roundTripNanos()));
    int length = sending.length(Sending.WINDOW);
    rowCredit += pacer.policy().delta(object.count(), sending.frames(), length, rounds, path);
    int rows = (int) rowCredit;
    rowCredit -= rows;
    queueRows(sending, Sending.WINDOW, rows, false);
  }

  /**
   * With no round left each frame counts on the rows of those that follow it; over a keyframe none
   * of them reach: what they would have sent goes now.
   */
  private void closeWindow(SealedObject next, Path path) {
    Sending last = sendingBefore(next);
    SealedObject object = last == null ? null : last.object();
    if (last != null && object != null && last.rounds() == 0 && last.isProtected(Sending.WINDOW)) {
      int length = last.length(Sending.WINDOW);
      double all = pacer.policy().delta(length, 1, length, 0, path);
      double sent = pacer.policy().delta(object.count(), last.frames(), length, 0, path);
      queueRows(last, Sending.WINDOW, (int) Math.ceil(all - sent), false);
    }
  }

  /** Lets the window reach back over whole objects that went over this hop, as far as a row can. */
  private void extend(Sending sending, SealedObject object, int frames) {
    SealedObject first = object;
    boolean room = true;
    for (int i = 1; i < frames && room && first != null; i++) {
      first = before(first);
      room = first != null && sending.extend(first);
    }
  }

  private @Nullable SealedObject before(SealedObject object) {
    Sending sending = sendingBefore(object);
    SealedObject held = sending == null ? null : sending.object();
    return sending != null && held != null && held.complete() && sending.wholeSent() ? held : null;
  }

  private @Nullable Sending sendingBefore(SealedObject object) {
    for (int back = 1; back <= RING; back++) {
      Sending sending = ring[(next - back) & (RING - 1)];
      SealedObject held = sending == null ? null : sending.object();
      if (sending == null || held == null) {
        return null;
      }
      if (held.epoch() == object.epoch() && held.firstSeq() + held.count() == object.firstSeq()) {
        return sending;
      }
    }
    return null;
  }

  private int queueRows(Sending sending, int span, int rows, boolean urgent) {
    int queued = 0;
    while (queued < rows) {
      int row = sending.freshRow(span);
      if (row < 0 || !pacer.row(sending, span, row, urgent)) {
        break;
      }
      queued++;
    }
    return queued;
  }

  /**
   * Answers one FEEDBACK entry.
   *
   * @param now the time
   * @param a borrowed
   * @param entry where the entry begins
   * @param path the hop's estimates
   */
  public void onMissing(long now, byte[] a, int entry, Path path) {
    long epoch = MissingEntry.epoch(a, entry);
    Sending sending = find(epoch, MissingEntry.group(a, entry), MissingEntry.object(a, entry));
    SealedObject object = sending == null ? null : sending.object();
    if (sending == null || object == null || sending.leftOut()) {
      return;
    }
    long left = MissingEntry.millisLeft(a, entry) * 1_000_000L;
    if (sending.capturedAt() != Long.MAX_VALUE) {
      left = Math.min(left, sending.capturedAt() + budgetMillis * 1_000_000L - now);
    }
    sending.asked(left);
    for (int span = 0; span < Spans.of(object.count()); span++) {
      answer(now, a, entry, sending, span, path);
    }
    pacer.release(now);
  }

  /** One span of an entry: the missing fragments first, then rows. */
  private void answer(long now, byte[] a, int entry, Sending sending, int span, Path path) {
    int wanted = answer.wanted(now, a, entry, sending, span, path, pacer.policy());
    int resends = Math.min(answer.resends(), wanted);
    for (int i = 0; i < resends; i++) {
      resend(sending, answer.resend(i));
    }
    SealedObject object = sending.object();
    if (wanted > resends && object != null && object.complete()) {
      resent += queueRows(sending, span, wanted - resends, true);
    }
  }

  /**
   * The receiver was not where fragments went to since then: they go again, oldest first, but for
   * what is late and has a newer keyframe behind it.
   */
  public void resendAfter(long now, long time) {
    for (int back = RING; back > 0; back--) {
      Sending sending = ring[(next - back) & (RING - 1)];
      SealedObject object = sending == null ? null : sending.object();
      if (sending != null
          && object != null
          && !overtaken(now, sending, object)
          && object.check(object.owner()) == 0) {
        for (int i = 0; i < object.count(); i++) {
          if (sending.leftAfter(i, time) && object.has(i)) {
            resend(sending, i);
          }
        }
      }
    }
    pacer.release(now);
  }

  private boolean overtaken(long now, Sending sending, SealedObject object) {
    Sending last = ring[(next - 1) & (RING - 1)];
    SealedObject newest = last == null ? null : last.object();
    boolean late = now - budgetMillis * 1_000_000L > sending.capturedAt();
    return newest != null && late && object.compareTo(newest.epoch(), newest.group(), 0) < 0;
  }

  private void resend(Sending sending, int index) {
    sending.queuedAgain(index);
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
    SealedObject other = ahead(epoch, group, object) ? null : lookup.find(epoch, group, object);
    if (other == null || known == null || held == null || other.count() != held.count()) {
      return other == null ? null : slot(other);
    }
    known.replace(other);
    return known;
  }

  /** What comes after all that was offered comes by itself, if it does. */
  private boolean ahead(long epoch, long group, long object) {
    Sending last = ring[(next - 1) & (RING - 1)];
    SealedObject newest = last == null ? null : last.object();
    return newest != null && newest.compareTo(epoch, group, object) < 0;
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

  /** The slot of an object, by its place: the same object in other memory takes over its slot. */
  private Sending slot(SealedObject object) {
    Sending known = known(object.epoch(), object.group(), object.object());
    SealedObject held = known == null ? null : known.object();
    if (known != null && held != null && held.count() == object.count()) {
      if (held != object) {
        known.replace(object);
      }
      return known;
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

  /** What only waits is left out, and told so; what has begun goes on. */
  public void withdraw() {
    pacer.withdraw(this);
  }

  /** Nothing more goes out: what waits in the pacer turns into nothing. */
  public void close() {
    for (Sending sending : ring) {
      if (sending != null) {
        sending.end();
      }
    }
  }

  public long alias() {
    return alias;
  }

  /** Fragments and rows sent because they were asked for. */
  public long resent() {
    return resent;
  }
}
