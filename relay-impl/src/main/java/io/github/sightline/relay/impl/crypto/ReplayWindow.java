package io.github.sightline.relay.impl.crypto;

/** Which datagram counters of one receive key were seen. */
@SuppressWarnings("DoNotCallSuggester")
public final class ReplayWindow {
  /** Counters kept behind the largest. */
  public static final int SIZE = 2048;

  /** Whether the counter was accepted before or lies behind the window. */
  public boolean seen(long counter) {
    throw new UnsupportedOperationException("" + counter);
  }

  /** Marks the counter; false when {@link #seen}. Call only after the datagram verified. */
  public boolean accept(long counter) {
    throw new UnsupportedOperationException("" + counter);
  }

  /** The largest accepted counter, or -1. */
  public long largest() {
    throw new UnsupportedOperationException();
  }
}
