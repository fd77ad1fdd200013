package io.github.sightline.relay.impl.camera;

import io.github.sightline.relay.impl.recovery.Pacer;

/** What a camera counts. Written in the node's turn. */
public final class CameraCounters {
  long accepted;
  long dropped;
  long datagrams;
  long foreign;
  long repaired;
  long kept;
  long roundTrip;
  long target;

  CameraCounters() {}

  /** A hop ends: what its pacer counted stays. */
  void keep(Pacer pacer) {
    kept += pacer.repairsSent();
  }

  public long framesAccepted() {
    return accepted;
  }

  public long framesDropped() {
    return dropped;
  }

  public long datagramsSent() {
    return datagrams;
  }

  public long datagramsRepaired() {
    return repaired;
  }

  public long roundTripNanos() {
    return roundTrip;
  }

  public long targetBitsPerSecond() {
    return target;
  }
}
