package io.github.sightline.relay.impl.recovery;

import io.github.sightline.relay.impl.base.HotPath;
import io.github.sightline.relay.impl.media.SealedObject;
import io.github.sightline.relay.impl.media.Spans;
import io.github.sightline.relay.impl.wire.MissingEntry;
import io.github.sightline.relay.impl.wire.WireLimits;

/**
 * What one span of a FEEDBACK entry calls for. What is on its way was not known to the receiver
 * when it asked: as long as there will be time to answer once it has spoken of that, it is left
 * alone. Only where waiting for its word would be too late is a thing on its way counted as one
 * that may be lost, and what is sent made to suffice without another round.
 */
@HotPath
final class Answer {
  /** Ours: a FEEDBACK each 5 ms, of which some may be lost. */
  private static final long PATIENCE = 15_000_000L;

  private final int[] free = new int[Spans.MAX];
  private int frees;
  private int tooLate;
  private int rowsInTime;
  private int rowsTooLate;
  private int forgone;

  /**
   * Looks at one span.
   *
   * @param now the time
   * @param a borrowed
   * @param entry where the entry begins
   * @param sending the object
   * @param span of it
   * @param path the hop's estimates
   * @param policy decides what the last chance needs beyond what is missing
   * @return how many datagrams to send: first {@link #resend fragments}, then rows; 0 for none
   */
  int wanted(
      long now,
      byte[] a,
      int entry,
      Sending sending,
      int span,
      OutboundTrack.Path path,
      RepairPolicy policy) {
    long heardOf = heardOfAfter(path);
    long answerable = sending.left() - path.roundTripNanos() / 2 - PATIENCE;
    long young = Math.min(heardOf, heardOf - answerable);
    look(now, a, entry, sending, span, heardOf, young, path.roundTripNanos());
    int need = frees + tooLate - rowsInTime;
    if (need <= 0) {
      return 0;
    }
    int extra = policy.extra(need, sending, path);
    return Math.max(0, need + extra - tooLate - rowsTooLate - forgone);
  }

  private void look(
      long now,
      byte[] a,
      int entry,
      Sending sending,
      int span,
      long heardOf,
      long young,
      long roundTrip) {
    frees = 0;
    tooLate = 0;
    forgone = 0;
    SealedObject object = sending.object();
    int count = object == null ? 0 : object.count();
    int end = Math.min(Spans.start(count, span + 1), WireLimits.BITMAP_FRAGMENTS);
    for (int i = Spans.start(count, span); i < end; i++) {
      boolean missing = MissingEntry.missing(a, entry, i);
      if (!missing) {
        forgone += sending.resent(i) && sending.inFlight(i, now, roundTrip) ? 1 : 0;
      } else if (!sending.inFlight(i, now, heardOf)) {
        free[frees] = i;
        frees += object != null && object.has(i) ? 1 : 0;
      } else {
        tooLate += sending.inFlight(i, now, young) ? 1 : 0;
      }
    }
    int window = Sending.WINDOW;
    rowsTooLate = sending.rowsInFlight(span, now, young) + sending.rowsInFlight(window, now, young);
    rowsInTime =
        sending.rowsInFlight(span, now, heardOf)
            + sending.rowsInFlight(window, now, heardOf)
            - rowsTooLate;
  }

  /** How many fragments are missing and not on their way. */
  int resends() {
    return frees;
  }

  /** The fragments that are missing and not on their way, oldest first. */
  int resend(int i) {
    return free[i];
  }

  /**
   * After how long what was sent would have been heard of. On a path that jitters half of the
   * answers come after the mean round trip: to each of those it would be sent for nothing.
   */
  private static long heardOfAfter(OutboundTrack.Path path) {
    return path.roundTripNanos() + path.jitterNanos() + path.reorderWaitNanos();
  }
}
