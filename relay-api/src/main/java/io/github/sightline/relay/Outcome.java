package io.github.sightline.relay;

/** What happened and what the caller should do. */
public enum Outcome {
  ACCEPTED,
  BACK_PRESSURED,
  NOT_CONNECTED,
  TOO_LARGE,
  DENIED,
  EXPIRED,
  REVOKED,
  BUSY,
  MALFORMED,
  ABSENT,
  CLOSED;

  public boolean ok() {
    return this == ACCEPTED;
  }

  /** Worth trying the next frame on the same object. */
  public boolean transientCondition() {
    return this == BACK_PRESSURED || this == NOT_CONNECTED || this == BUSY || this == ABSENT;
  }
}
