package io.github.sightline.relay.impl.wire;

/** [W-12] Why a relay said no: the status of WELCOME and the code of REQUEST_ERROR. */
public final class RefusalCode {
  /** Not a refusal: the status of a WELCOME that opens a session. */
  public static final int NONE = 0;

  /** No right, or a right of another: ask for a new grant. */
  public static final int DENIED = 1;

  /** No room now: try again later. */
  public static final int BUSY = 2;

  /** Not what a correct peer sends. */
  public static final int MALFORMED = 3;

  /** A right that was valid once: renew it. */
  public static final int EXPIRED = 4;

  private RefusalCode() {}

  /** Whether {@code code} is one of the four refusals. */
  static boolean refusal(int code) {
    return code >= DENIED && code <= EXPIRED;
  }
}
