package io.github.sightline.relay;

/** What a grant allows. */
public enum Role {
  /** Send one camera's tracks. */
  PUBLISH(1),
  /** See one camera: receive its tracks and ask for its keys. The only role that may see. */
  SUBSCRIBE(2),
  /** Carry sealed tracks for an operator, without the right to see. */
  RELAY(4);

  private final int code;

  Role(int code) {
    this.code = code;
  }

  /**
   * The role's number in a grant.
   *
   * @return 1, 2 or 4
   */
  public int code() {
    return code;
  }
}
