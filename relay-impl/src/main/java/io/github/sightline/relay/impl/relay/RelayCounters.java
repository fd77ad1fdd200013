package io.github.sightline.relay.impl.relay;

/** What an engine counts. Written by the engine's thread, read in its turn. */
public final class RelayCounters {
  int sessions;
  long datagramsIn;
  long datagramsOut;
  long datagramsRefused;
  long bytesIn;
  long bytesOut;
  long retransmissions;
  long pairCheckRefusals;
  long pairChecks;
  long unknownAlias;
  long malformedControl;
  long deniedRequests;
  long keyRequestsRouted;
  long keyResponsesRouted;
  long keyResponsesWithoutRoute;
  long cloned;
  long failed;

  RelayCounters() {}

  public int sessions() {
    return sessions;
  }

  public long datagramsIn() {
    return datagramsIn;
  }

  public long datagramsOut() {
    return datagramsOut;
  }

  public long datagramsRefused() {
    return datagramsRefused + unknownAlias;
  }

  public long bytesIn() {
    return bytesIn;
  }

  public long bytesOut() {
    return bytesOut;
  }

  public long retransmissions() {
    return retransmissions;
  }

  public long pairCheckRefusals() {
    return pairChecks;
  }
}
