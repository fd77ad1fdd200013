package io.github.sightline.relay.impl.session;

import io.github.sightline.relay.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * Why a hop ended: the code of CLOSE and what the engine tells its user. The last ones never
 * travel.
 */
public enum CloseReason {
  /** The other side is done. Nothing to repair; a client that still has work joins again. */
  NORMAL(0, Outcome.CLOSED),
  /** The relay drains: join the relay of the card it sent, or the same one later. */
  GOING_AWAY(1, Outcome.CLOSED),
  /** The right was refused: ask the owner for a grant. */
  DENIED(2, Outcome.DENIED),
  /** The right ran out: renew the grant. */
  EXPIRED(3, Outcome.EXPIRED),
  /** The right was withdrawn by the owner: do not try again with the same grant. */
  REVOKED(4, Outcome.REVOKED),
  /** No room: come back later. */
  BUSY(5, Outcome.BUSY),
  /** Authentic bytes that no correct peer sends (also an acknowledgement of what was not sent). */
  MALFORMED(6, Outcome.MALFORMED),
  /** More CONTROL was queued than the window of 64 KiB holds: the other side reads too slowly. */
  OVERFLOW(7, Outcome.BUSY),
  /** The keys reached 600 s or 2^23 datagrams without a successor. */
  KEY_LIMIT(8, Outcome.CLOSED),
  /**
   * Two devices hold the same hop key: both are closed, the owner is told, both must enrol anew.
   */
  CLONED(9, Outcome.DENIED),
  /** Local only: the same device opened a newer session; silence tells a clone apart. */
  REPLACED(-1, Outcome.CLOSED),
  /** The session to go on with was gone when its successor was confirmed: join afresh. */
  GONE(10, Outcome.CLOSED),
  /** The engine's own code threw: only this session ends. */
  FAILED(11, Outcome.CLOSED),
  /** Local only: nothing came for 30 s. */
  IDLE(-1, Outcome.NOT_CONNECTED),
  /** Local only: the relay lost this session (it restarted) and a new one has begun. */
  LOST(-1, Outcome.NOT_CONNECTED);

  private final int code;
  private final Outcome outcome;

  CloseReason(int code, Outcome outcome) {
    this.code = code;
    this.outcome = outcome;
  }

  /** What to tell a user who asks why. */
  public Outcome outcome() {
    return outcome;
  }

  /** The code on the wire, 0 to 65,535; -1 when it never travels. */
  public int code() {
    return code;
  }

  /** Whether a CLOSE with this reason may be sent. */
  public boolean travels() {
    return code >= 0;
  }

  /** Whether what waits to be sent must not leave any more. */
  boolean takesRightAway() {
    return outcome == Outcome.DENIED || outcome == Outcome.EXPIRED || outcome == Outcome.REVOKED;
  }

  /** The reason of a code from the wire; null when no correct peer sends it. */
  static @Nullable CloseReason of(int code) {
    for (CloseReason reason : values()) {
      if (reason.code == code && reason.travels()) {
        return reason;
      }
    }
    return null;
  }
}
