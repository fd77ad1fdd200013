package io.github.sightline.relay.sim;

import io.github.sightline.relay.Camera;
import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.media.Frame;
import io.github.sightline.relay.media.FrameHandler;
import io.github.sightline.relay.media.FrameView;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Clear frames that say whose they are: every 32 bytes {@code magic | home | frame | random of
 * (home, frame)}. The camera side makes them, the display side checks every byte; what is not
 * exactly one frame of its own home is a leak or a splice.
 */
public final class TestPattern {
  private static final long MAGIC = 0x5349_4748_544c_494eL;
  private static final int CELL = 32;

  private final long home;
  private final World world;
  private final int deltaBytes;
  private final int keyBytes;
  private final int groupLength;
  private final Map<Long, Long> publishedAt = new HashMap<>();
  private long next;
  private long accepted;

  /**
   * A pattern of one home.
   *
   * @param world for the time
   * @param home a number no other home has
   * @param deltaBytes of a P frame
   * @param keyBytes of a keyframe
   * @param groupLength frames from keyframe to keyframe
   */
  public TestPattern(World world, long home, int deltaBytes, int keyBytes, int groupLength) {
    this.world = world;
    this.home = home;
    this.deltaBytes = deltaBytes;
    this.keyBytes = keyBytes;
    this.groupLength = groupLength;
  }

  /** Publishes a frame now and every period from now on. */
  public void feed(Camera camera, Duration period) {
    publish(camera);
    world.every(period, () -> publish(camera));
  }

  private void publish(Camera camera) {
    boolean key = next % groupLength == 0;
    long micros = world.nowNanos() / 1000 + 1;
    Outcome outcome =
        camera.publish(new Frame(key, false, micros, frame(next, key ? keyBytes : deltaBytes)));
    if (outcome.ok()) {
      publishedAt.put(next, world.nowNanos());
      accepted++;
      next++;
    } else if (next % groupLength != 0) {
      next = (next / groupLength + 1) * groupLength;
    }
  }

  /** Frames the camera took. */
  public long accepted() {
    return accepted;
  }

  private ByteBuffer frame(long number, int bytes) {
    ByteBuffer out = ByteBuffer.allocate(bytes);
    SplittableRandom random = new SplittableRandom(home * 1_000_003 + number);
    while (out.remaining() >= CELL) {
      out.putLong(MAGIC).putLong(home).putLong(number).putLong(random.nextLong());
    }
    return out.rewind();
  }

  /** What one display saw. */
  public final class Viewer implements FrameHandler {
    private final long[] latencies = new long[100_000];
    private int shown;
    private int wrong;
    private long last = -1;
    private long firstAt = -1;
    private long lastAt = -1;
    private boolean disordered;

    @Override
    public void onFrame(FrameView view) {
      ByteBuffer payload = view.payload();
      long number = payload.remaining() >= CELL ? payload.getLong(payload.position() + 16) : -1;
      boolean own = number >= 0 && payload.equals(frame(number, payload.remaining()));
      if (!own) {
        wrong++;
        return;
      }
      disordered |= number <= last;
      last = number;
      firstAt = firstAt < 0 ? world.nowNanos() : firstAt;
      lastAt = world.nowNanos();
      latencies[shown++] = world.nowNanos() - publishedAt.getOrDefault(number, Long.MIN_VALUE / 2);
    }

    /** The same viewer after it joined again: older frames may come once more. */
    public Viewer afterJoin() {
      last = -1;
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

    /** Whether a frame came that was not newer than the one before. */
    public boolean disordered() {
      return disordered;
    }

    /** World time of the first frame, nanoseconds; -1 for none. */
    public long firstAtNanos() {
      return firstAt;
    }

    /** World time of the last frame, nanoseconds; -1 for none. */
    public long lastAtNanos() {
      return lastAt;
    }

    /** The number of the last frame shown. */
    public long lastFrame() {
      return last;
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
      long[] sorted = java.util.Arrays.copyOf(latencies, shown);
      java.util.Arrays.sort(sorted);
      return Duration.ofNanos(
          shown == 0 ? Long.MAX_VALUE : sorted[(int) Math.min(shown - 1L, (long) (share * shown))]);
    }
  }

  /** A viewer that checks what it is shown. */
  public Viewer viewer() {
    return new Viewer();
  }
}
