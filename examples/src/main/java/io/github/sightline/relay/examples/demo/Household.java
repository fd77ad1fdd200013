package io.github.sightline.relay.examples.demo;

import io.github.sightline.relay.Camera;
import io.github.sightline.relay.Display;
import io.github.sightline.relay.Grant;
import io.github.sightline.relay.Identity;
import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.Owner;
import io.github.sightline.relay.RelayCard;
import io.github.sightline.relay.RelayEvent;
import io.github.sightline.relay.Role;
import io.github.sightline.relay.examples.media.AccessUnit;
import io.github.sightline.relay.examples.media.Clip;
import io.github.sightline.relay.examples.media.Watermark;
import io.github.sightline.relay.media.CameraId;
import io.github.sightline.relay.media.Frame;
import io.github.sightline.relay.media.TrackName;
import io.github.sightline.relay.spi.Host;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** One owner in the demo: a camera that plays a clip in a loop, and a display that watches it. */
final class Household implements AutoCloseable {
  private static final long FRAME_NANOS = 1_000_000_000L / 30;

  private final String name;
  private final Clip clip;
  private final Watermark.Key mark;
  private final Meter meter;
  private final Camera camera;
  private final Display display;
  private final CameraId cameraId;
  private final Thread player;
  private final AtomicLong bytesIn = new AtomicLong();
  private volatile boolean stopped;

  /**
   * Founds a household: keys are made, grants issued, camera and display opened.
   *
   * @param name of the owner
   * @param clip what its camera sees
   * @param card of the relay, as seen through the lossy link
   */
  Household(String name, Clip clip, RelayCard card) {
    this.name = name;
    this.clip = clip;
    Owner owner = Owner.create();
    Identity cameraKeys = Identity.create();
    Identity displayKeys = Identity.create();
    Instant begin = Instant.now().minusSeconds(60);
    var enrolment = cameraKeys.enrolment(Role.PUBLISH, owner.id(), owner.enrolmentNonce());
    cameraId = enrolment.camera();
    Grant publish = owner.grant(Role.PUBLISH, enrolment, cameraId, begin, Duration.ofDays(1));
    var viewer = displayKeys.enrolment(Role.SUBSCRIBE, owner.id(), owner.enrolmentNonce());
    Grant subscribe = owner.grant(Role.SUBSCRIBE, viewer, cameraId, begin, Duration.ofDays(1));
    mark = Watermark.Key.of(owner.id(), cameraId);
    meter = new Meter(mark);
    camera = Camera.builder().host(tapped(bytes -> {})).relay(card).identity(cameraKeys).grant(publish).open();
    meter.opening();
    display =
        Display.builder()
            .host(tapped(bytes -> bytesIn.addAndGet(bytes.remaining())))
            .relay(card)
            .identity(displayKeys)
            .grant(subscribe)
            .watch(cameraId, TrackName.MAIN, meter)
            .onEvent(this::onDisplayEvent)
            .open();
    player = new Thread(this::play, "camera-" + name);
    player.setDaemon(true);
    player.start();
  }

  private static TappedHost tapped(java.util.function.Consumer<ByteBuffer> in) {
    Host system = Host.system();
    return new TappedHost(system, system.memory(), in, bytes -> {});
  }

  private void onDisplayEvent(RelayEvent event) {
    if (event instanceof RelayEvent.Joined) {
      meter.joined();
    }
  }

  /** Real time: one access unit each 33.3 ms, stamped with its number and capture time. */
  private void play() {
    long next = System.nanoTime();
    long number = 0;
    int at = 0;
    boolean needKeyframe = true;
    while (!stopped) {
      AccessUnit unit = clip.units().get(at);
      at = (at + 1) % clip.units().size();
      if (!needKeyframe || unit.keyframe()) {
        long capture = System.nanoTime() / 1000;
        ByteBuffer marked = mark.stamp(unit.bytes(), number, capture);
        Outcome outcome = camera.publish(new Frame(unit.keyframe(), false, capture, marked));
        needKeyframe = !outcome.ok();
        if (outcome.ok()) {
          meter.accepted(number++, capture * 1000);
        }
      }
      next += FRAME_NANOS;
      LockSupport.parkNanos(next - System.nanoTime());
    }
  }

  /** Makes the display join its track again, so that the relay serves it from the cache. */
  void joinAgain() {
    display.unwatch(cameraId, TrackName.MAIN);
    display.watch(cameraId, TrackName.MAIN, meter);
  }

  /** No more frames; those on their way may still arrive. */
  void stop() {
    stopped = true;
  }

  String name() {
    return name;
  }

  Meter.Reading read() {
    return meter.read();
  }

  Display.Statistics displayStatistics() {
    return display.statistics();
  }

  Camera.Statistics cameraStatistics() {
    return camera.statistics();
  }

  /** Bytes of all datagrams that reached the display. */
  long bytesIn() {
    return bytesIn.get();
  }

  @Override
  public void close() {
    stopped = true;
    display.close();
    camera.close();
  }
}
