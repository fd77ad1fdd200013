package io.github.sightline.relay.sim;

import java.time.Duration;

/**
 * Both directions between two hosts.
 *
 * @param there from the first host to the second
 * @param back from the second to the first
 */
public record Link(SimLink there, SimLink back) {
  /**
   * Gives both directions a model from now on; what is under way is not touched.
   *
   * @param model how datagrams fare
   * @return this
   */
  public Link model(LinkModel model) {
    there.model(model);
    back.model(model);
    return this;
  }

  /**
   * Loses everything in both directions for a time.
   *
   * @param length from now
   */
  public void blackout(Duration length) {
    there.blackout(length);
    back.blackout(length);
  }

  /** Loses everything in both directions until {@link #heal()}. */
  public void cut() {
    there.cut();
    back.cut();
  }

  /** Ends a {@link #cut()} or a {@link #blackout} at once. */
  public void heal() {
    there.heal();
    back.heal();
  }

  /**
   * Holds everything back for a time in both directions; then it arrives all at once, in order.
   *
   * @param length from now
   */
  public void clog(Duration length) {
    there.clog(length);
    back.clog(length);
  }
}
