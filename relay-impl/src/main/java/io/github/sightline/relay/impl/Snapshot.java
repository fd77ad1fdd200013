package io.github.sightline.relay.impl;

import io.github.sightline.relay.spi.Host;
import java.util.function.Supplier;

/**
 * Statistics that another thread reads: taken in the node's turn, at most every 20 ms, and read
 * anywhere.
 */
final class Snapshot<S> {
  private static final long INTERVAL = 20_000_000L;

  private final Host host;
  private final Supplier<S> reader;
  private volatile S latest;
  private long takenAt;

  Snapshot(Host host, Supplier<S> reader) {
    this.host = host;
    this.reader = reader;
    this.latest = reader.get();
    this.takenAt = host.nanoTime();
  }

  /** At the end of a batch. */
  void refresh() {
    long now = host.nanoTime();
    if (now - takenAt >= INTERVAL) {
      take();
    }
  }

  /** Now; in the node's turn only. */
  void take() {
    takenAt = host.nanoTime();
    latest = reader.get();
  }

  S latest() {
    return latest;
  }
}
