package io.github.sightline.relay.impl.relay;

/**
 * What a session and an owner may hold in an engine; from us, not from the protocol, unless said.
 */
final class RelayLimits {
  /** A display wall of 16 cameras, with renditions. */
  static final int SUBSCRIPTIONS_PER_SESSION = 64;

  /** Renditions of one camera and a few tracks beside. */
  static final int PUBLICATIONS_PER_SESSION = 16;

  /** Live key requests a relay routes per session (protocol). */
  static final int KEY_ROUTES_PER_SESSION = 64;

  /** How long a key request is routed (protocol): 15 minutes, nanoseconds. */
  static final long KEY_ROUTE_LIFE = 15L * 60 * 1_000_000_000L;

  /** Used for what a subscriber did not say. */
  static final int DEFAULT_BUDGET_MILLIS = 200;

  private RelayLimits() {}
}
