package io.github.sightline.relay.sim;

/**
 * How one direction of a link treats datagrams. Immutable: each method gives a changed copy, so
 * models read as sentences and may be shared.
 *
 * <p>In the order a datagram meets them: size limit, rate and queue, loss, fades, corruption,
 * delay, jitter (keeps the order), reordering, duplication.
 */
public final class LinkModel {
  /** Ethernet: 1500 less the headers of IPv4 and UDP. */
  public static final int ETHERNET_DATAGRAM = 1472;

  private static final double NANOS_PER_MILLI = 1e6;

  double goodLoss;
  double badLoss;
  double goodToBad;
  double badToGood = 1;
  long delayNanos;
  double jitterNanos;
  double reorder;
  double reorderLeastNanos;
  double reorderMostNanos;
  double duplicate;
  double corrupt;
  double bitsPerSecond;
  double queueNanos;
  double fadesPerSecond;
  double fadeLeastNanos;
  double fadeMostNanos;
  int largestDatagram = ETHERNET_DATAGRAM;

  private LinkModel() {}

  /**
   * Loses nothing and takes no time.
   *
   * @return the model
   */
  public static LinkModel perfect() {
    return new LinkModel();
  }

  /**
   * Uniform loss: each datagram alone.
   *
   * @param loss share lost, 0 to 1
   * @return the model
   */
  public static LinkModel lossy(double loss) {
    return perfect().loss(loss);
  }

  /**
   * Gilbert's model: a good state that loses nothing, a bad one that loses all.
   *
   * @param loss share lost in the long run, 0 to less than 1
   * @param meanBurst mean number of datagrams lost in a row, at least 1
   * @return the model
   */
  public static LinkModel bursty(double loss, double meanBurst) {
    if (!(meanBurst >= 1)) {
      throw new IllegalArgumentException("mean burst: " + meanBurst + ", expected at least 1");
    }
    double leave = 1 / meanBurst;
    double enter = share("loss", loss) * leave / (1 - loss);
    return gilbertElliott(enter, leave, 0, 1);
  }

  /**
   * The model of Gilbert and Elliott; a step of the chain is one datagram.
   *
   * @param goodToBad probability of a step from good to bad
   * @param badToGood probability of a step from bad to good
   * @param goodLoss share lost in the good state
   * @param badLoss share lost in the bad state
   * @return the model
   */
  public static LinkModel gilbertElliott(
      double goodToBad, double badToGood, double goodLoss, double badLoss) {
    LinkModel m = new LinkModel();
    m.goodToBad = share("good to bad", goodToBad);
    m.badToGood = share("bad to good", badToGood);
    m.goodLoss = share("good loss", goodLoss);
    m.badLoss = share("bad loss", badLoss);
    return m;
  }

  /**
   * Uniform loss, instead of any loss before.
   *
   * @param loss share lost, 0 to 1
   * @return a changed copy
   */
  public LinkModel loss(double loss) {
    LinkModel m = copy();
    m.goodLoss = share("loss", loss);
    m.badLoss = m.goodLoss;
    m.goodToBad = 0;
    m.badToGood = 1;
    return m;
  }

  /**
   * Time every datagram takes.
   *
   * @param millis one way
   * @return a changed copy
   */
  public LinkModel delayMillis(double millis) {
    LinkModel m = copy();
    m.delayNanos = Math.round(atLeastZero("delay", millis) * NANOS_PER_MILLI);
    return m;
  }

  /**
   * Lognormal extra delay; the order is kept, as queues do.
   *
   * @param deviationMillis standard deviation; the mean is 0.76 of it
   * @return a changed copy
   */
  public LinkModel jitterMillis(double deviationMillis) {
    LinkModel m = copy();
    m.jitterNanos = atLeastZero("jitter", deviationMillis) * NANOS_PER_MILLI;
    return m;
  }

  /**
   * Lets some datagrams be overtaken.
   *
   * @param share of the datagrams, 0 to 1
   * @param leastMillis least extra delay of those
   * @param mostMillis most extra delay
   * @return a changed copy
   */
  public LinkModel reorder(double share, double leastMillis, double mostMillis) {
    LinkModel m = copy();
    m.reorder = share("reordered", share);
    m.reorderLeastNanos = atLeastZero("reorder delay", leastMillis) * NANOS_PER_MILLI;
    m.reorderMostNanos = most("reorder delay", leastMillis, mostMillis) * NANOS_PER_MILLI;
    return m;
  }

  /**
   * Delivers some datagrams twice, the second within a millisecond after the first.
   *
   * @param share of the datagrams, 0 to 1
   * @return a changed copy
   */
  public LinkModel duplicate(double share) {
    LinkModel m = copy();
    m.duplicate = share("duplicated", share);
    return m;
  }

  /**
   * Flips one bit somewhere in some datagrams.
   *
   * @param share of the datagrams, 0 to 1
   * @return a changed copy
   */
  public LinkModel corrupt(double share) {
    LinkModel m = copy();
    m.corrupt = share("corrupted", share);
    return m;
  }

  /**
   * A bottleneck with a queue in front that drops at its tail. Headers of IPv4 and UDP count.
   *
   * @param bitsPerSecond rate
   * @param queueMillis longest wait in the queue
   * @return a changed copy
   */
  public LinkModel rate(double bitsPerSecond, double queueMillis) {
    if (!(bitsPerSecond > 0)) {
      throw new IllegalArgumentException("rate: " + bitsPerSecond + " bit/s, expected above 0");
    }
    LinkModel m = copy();
    m.bitsPerSecond = bitsPerSecond;
    m.queueNanos = atLeastZero("queue", queueMillis) * NANOS_PER_MILLI;
    return m;
  }

  /**
   * Short blackouts at random times, as radio has them.
   *
   * @param perSecond how many in a second, in the mean
   * @param leastMillis shortest
   * @param mostMillis longest
   * @return a changed copy
   */
  public LinkModel fades(double perSecond, double leastMillis, double mostMillis) {
    LinkModel m = copy();
    m.fadesPerSecond = atLeastZero("fades per second", perSecond);
    m.fadeLeastNanos = atLeastZero("fade", leastMillis) * NANOS_PER_MILLI;
    m.fadeMostNanos = most("fade", leastMillis, mostMillis) * NANOS_PER_MILLI;
    return m;
  }

  /**
   * Loses every datagram above a size.
   *
   * @param bytes the largest that passes
   * @return a changed copy
   */
  public LinkModel largestDatagram(int bytes) {
    LinkModel m = copy();
    m.largestDatagram = bytes;
    return m;
  }

  private LinkModel copy() {
    LinkModel m = new LinkModel();
    m.goodLoss = goodLoss;
    m.badLoss = badLoss;
    m.goodToBad = goodToBad;
    m.badToGood = badToGood;
    m.delayNanos = delayNanos;
    m.jitterNanos = jitterNanos;
    m.reorder = reorder;
    m.reorderLeastNanos = reorderLeastNanos;
    m.reorderMostNanos = reorderMostNanos;
    m.duplicate = duplicate;
    m.corrupt = corrupt;
    m.bitsPerSecond = bitsPerSecond;
    m.queueNanos = queueNanos;
    m.fadesPerSecond = fadesPerSecond;
    m.fadeLeastNanos = fadeLeastNanos;
    m.fadeMostNanos = fadeMostNanos;
    m.largestDatagram = largestDatagram;
    return m;
  }

  private static double share(String what, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(what + ": " + value + ", expected 0 to 1");
    }
    return value;
  }

  private static double atLeastZero(String what, double value) {
    if (!(value >= 0)) {
      throw new IllegalArgumentException(what + ": " + value + ", expected at least 0");
    }
    return value;
  }

  private static double most(String what, double least, double most) {
    if (!(most >= least)) {
      throw new IllegalArgumentException(
          what + ": at most " + most + " ms is below at least " + least + " ms");
    }
    return most;
  }
}
