package io.github.sightline.relay;

/**
 * What happened to a request, and what the caller should do next.
 *
 * <p>An outcome says nothing about <i>why</i> something secret failed: every cryptographic failure
 * is one outcome without detail, so that it cannot be used as an oracle.
 */
public enum Outcome {
  /** Done. Nothing to do. */
  ACCEPTED,
  /**
   * The path to the peer is slower than what was given to it, and this frame was dropped whole. Go
   * on with the next frame; lower the bitrate when {@link
   * Camera.Builder#onTargetBitrate(java.util.function.LongConsumer) told to}.
   */
  BACK_PRESSURED,
  /**
   * No session with the relay at this moment, or one that has not answered for 2 s. Go on: joining
   * is retried by the library, {@link RelayEvent.Joined} tells when.
   */
  NOT_CONNECTED,
  /** Larger than the protocol carries. Do not repeat it: make the frame smaller. */
  TOO_LARGE,
  /**
   * The right for this is missing: wrong key, wrong owner, wrong camera, wrong role, or a signature
   * that does not hold. Do not repeat it with the same grant.
   */
  DENIED,
  /** The grant is over or not valid yet. Get a new one from the owner. */
  EXPIRED,
  /** The owner took the grant back. Stop; only a new grant helps. */
  REVOKED,
  /** A limit is reached: sessions, requests, memory. Try again later, with growing pauses. */
  BUSY,
  /** The bytes are not what they claim to be. Do not repeat them. */
  MALFORMED,
  /**
   * What was asked for is not here. The answer does not tell whether it ever was. Ask again when
   * there is a reason to think that it came.
   */
  ABSENT,
  /** The object was closed before. Use a new one. */
  CLOSED;

  /**
   * Whether it was done.
   *
   * @return true for {@link #ACCEPTED} only
   */
  public boolean ok() {
    return this == ACCEPTED;
  }

  /**
   * Whether the next frame on the same object is worth trying.
   *
   * @return true for {@link #BACK_PRESSURED}, {@link #NOT_CONNECTED}, {@link #BUSY} and {@link
   *     #ABSENT}
   */
  public boolean transientCondition() {
    return this == BACK_PRESSURED || this == NOT_CONNECTED || this == BUSY || this == ABSENT;
  }
}
