package io.github.sightline.relay.impl.session;

import io.github.sightline.relay.impl.base.HotPath;
import io.github.sightline.relay.impl.wire.SmallFrames;
import io.github.sightline.relay.impl.wire.WireLimits;
import java.net.InetSocketAddress;

/**
 * Follows a hop's peer to its address: asks a new one for its proof and says when it is the path.
 * The joining side never calls {@link #observe}: it has one path. One thread.
 */
@HotPath
final class Roaming {
  private final Hop hop;
  private final Workbench bench;
  private final PathValidation paths;

  Roaming(Hop hop, Workbench bench, InetSocketAddress path) {
    this.hop = hop;
    this.bench = bench;
    this.paths = new PathValidation(path);
  }

  InetSocketAddress path() {
    return paths.path();
  }

  /** Where a datagram of that length goes now; it counts as sent. */
  InetSocketAddress pathFor(int bytes) {
    return paths.pathFor(bytes);
  }

  /**
   * An authentic datagram, the newest of its session, came from that address.
   *
   * @return whether that is the path since this datagram
   */
  boolean observe(long now, InetSocketAddress from, int bytes) {
    InetSocketAddress before = paths.path();
    if (paths.observe(now, from, bytes)) {
      paths.begin(now, from, bytes, bench.randomLong());
    }
    service(now);
    return !paths.path().equals(before);
  }

  /** An answer came; whether its sender is the path since, and was not before. */
  boolean answered(InetSocketAddress from, long token) {
    InetSocketAddress before = paths.path();
    return paths.answered(from, token) && !paths.path().equals(before);
  }

  /** Does what is due. */
  void service(long now) {
    if (!paths.due(now)) {
      return;
    }
    InetSocketAddress candidate = paths.candidate();
    int length = SmallFrames.pathChallenge(bench.written, 0, paths.token());
    int whole = WireLimits.DATA_HEADER + length + WireLimits.TAG;
    if (candidate != null && paths.spend(now, candidate, whole)) {
      hop.emit(now, bench.written, length, candidate);
    }
  }

  /** When {@link #service} has something to do. */
  long deadline() {
    return paths.deadline();
  }
}
