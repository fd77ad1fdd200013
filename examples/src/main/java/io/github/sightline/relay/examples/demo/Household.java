package io.github.sightline.relay.examples.demo;

import io.github.sightline.relay.Camera;
import io.github.sightline.relay.Enrolment;
import io.github.sightline.relay.Grant;
import io.github.sightline.relay.Identity;
import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.Owner;
import io.github.sightline.relay.RelayCard;
import io.github.sightline.relay.Role;
import io.github.sightline.relay.examples.media.Clip;
import io.github.sightline.relay.examples.media.Watermark;
import io.github.sightline.relay.media.CameraId;
import io.github.sightline.relay.spi.Host;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One owner in the demo: makes keys, issues grants, has a camera that plays a clip for ever, and
 * displays that watch it.
 */
final class Household implements AutoCloseable {
  private static final Duration LIFE = Duration.ofDays(1);
  private static final Duration CLOCK_SLACK = Duration.ofMinutes(1);
  private static final int KEY = 32;
  private static final int RATES = 8;

  private final Clip.BuiltIn picture;
  private final Host system;
  private final RelayCard card;
  private final Owner owner = Owner.create();
  private final Identity cameraKeys = Identity.create();
  private final CameraId cameraId;
  private final byte[] markKey = new byte[KEY];
  private final Instant begin = Instant.now().minus(CLOCK_SLACK);
  private final Clip clip;
  private final Camera camera;
  private final List<Viewer> viewers = new ArrayList<>();
  private final List<String> rates = new ArrayList<>();
  private final Thread player;
  private volatile boolean stopped;
  private volatile Outcome last = Outcome.NOT_CONNECTED;

  /** Founds a household; the camera begins to play at {@link #play}. */
  Household(Clip.BuiltIn picture, int displays, Host system, RelayCard card) throws IOException {
    this.picture = picture;
    this.system = system;
    this.card = card;
    system.randomBytes(markKey);
    Enrolment enrolment = enrolment(cameraKeys, Role.PUBLISH);
    cameraId = enrolment.camera();
    Grant grant = owner.grant(Role.PUBLISH, enrolment, cameraId, begin, LIFE);
    clip = Clip.open(picture);
    camera =
        Camera.builder()
            .host(new DemoHost(system, system.memory()))
            .relay(card)
            .identity(cameraKeys)
            .grant(grant)
            .onKeyframeWanted(clip::forceKeyframe)
            .onTargetBitrate(clip::targetBitrate)
            .open();
    for (int i = 1; i <= displays; i++) {
      viewers.add(viewer(displays == 1 ? picture.label() : picture.label() + "-" + i));
    }
    player = new Thread(this::run, "camera-" + picture.label());
    player.setDaemon(true);
  }

  /** The camera begins. */
  void play() {
    player.start();
  }

  /** The displays, in the order in which they are shown. */
  List<Viewer> viewers() {
    return viewers;
  }

  /** The owner, who grants. */
  Owner owner() {
    return owner;
  }

  /** The owner's first name, for a person. */
  String title() {
    String label = picture.label();
    return label.substring(0, 1).toUpperCase(Locale.ROOT) + label.substring(1);
  }

  /** Grants a display to see this household's camera. */
  Grant grant(Enrolment enrolment) {
    return owner.grant(Role.SUBSCRIBE, enrolment, cameraId, begin, LIFE);
  }

  /** What the camera did about its bitrate, the newest last. */
  synchronized List<String> rates() {
    return List.copyOf(rates);
  }

  private synchronized void note(String rate) {
    if (rates.size() == RATES) {
      rates.remove(0);
    }
    rates.add(title() + "'s camera: " + rate);
  }

  /** What the camera answered last. */
  Outcome last() {
    return last;
  }

  /** No more frames; those on their way may still arrive. */
  void stop() {
    stopped = true;
  }

  @Override
  public void close() {
    stopped = true;
    viewers.forEach(Viewer::close);
    camera.close();
    clip.close();
    cameraKeys.close();
    owner.close();
  }

  private Viewer viewer(String name) {
    Identity keys = Identity.create();
    Enrolment enrolment = enrolment(keys, Role.SUBSCRIBE);
    return new Viewer(name, system, card, keys, grant(enrolment), mark());
  }

  private Enrolment enrolment(Identity keys, Role role) {
    return keys.enrolment(role, owner.id(), owner.enrolmentNonce());
  }

  private Watermark mark() {
    return new Watermark(owner.id(), cameraId, markKey);
  }

  private void run() {
    Watermark mark = mark();
    long number = 0;
    try {
      while (!stopped && clip.next()) {
        long micros = clip.captureMicros();
        ByteBuffer marked = mark.insert(clip.accessUnit(), clip.firstPicture(), number++, micros);
        last = camera.publish(clip.frame(marked));
        if (!clip.switched().isEmpty()) {
          note(clip.switched());
        }
        if (last.ok()) {
          viewers.forEach(viewer -> viewer.meter().sent(micros));
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException("the built-in clip cannot be read", e);
    }
  }
}
