package io.github.sightline.relay.sim;

import io.github.sightline.relay.Camera;
import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.media.Frame;
import io.github.sightline.relay.media.FrameHandler;
import io.github.sightline.relay.media.FrameView;
import io.github.sightline.relay.media.Location;
import io.github.sightline.relay.media.TrackId;
import io.github.sightline.relay.media.TrackName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a home's camera films and its displays check: watermarks at a steady rate, a keyframe each
 * group and when one is wanted. A viewer counts what is not exactly one frame of its own home, and
 * what does not come in order.
 */
public final class TestPattern {
  private static final long NOT_KNOWN = Long.MIN_VALUE / 2;

  private final World world;
  private final Watermark watermark;
  private final int deltaBytes;
  private final int keyBytes;
  private final int groupLength;
  private final Map<Long, Long> publishedAt = new HashMap<>();
  private final List<Rendition> renditions = new ArrayList<>();
  private long next;
  private long accepted;
  private int sinceKeyframe;
  private boolean keyframeWanted = true;
  private double nominal;
  private double scale = 1;
  private Outcome last = Outcome.NOT_CONNECTED;

  /**
   * A pattern of one home.
   *
   * @param world for the time
   * @param watermark of the home
   * @param deltaBytes of a P frame
   * @param keyBytes of a keyframe
   * @param groupLength most frames from keyframe to keyframe
   */
  public TestPattern(
      World world, Watermark watermark, int deltaBytes, int keyBytes, int groupLength) {
    this.world = world;
    this.watermark = watermark;
    this.deltaBytes = deltaBytes;
    this.keyBytes = keyBytes;
    this.groupLength = groupLength;
  }

  /** For {@link Camera.Builder#onKeyframeWanted}: the next frame is a keyframe. */
  public void wantKeyframe() {
    keyframeWanted = true;
  }

  /** For {@link Camera.Builder#onTargetBitrate}: frames of that many bits a second, at most. */
  public void bitrate(long bitsPerSecond) {
    scale = nominal == 0 ? 1 : Math.min(1, bitsPerSecond / nominal);
  }

  /** What the frames have of their full size. */
  public double scale() {
    return scale;
  }

  /**
   * Films every frame under a second name too, in less bytes.
   *
   * @param name of the rendition
   * @param share of the first one's bytes
   * @param before whether it is published before the first one
   * @return this
   */
  public TestPattern rendition(TrackName name, double share, boolean before) {
    renditions.add(new Rendition(name, share, before));
    return this;
  }

  private record Rendition(TrackName name, double share, boolean before) {}

  private void publishRenditions(Camera camera, boolean before, boolean key, long micros) {
    int bytes = (int) (scale * (key ? keyBytes : deltaBytes));
    for (Rendition each : renditions) {
      if (each.before() == before) {
        var payload = watermark.paint(next, (int) (each.share() * bytes));
        camera.publish(each.name(), new Frame(key, false, micros, payload));
      }
    }
  }

  /** Publishes a frame now and every period from now on, until the camera is closed. */
  public void feed(Camera camera, Duration period) {
    double group = (groupLength - 1.0) * deltaBytes + keyBytes;
    nominal = group * 8e9 / groupLength / period.toNanos();
    publish(camera);
    world.every(period, () -> publish(camera));
  }

  /** Publishes one frame now. */
  public Outcome publish(Camera camera) {
    boolean key = keyframeWanted || sinceKeyframe >= groupLength;
    long micros = world.nowNanos() / 1000 + 1;
    var payload = watermark.paint(next, (int) (scale * (key ? keyBytes : deltaBytes)));
    publishedAt.put(next, world.nowNanos());
    publishRenditions(camera, true, key, micros);
    Outcome outcome = camera.publish(new Frame(key, false, micros, payload));
    publishRenditions(camera, false, key, micros);
    last = outcome;
    if (outcome.ok()) {
      accepted++;
      next++;
      sinceKeyframe = key ? 1 : sinceKeyframe + 1;
      keyframeWanted &= !key;
    } else if (outcome != Outcome.CLOSED) {
      keyframeWanted = true;
    }
    return outcome;
  }

  /** What the camera said to the last frame. */
  public Outcome last() {
    return last;
  }

  /** Frames the camera took. */
  public long accepted() {
    return accepted;
  }

  /** A viewer that checks what it is shown. */
  public Viewer viewer() {
    return new Viewer();
  }

  /** What one display saw. */
  public final class Viewer implements FrameHandler {
    private long[] latencies = new long[1024];
    private int shown;
    private int wrong;
    private long last = -1;
    private long firstAt = -1;
    private long lastAt = -1;
    private long longestSilence;
    private long lastEpoch = -1;
    private long lastLatency;
    private boolean disordered;
    private Location lastLocation = new Location(1, 0, -1);
    private @Nullable TrackId lastTrack;
    private int undecodable;
    private String why = "";

    @Override
    public void onFrame(FrameView view) {
      long number;
      try {
        number = watermark.read(view.payload());
      } catch (AssertionError e) {
        wrong++;
        why = String.valueOf(e.getMessage());
        return;
      }
      disordered |= number <= last || view.location().epoch() < lastEpoch;
      Location at = view.location();
      boolean follows =
          lastTrack != null
              && view.track().equals(lastTrack)
              && at.group() == lastLocation.group()
              && at.object() == lastLocation.object() + 1;
      lastTrack = view.track();
      undecodable += view.keyframe() || follows ? 0 : 1;
      lastLocation = at;
      last = number;
      lastEpoch = view.location().epoch();
      firstAt = firstAt < 0 ? world.nowNanos() : firstAt;
      longestSilence = lastAt < 0 ? 0 : Math.max(longestSilence, world.nowNanos() - lastAt);
      lastAt = world.nowNanos();
      if (shown == latencies.length) {
        latencies = Arrays.copyOf(latencies, 2 * shown);
      }
      lastLatency = world.nowNanos() - publishedAt.getOrDefault(number, NOT_KNOWN);
      latencies[shown++] = lastLatency;
    }

    /** How old the last frame was when it was shown, nanoseconds. */
    public long lastLatencyNanos() {
      return lastLatency;
    }

    /** The same viewer after it joined again: older frames may come once more. */
    public Viewer afterJoin() {
      last = -1;
      lastEpoch = -1;
      return this;
    }

    /** Frames shown that were wholly this home's. */
    public int shown() {
      return shown;
    }

    /** Frames that were not one frame of this home. */
    public int wrong() {
      return wrong;
    }

    /** Frames that were neither a keyframe nor right behind the frame before. */
    public int undecodable() {
      return undecodable;
    }

    /** Whether a frame came that was not newer than the one before. */
    public boolean disordered() {
      return disordered;
    }

    /** Whether all that came was this home's, in order, each to be decoded. */
    public boolean sound() {
      return wrong == 0 && !disordered && undecodable == 0;
    }

    /** World time of the first frame, nanoseconds; -1 for none. */
    public long firstAtNanos() {
      return firstAt;
    }

    /** World time of the last frame, nanoseconds; -1 for none. */
    public long lastAtNanos() {
      return lastAt;
    }

    /** The longest time between two frames, nanoseconds. */
    public long longestSilenceNanos() {
      return longestSilence;
    }

    /** The number of the last frame shown. */
    public long lastFrame() {
      return last;
    }

    /** The epoch of the last frame shown. */
    public long lastEpoch() {
      return lastEpoch;
    }

    /** Frames shown within a time of their publication. */
    public int within(Duration limit) {
      int count = 0;
      for (int i = 0; i < shown; i++) {
        count += latencies[i] <= limit.toNanos() ? 1 : 0;
      }
      return count;
    }

    /** The latency that this share of the shown frames did not exceed. */
    public Duration quantile(double share) {
      long[] sorted = Arrays.copyOf(latencies, shown);
      Arrays.sort(sorted);
      return Duration.ofNanos(
          shown == 0 ? Long.MAX_VALUE : sorted[(int) Math.min(shown - 1L, (long) (share * shown))]);
    }

    @Override
    public String toString() {
      return "shown "
          + shown
          + " of "
          + accepted
          + ", wrong "
          + wrong
          + " "
          + why
          + (disordered ? ", disordered" : "")
          + (undecodable > 0 ? ", undecodable " + undecodable : "")
          + ", p50 "
          + quantile(0.5).toMillis()
          + " ms, p99 "
          + quantile(0.99).toMillis()
          + " ms, longest silence "
          + longestSilence / 1_000_000
          + " ms";
    }
  }
}
