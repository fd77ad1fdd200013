package io.github.sightline.relay.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.Camera;
import io.github.sightline.relay.Display;
import io.github.sightline.relay.Grant;
import io.github.sightline.relay.Identity;
import io.github.sightline.relay.Relay;
import io.github.sightline.relay.Role;
import io.github.sightline.relay.impl.crypto.DeviceKeys;
import io.github.sightline.relay.impl.crypto.content.KeyWrap;
import io.github.sightline.relay.impl.grant.GrantChain;
import io.github.sightline.relay.impl.grant.Issuer;
import io.github.sightline.relay.impl.wire.ControlMessage;
import io.github.sightline.relay.media.TrackName;
import io.github.sightline.relay.sim.Home;
import io.github.sightline.relay.sim.LinkModel;
import io.github.sightline.relay.sim.TestPattern;
import io.github.sightline.relay.sim.VirtualHost;
import io.github.sightline.relay.sim.World;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** Row R14: what is printed, logged, counted and told names no key, no picture and no stranger. */
class SilenceTest {
  private final World world = new World(97);
  private final Identity relayKeys = Identity.create(world.host("relay"));

  /** A home, everything it was told, and a display whose keys this test knows. */
  private final class Household {
    final Home home;
    final StringBuilder told = new StringBuilder();
    final Camera camera;
    final Display display;
    final Home.Viewer viewer;
    final TestPattern pattern;
    final DeviceKeys keys;
    final GrantChain chain;
    final RawDevice device;

    Household(String name, Relay relay) {
      home = new Home(world, name);
      pattern = new TestPattern(world, home.watermark(), 900, 3_000, 25);
      camera =
          home.cameraBuilder(relay.card())
              .onKeyframeWanted(pattern::wantKeyframe)
              .onEvent(told::append)
              .open();
      viewer = home.viewer("display");
      display =
          viewer
              .builder(relay.card())
              .watch(home.camera(), TrackName.MAIN, this::show)
              .onEvent(told::append)
              .open();
      keys = Cast.device(name);
      var owner = home.owner();
      byte[] nonce = owner.enrolmentNonce();
      var enrolment = Issuer.enrolment(keys, Role.SUBSCRIBE.code(), owner.id(), nonce);
      Grant grant =
          owner.grant(
              Role.SUBSCRIBE, enrolment, home.camera(), world.instant(), Duration.ofDays(1));
      chain = GrantChain.of(List.of(grant));
      device = new RawDevice(world.host(name + "/raw"), keys, chain);
      device.join(relay.card());
      pattern.feed(camera, Duration.ofMillis(100));
    }

    /** Throws now and then, as an application does. */
    private void show(io.github.sightline.relay.media.FrameView frame) {
      told.append(frame);
      if (frame.location().object() == 20) {
        throw new IllegalStateException("the application's own fault");
      }
    }

    /** The epoch secret, as a granted display gets it. */
    byte[] epochSecret() {
      KeyWrap.Request asked =
          KeyWrap.begin(
              1, new byte[32], keys, home.camera(), chain.encoded(), 0, Cast.seed("entropy"));
      device.say(new ControlMessage.KeyRequest(asked.bytes()));
      world.run(Duration.ofSeconds(1));
      for (ControlMessage answer : device.answers()) {
        if (answer instanceof ControlMessage.KeyResponse response) {
          KeyWrap.Granted granted = asked.open(response.response());
          if (granted != null) {
            return granted.secret().clone();
          }
        }
      }
      throw new AssertionError("no key");
    }

    void addSecrets(Map<String, byte[]> secrets, String name) {
      secrets.put("epoch secret of " + name, epochSecret());
      secrets.put("picture of " + name, picture(home));
      secrets.put("signing seed of " + name, Cast.seed(name + " sign"));
      secrets.put("hop key of " + name, Cast.seed(name + " hop"));
    }

    String everythingTold() {
      return told
          + String.valueOf(camera)
          + camera.statistics()
          + display
          + display.statistics()
          + viewer.keys()
          + viewer.grant()
          + home.cameraKeys()
          + home.publishGrant()
          + home.owner();
    }
  }

  @Test
  void r14_whatIsLoggedAndToldHoldsNoKeyNoPictureAndNoOtherOwnersName() {
    StringBuilder logged = new StringBuilder();
    Logger root = Logger.getLogger("");
    Level before = root.getLevel();
    Handler handler = new Recorder(logged);
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream out = System.out;
    PrintStream err = System.err;
    PrintStream capture = new PrintStream(printed, true, StandardCharsets.UTF_8);
    root.setLevel(Level.ALL);
    root.addHandler(handler);
    System.setOut(capture);
    System.setErr(capture);
    Map<String, byte[]> secrets = new LinkedHashMap<>();
    StringBuilder ofRelay = new StringBuilder();
    Household anna;
    Household ben;
    try {
      world.otherLinks(LinkModel.lossy(0.05).corrupt(0.01).delayMillis(10));
      VirtualHost host = world.host("relay");
      Relay relay =
          Relay.builder()
              .listen(host.address(7000))
              .identity(relayKeys)
              .admit(owner -> true)
              .onEvent(ofRelay::append)
              .host(host)
              .start();
      anna = new Household("anna", relay);
      ben = new Household("ben", relay);
      world.run(Duration.ofSeconds(4));
      anna.addSecrets(secrets, "anna");
      ben.addSecrets(secrets, "ben");
      relay.apply(anna.home.owner().revoke(anna.home.nextRevision(), anna.viewer.grant()));
      world.run(Duration.ofSeconds(2));
      ofRelay.append(relay).append(relay.statistics()).append(relay.cache());
      ofRelay.append(relay.cache().statistics()).append(relayKeys);
      relay.close();
      world.run(Duration.ofSeconds(1));
    } finally {
      System.setOut(out);
      System.setErr(err);
      root.removeHandler(handler);
      root.setLevel(before);
    }
    assertEquals("", printed.toString(StandardCharsets.UTF_8), "a library prints nothing");
    String all = anna.everythingTold() + ben.everythingTold() + ofRelay + logged;
    assertTrue(all.contains("Revoked") && all.contains("HandlerFailed"), "much was told");
    secrets.forEach((what, secret) -> assertAbsent(all, what, secret));
    for (Household each : List.of(anna, ben)) {
      Home other = (each == anna ? ben : anna).home;
      assertAbsent(each.everythingTold(), "other owner", other.owner().id().bytes());
      assertAbsent(each.everythingTold(), "other camera", other.camera().bytes());
    }
  }

  private static byte[] picture(Home home) {
    ByteBuffer painted = home.watermark().paint(3, 900);
    byte[] bytes = new byte[64];
    painted.get(painted.position() + 64, bytes);
    return bytes;
  }

  /** As hexadecimal digits, base 64 or a printed array; eight bytes are enough to be found out. */
  private static void assertAbsent(String text, String what, byte[] secret) {
    String lower = text.toLowerCase(Locale.ROOT);
    for (int at = 0; at + 8 <= secret.length; at += 8) {
      byte[] piece = Arrays.copyOfRange(secret, at, at + 8);
      assertTrue(!lower.contains(HexFormat.of().formatHex(piece)), what + " in hexadecimal");
      String array = Arrays.toString(piece);
      assertTrue(!text.contains(array.substring(1, array.length() - 1)), what + " as an array");
    }
    for (int shift = 0; shift < 3; shift++) {
      byte[] piece = Arrays.copyOfRange(secret, shift, shift + 9);
      assertTrue(!text.contains(Base64.getEncoder().encodeToString(piece)), what + " in base 64");
    }
  }

  @Test
  void theScanFindsWhatItLooksFor() {
    byte[] secret = Cast.seed("a secret");
    List<String> leaks = new ArrayList<>();
    leaks.add("key=" + HexFormat.of().withUpperCase().formatHex(secret));
    leaks.add("key " + Arrays.toString(secret));
    leaks.add(Base64.getEncoder().encodeToString(secret));
    for (String leak : leaks) {
      boolean found = false;
      try {
        assertAbsent(leak, "secret", secret);
      } catch (AssertionError e) {
        found = true;
      }
      assertTrue(found, leak);
    }
  }

  /** Writes down what java.util.logging is given. */
  private static final class Recorder extends Handler {
    private final StringBuilder into;

    Recorder(StringBuilder into) {
      this.into = into;
      setLevel(Level.ALL);
    }

    @Override
    public void publish(LogRecord record) {
      into.append(record.getMessage()).append(Arrays.toString(record.getParameters()));
      into.append(record.getThrown());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
