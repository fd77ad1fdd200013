package io.github.sightline.relay.bench;

/**
 * What was measured in one cell.
 *
 * @param keyframes on time: complete within the budget of their capture
 * @param deltas P frames on time; one that waited complete behind a late one counts as on time
 * @param displayable frames that could be shown in time: with every frame back to their keyframe
 * @param latency of all frames
 * @param freezes times the picture stood
 * @param lostPercent of the datagrams to the display, as chance had it
 * @param overheadPercent repair bytes over media bytes of the hop to the display
 * @param cameraHopOverheadPercent the same of the hop from the camera
 * @param headerPercent headers, tags and signatures over clear bytes
 * @param feedbackKilobits a second, from the display
 * @param ratio overhead over the limit, NaN without one
 * @param pass whether the cell's goal is met
 * @param note why not, or which goal there is
 */
record Figures(
    Share keyframes,
    Share deltas,
    Share displayable,
    Latency latency,
    Freezes freezes,
    double lostPercent,
    double overheadPercent,
    double cameraHopOverheadPercent,
    double headerPercent,
    double feedbackKilobits,
    double ratio,
    boolean pass,
    String note) {
  /**
   * A share with its 95 % interval (Wilson 1927).
   *
   * @param of how many
   * @param good how many of them
   * @param percent the share
   * @param low lower end, percent
   * @param high upper end, percent
   */
  record Share(int of, int good, double percent, double low, double high) {
    private static final double Z = 1.959964;

    static Share of(int good, int of) {
      if (of == 0) {
        return new Share(0, 0, Double.NaN, 0, 100);
      }
      double p = (double) good / of;
      double z2 = Z * Z / of;
      double middle = p + z2 / 2;
      double half = Z * Math.sqrt(p * (1 - p) / of + z2 / (4 * of));
      double low = Math.max(0, (middle - half) / (1 + z2));
      double high = Math.min(1, (middle + half) / (1 + z2));
      return new Share(of, good, 100 * p, 100 * low, 100 * high);
    }
  }

  /** Milliseconds from capture to display; NaN where that many frames were not shown. */
  record Latency(double p50, double p99, double p999) {}

  /**
   * Times without a new picture.
   *
   * @param count of more than 200 ms and more than the budget
   * @param longestMillis the longest time between two pictures
   */
  record Freezes(int count, double longestMillis) {}
}
