package io.github.sightline.relay.impl.recovery;

/** A hop as its estimators see it; asked on the node's thread. */
public interface HopEstimates {
  /** Smoothed round trip, nanoseconds. */
  long roundTripNanos();

  /** Share of our datagrams that do not arrive, 0 to 1. */
  double lossRate();

  /** Mean run of lost ones, 1 to 8. */
  double burstLength();

  /** How long an overtaken datagram may still come, nanoseconds. */
  long reorderWaitNanos();
}
