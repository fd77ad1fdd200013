package io.github.sightline.relay.examples.demo;

import io.github.sightline.relay.examples.media.Watermark;
import io.github.sightline.relay.media.FrameHandler;
import io.github.sightline.relay.media.FrameView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Measures what one display shows, by the watermark in each picture: whose it is, and when it was captured. */
final class Meter implements FrameHandler {
  /** One frame the camera accepted. */
  record Sent(long number, long captureNanos) {}

  private final Watermark.Key own;
  private final List<Sent> sent = new ArrayList<>();
  private final List<long[]> shown = new ArrayList<>();
  private long foreign;
  private long clearBytes;
  private long openedAt = System.nanoTime();
  private long joinedAt = Long.MAX_VALUE;
  private long firstFrameAt = -1;

  Meter(Watermark.Key own) {
    this.own = own;
  }

  /** The display begins to open. */
  synchronized void opening() {
    openedAt = System.nanoTime();
  }

  /** The display joined its relay: from here on frames count. */
  synchronized void joined() {
    joinedAt = Math.min(joinedAt, System.nanoTime());
  }

  /** The owner's camera accepted a frame. */
  synchronized void accepted(long number, long captureNanos) {
    sent.add(new Sent(number, captureNanos));
  }

  @Override
  public synchronized void onFrame(FrameView frame) {
    long now = System.nanoTime();
    Watermark mark = Watermark.read(frame.payload());
    if (mark == null || !mark.isOf(own)) {
      foreign++;
      return;
    }
    firstFrameAt = firstFrameAt < 0 ? now : firstFrameAt;
    clearBytes += frame.payload().remaining();
    shown.add(new long[] {mark.number(), mark.captureMicros() * 1000, now});
  }

  /** What was measured so far. */
  synchronized Reading read() {
    long[] latencies = new long[shown.size()];
    long[] counted = new long[3];
    int n = 0;
    long rendered = 0;
    for (long[] frame : shown) {
      if (frame[1] >= joinedAt) {
        long latency = frame[2] - frame[1];
        latencies[n++] = latency;
        rendered++;
        for (int i = 0; i < counted.length; i++) {
          counted[i] += latency <= Reading.LIMIT_MILLIS[i] * 1_000_000L ? 1 : 0;
        }
      }
    }
    long framesSent = sent.stream().filter(frame -> frame.captureNanos() >= joinedAt).count();
    Arrays.sort(latencies, 0, n);
    double[] onTime = new double[counted.length];
    for (int i = 0; i < counted.length; i++) {
      onTime[i] = framesSent == 0 ? 0 : 100.0 * counted[i] / framesSent;
    }
    double first = firstFrameAt < 0 ? -1 : (firstFrameAt - openedAt) / 1e6;
    return new Reading(framesSent, rendered, onTime, millis(latencies, n, 0.5), millis(latencies, n, 0.99), millis(latencies, n, 1), first, foreign, clearBytes, lastSecond());
  }

  private int lastSecond() {
    long since = System.nanoTime() - 1_000_000_000L;
    int count = 0;
    for (int i = shown.size() - 1; i >= 0 && shown.get(i)[2] >= since; i--) {
      count++;
    }
    return count;
  }

  private static double millis(long[] sorted, int n, double share) {
    return n == 0 ? -1 : sorted[(int) Math.min(n - 1L, (long) (share * n))] / 1e6;
  }

  /** A display's figures; times in milliseconds, -1 where nothing was measured. */
  record Reading(
      long framesSent,
      long framesRendered,
      double[] onTimePercent,
      double p50,
      double p99,
      double max,
      double timeToFirstFrame,
      long foreignFrames,
      long clearBytes,
      int framesPerSecond) {
    /** The limits of {@link #onTimePercent}. */
    static final int[] LIMIT_MILLIS = {100, 200, 400};
  }
}
