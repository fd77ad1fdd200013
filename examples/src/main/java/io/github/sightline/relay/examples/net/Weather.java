package io.github.sightline.relay.examples.net;

/**
 * What one direction of a {@link LossyLink} does to datagrams. Immutable; each method gives a
 * changed copy.
 *
 * @param loss share lost in the long run, 0 to 1
 * @param meanBurst mean number lost in a row; 1 means each datagram alone
 * @param delayMillis time each takes
 * @param jitterMillis most extra delay; the order is kept
 * @param reorder share that is held back long enough to be overtaken
 * @param megabits what the way of each client takes in a second, UDP payload; more waits in a queue
 *     of half a second and is lost beyond it; 0 for any
 */
public record Weather(
    double loss,
    double meanBurst,
    double delayMillis,
    double jitterMillis,
    double reorder,
    double megabits) {
  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException when one is out of its range
   */
  public Weather {
    within("loss", loss, 0, 1);
    within("mean burst", meanBurst, 1, 1000);
    within("delay", delayMillis, 0, 10_000);
    within("jitter", jitterMillis, 0, 10_000);
    within("reorder", reorder, 0, 1);
    within("megabits", megabits, 0, 10_000);
  }

  /**
   * A perfect network.
   *
   * @return nothing lost, no delay
   */
  public static Weather clear() {
    return new Weather(0, 1, 0, 0, 0, 0);
  }

  /**
   * Changes the loss.
   *
   * @param share 0 to 1
   * @return a changed copy
   */
  public Weather loss(double share) {
    return new Weather(share, meanBurst, delayMillis, jitterMillis, reorder, megabits);
  }

  /**
   * Makes losses come in bursts.
   *
   * @param datagrams mean number lost in a row, at least 1
   * @return a changed copy
   */
  public Weather bursts(double datagrams) {
    return new Weather(loss, datagrams, delayMillis, jitterMillis, reorder, megabits);
  }

  /**
   * Changes the delay.
   *
   * @param millis one way
   * @return a changed copy
   */
  public Weather delay(double millis) {
    return new Weather(loss, meanBurst, millis, jitterMillis, reorder, megabits);
  }

  /**
   * Changes the jitter.
   *
   * @param millis most extra delay
   * @return a changed copy
   */
  public Weather jitter(double millis) {
    return new Weather(loss, meanBurst, delayMillis, millis, reorder, megabits);
  }

  /**
   * Changes the share that is overtaken.
   *
   * @param share 0 to 1
   * @return a changed copy
   */
  public Weather reorder(double share) {
    return new Weather(loss, meanBurst, delayMillis, jitterMillis, share, megabits);
  }

  /**
   * Makes the way narrow.
   *
   * @param perSecond Mb/s of each client, 0 for any
   * @return a changed copy
   */
  public Weather megabits(double perSecond) {
    return new Weather(loss, meanBurst, delayMillis, jitterMillis, reorder, perSecond);
  }

  private static void within(String what, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw new IllegalArgumentException(
          what + ": " + value + ", expected " + least + " to " + most);
    }
  }
}
