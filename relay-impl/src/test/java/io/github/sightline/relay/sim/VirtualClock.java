package io.github.sightline.relay.sim;

/**
 * One host's monotonic clock: its own origin, and a drift in parts per million. Nobody can compare
 * two hosts' clocks here and get away with it.
 */
final class VirtualClock {
  private static final long MILLION = 1_000_000;

  private long worldBase;
  private long localBase;
  private long partsPerMillion;

  VirtualClock(long origin) {
    localBase = origin;
  }

  long local(long world) {
    long passed = world - worldBase;
    return localBase + passed + Math.floorDiv(Math.multiplyExact(passed, partsPerMillion), MILLION);
  }

  /** The first world instant at which {@link #local} has reached {@code local}. */
  long world(long local, long notBefore) {
    long wanted = local - localBase;
    long guess = worldBase + Math.round(wanted / (1 + (double) partsPerMillion / MILLION));
    while (local(guess) < local) {
      guess++;
    }
    while (local(guess - 1) >= local) {
      guess--;
    }
    return Math.max(guess, notBefore);
  }

  void drift(long world, long nextPartsPerMillion) {
    localBase = local(world);
    worldBase = world;
    partsPerMillion = nextPartsPerMillion;
  }
}
