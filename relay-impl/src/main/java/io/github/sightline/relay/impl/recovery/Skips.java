package io.github.sightline.relay.impl.recovery;

import io.github.sightline.relay.impl.base.HotPath;
import io.github.sightline.relay.impl.wire.Skip;

/**
 * The seqs of one track that a hop is left without, to be told in SKIP until a datagram that told
 * them is known to have arrived.
 */
@HotPath
final class Skips {
  /** Ours: runs not known to have been heard; more forget the oldest, which then costs time. */
  static final int RUNS = 16;

  private static final long NOT_TOLD = -1;

  /** Ours: the other side's FEEDBACK may have waited so long. */
  private static final long AGAIN_NANOS = 20_000_000;

  private final long[] epochs = new long[RUNS];
  private final long[] firsts = new long[RUNS];
  private final long[] counts = new long[RUNS];
  private int runs;
  private long number = NOT_TOLD;
  private long toldAt;

  void add(long epoch, long first, long count) {
    number = NOT_TOLD;
    int last = runs - 1;
    if (runs > 0 && epochs[last] == epoch && firsts[last] + counts[last] == first) {
      counts[last] += count;
      return;
    }
    if (runs == RUNS) {
      System.arraycopy(epochs, 1, epochs, 0, --runs);
      System.arraycopy(firsts, 1, firsts, 0, runs);
      System.arraycopy(counts, 1, counts, 0, runs);
    }
    epochs[runs] = epoch;
    firsts[runs] = first;
    counts[runs++] = count;
  }

  /** Whether there is something to tell, for the first time or once more. */
  boolean due(long now, OutboundTrack.Path path) {
    if (number >= 0 && path.acknowledged(number)) {
      runs = 0;
    }
    boolean again = number < 0 || now - toldAt > path.roundTripNanos() + AGAIN_NANOS;
    return runs > 0 && again;
  }

  /** Writes all of it; the length. */
  int write(byte[] plain, long alias) {
    int at = 0;
    for (int i = 0; i < runs; i++) {
      Skip.writeTrack(plain, at, alias, epochs[i]);
      at = Skip.writeSeqs(plain, at, firsts[i], counts[i]);
    }
    return at;
  }

  /** It went out in the datagram of that number. */
  void told(long now, long inDatagram) {
    number = inDatagram;
    toldAt = now;
  }
}
