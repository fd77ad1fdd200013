package io.github.sightline.relay.examples.cli;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.Enrolment;
import io.github.sightline.relay.Grant;
import io.github.sightline.relay.Identity;
import io.github.sightline.relay.Owner;
import io.github.sightline.relay.Relay;
import io.github.sightline.relay.RelayCard;
import io.github.sightline.relay.Revocation;
import io.github.sightline.relay.Role;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the program says to input that is not as it has to be: one line, and an exit code. */
class SightlineTest {
  private record Said(int code, String out, String err) {}

  @TempDir Path folder = Path.of("");

  @Test
  void unknownVerbsAndOptionsAreNamed() {
    assertUsage("sightline: unknown verb or option bogus; see sightline --help", "bogus");
    assertUsage(
        "sightline demo: unknown verb or option --los (did you mean --loss?); see sightline demo"
            + " --help",
        "demo",
        "--los");
    assertUsage(
        "sightline: no verb, expected demo, keys, relay, camera, display or browser; see sightline"
            + " --help");
  }

  @Test
  void valuesOutOfBoundsAreNamedWithTheirBounds() {
    assertUsage("--loss 51.0: expected 0 to 50 percent", "demo", "--loss", "51");
    assertUsage("--rtt -1: expected 0 to 3000 milliseconds", "demo", "--rtt", "-1");
    assertUsage("--displays 9: expected 1 to 8", "demo", "--displays", "9");
    assertUsage("--seconds -1: expected 0 or more", "demo", "--seconds", "-1");
    assertUsage("--headless: expected --seconds N", "demo", "--headless");
    assertUsage(
        "--swap-at 5: expected 0 or a second before", "demo", "--seconds", "5", "--swap-at", "5");
    assertUsage("'abc' is not a double", "demo", "--loss", "abc");
  }

  @Test
  void everyVerbHelpsWithExamples() {
    for (String verb :
        new String[] {
          "demo",
          "relay",
          "camera",
          "display",
          "keys",
          "keys owner",
          "keys identity",
          "keys nonce",
          "keys enrol",
          "keys grant",
          "keys revoke",
          "keys card",
          "keys phrase",
          "keys recover",
          "keys show"
        }) {
      Said said = say((verb + " --help").split(" ", -1));
      assertEquals(0, said.code(), verb);
      assertTrue(said.out().contains("  sightline " + verb), verb + " has no example");
    }
  }

  @Test
  void missingAndForeignFilesAreNamed() throws IOException {
    Home home = home();
    Path text = Files.writeString(folder.resolve("text"), "hello");

    assertFails("no such file", camera(home, "nowhere.h264"));
    assertFails("expected a start code 00 00 01", camera(home, text.toString()));
    assertFails(
        "cannot read relay card", "display", "--relay", "nowhere", "--key", "k", "--grant", "g");
    assertFails(
        "expected a grant, an enrolment, a relay card or a revocation",
        "keys",
        "show",
        text.toString());
    assertFails("no such file: nowhere", "keys", "show", "nowhere");
  }

  @Test
  void aTruncatedClipIsNamed() throws IOException {
    Home home = home();
    byte[] whole =
        Sightline.class
            .getResourceAsStream("/io/github/sightline/relay/examples/clips/ben.h264")
            .readAllBytes();
    Path cut = Files.write(folder.resolve("cut.h264"), Arrays.copyOf(whole, 40));

    assertFails("no keyframe", camera(home, cut.toString()));
  }

  @Test
  void aGrantOfAnotherRoleOrOfAnotherKeyIsNamed() {
    Home home = home();

    assertFails(
        "camera.grant is for publish, expected subscribe",
        "display",
        "--relay",
        home.card(),
        "--key",
        home.file("camera.key"),
        "--grant",
        home.file("camera.grant"));
    assertFails(
        "do not go together",
        "camera",
        "--relay",
        home.card(),
        "--key",
        home.file("display.key"),
        "--grant",
        home.file("camera.grant"));
  }

  @Test
  void anExpiredGrantIsNamedWithItsTime() {
    Home home = home();
    Instant begin = Instant.now().minus(Duration.ofDays(2));
    Enrolment enrolment;
    try (Identity camera = Identity.load(Path.of(home.file("camera.key")))) {
      enrolment = camera.enrolment(home.owner.id(), home.owner.enrolmentNonce());
    }
    home.owner
        .grant(Role.PUBLISH, enrolment, enrolment.camera(), begin, Duration.ofDays(1))
        .save(Path.of(home.file("camera.grant")));

    assertFails("expired at", camera(home));
  }

  @Test
  void aRelayThatDoesNotAnswerIsNotWaitedForForEver() {
    Home home = home();

    Said said = say(camera(home, "--wait", "1"));

    assertEquals(1, said.code());
    assertTrue(said.err().contains("did not answer within 1 s"), said.err());
  }

  @Test
  void aPortInUseIsNamed() throws IOException {
    Home home = home();
    try (DatagramSocket taken = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + taken.getLocalPort();
      assertFails(
          "in use",
          "relay",
          "--key",
          home.file("relay.key"),
          "--card",
          home.file("x.card"),
          "--open",
          "--listen",
          address);
    }
    assertFails(
        "expected HOST:PORT",
        "relay",
        "--key",
        home.file("relay.key"),
        "--card",
        home.file("x.card"),
        "--open",
        "--listen",
        "7000");
  }

  /** The words of a command line; no value has a blank in it. */
  private static String[] words(String line, String... values) {
    return String.format(java.util.Locale.ROOT, line, (Object[]) values).split(" ");
  }

  private static void done(String... arguments) {
    assertEquals(0, say(arguments).code());
  }

  @Test
  void keysMakesGrantsAndTakesThemBack() throws IOException {
    Path pass = Files.writeString(folder.resolve("pass"), "correct horse\n");
    String owner = folder.resolve("alice.owner").toString();
    String[] secret = {"--passphrase-file", pass.toString()};
    assertEquals(0, say(with(secret, "keys", "owner", owner)).code());
    assertFails("exists already", with(secret, "keys", "owner", owner));
    assertEquals(0, say("keys", "identity", file("c.key"), file("d.key")).code());
    assertFails("exists already", "keys", "identity", file("c.key"));

    Said nonce = say(with(secret, "keys", "nonce", "--owner", owner));
    List<String> words = nonce.out().lines().map(l -> l.substring(6)).toList();
    done(
        words(
            "keys enrol %s --owner %s --nonce %s --out %s",
            file("c.key"), words.get(0), words.get(1), file("c.enrol")));
    done(
        with(
            secret,
            words(
                "keys grant publish --owner %s --enrolment %s --out %s",
                owner, file("c.enrol"), file("c.grant"))));
    String viewer = "keys grant subscribe --owner %s --device %s --camera %s --out %s";
    done(with(secret, words(viewer, owner, file("d.key"), file("c.grant"), file("d.grant"))));
    done(
        with(
            secret,
            words("keys revoke %s --owner %s --out %s", file("d.grant"), owner, file("r"))));

    Grant publish = Grant.load(folder.resolve("c.grant"));
    Grant subscribe = Grant.load(folder.resolve("d.grant"));
    assertEquals(Enrolment.load(folder.resolve("c.enrol")).camera(), publish.camera());
    assertEquals(publish.camera(), subscribe.camera());
    assertTrue(Revocation.load(folder.resolve("r")).voids(subscribe));
    assertFalse(Revocation.load(folder.resolve("r")).voids(publish));
    assertFails(
        "not granted",
        with(
            secret, words(viewer + " --days 8", owner, file("d.key"), file("c.grant"), file("x"))));
    Files.writeString(pass, "wrong\n");
    assertFails("wrong passphrase", with(secret, "keys", "nonce", "--owner", owner));
  }

  @Test
  void displayIsEnrolledByTheCodesThatItsAndTheOwnersTerminalsShow() throws IOException {
    Path pass = Files.writeString(folder.resolve("pass"), "correct horse\n");
    String[] secret = {"--passphrase-file", pass.toString()};
    String owner = file("a.owner");
    done(with(secret, "keys", "owner", owner));
    done("keys", "identity", file("camera.key"), file("display.key"));
    String asCamera = "keys grant publish --owner %s --device %s --out %s";
    done(with(secret, words(asCamera, owner, file("camera.key"), file("camera.grant"))));

    Said invited = say(with(secret, words("keys nonce --owner %s --qr", owner)));
    String invitation = small(QrCode.read(photo(invited.out()), "invitation"));
    assertEquals(invited.out().lines().limit(2).collect(joining(" ")), invitation);

    String[] parts = invitation.split(" ", -1);
    String asks = "keys enrol %s --owner %s --nonce %s --out %s --qr";
    String enrol = file("display.enrol");
    Said asked = say(words(asks, file("display.key"), parts[1], parts[3], enrol));
    ImageIO.write(photo(asked.out()), "png", folder.resolve("display.png").toFile());

    String grants = "keys grant subscribe --owner %s --enrolment %s --camera %s --out %s --qr";
    String camera = file("camera.grant");
    String granted = file("display.grant");
    Said grant = say(with(secret, words(grants, owner, file("display.png"), camera, granted)));
    assertEquals(0, grant.code(), grant.err());
    assertEquals(
        Hex.text(Grant.load(Path.of(granted)).encoded()),
        small(QrCode.read(photo(grant.out()), "grant")));

    ImageIO.write(new BufferedImage(99, 99, 1), "png", folder.resolve("night.png").toFile());
    assertFails(
        "without a QR code",
        with(secret, words(grants, owner, file("night.png"), camera, file("no.grant"))));
  }

  private static String small(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  /** What a camera sees of a terminal: each letter of the code is two squares. */
  private static BufferedImage photo(String terminal) {
    List<String> lines =
        terminal
            .lines()
            .filter(line -> line.startsWith("\u001b["))
            .map(line -> line.replaceAll("\u001b\\[[0-9;]*m", ""))
            .toList();
    int scale = 4;
    int width = lines.get(0).length();
    BufferedImage image =
        new BufferedImage(width * scale, 2 * lines.size() * scale, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        int row = y / scale;
        char letter = lines.get(row / 2).charAt(x / scale);
        boolean dark = letter == '\u2588' || letter == (row % 2 == 0 ? '\u2580' : '\u2584');
        image.setRGB(x, y, dark ? 0 : 0xffffff);
      }
    }
    return image;
  }

  @Test
  void anOwnerComesBackFromItsWordsAndAnOperatorSignsACard() throws IOException {
    Path pass = Files.writeString(folder.resolve("pass"), "correct horse\n");
    String[] secret = {"--passphrase-file", pass.toString()};
    Said made = say(with(secret, "keys", "owner", file("a.owner")));
    Said words = say(with(secret, "keys", "phrase", "--owner", file("a.owner")));
    Files.writeString(folder.resolve("words"), words.out());
    String recover = "keys recover %s --phrase-file %s";
    Said again = say(with(secret, words(recover, file("b.owner"), file("words"))));
    assertEquals(made.out(), again.out());
    Files.writeString(folder.resolve("words"), "babab babab");
    assertFails("recovery phrase", with(secret, words(recover, file("c.owner"), file("words"))));

    done("keys", "identity", file("operator"), file("relay"));
    String card = "keys card --operator %s --relay %s --address 127.0.0.1:7000 --out %s";
    done(words(card, file("operator"), file("relay"), file("card")));
    assertEquals(7000, RelayCard.load(folder.resolve("card")).address().getPort());
    assertFails(
        "no card", words(card + " --days 91", file("operator"), file("relay"), file("other")));
  }

  /** An owner with a camera, a display and a relay, as files. The relay is not there. */
  private final class Home {
    final Owner owner = Owner.create();

    String card() {
      return file("relay.card");
    }

    String file(String name) {
      return SightlineTest.this.file(name);
    }
  }

  private Home home() {
    Home home = new Home();
    for (String name : new String[] {"relay.key", "camera.key", "display.key"}) {
      try (Identity identity = Identity.create()) {
        identity.save(folder.resolve(name));
      }
    }
    try (Identity camera = Identity.load(folder.resolve("camera.key"));
        Identity relay = Identity.load(folder.resolve("relay.key"))) {
      Enrolment enrolment = camera.enrolment(home.owner.id(), home.owner.enrolmentNonce());
      Instant begin = Instant.now().minusSeconds(60);
      home.owner
          .grant(Role.PUBLISH, enrolment, enrolment.camera(), begin, Duration.ofDays(1))
          .save(folder.resolve("camera.grant"));
      try (var closedAtOnce =
          Relay.builder()
              .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
              .identity(relay)
              .admit(o -> true)
              .start()) {
        closedAtOnce.card().save(folder.resolve("relay.card"));
      }
    }
    return home;
  }

  private static String[] camera(Home home, String... more) {
    return with(
        more,
        "camera",
        "--relay",
        home.card(),
        "--key",
        home.file("camera.key"),
        "--grant",
        home.file("camera.grant"));
  }

  private String file(String name) {
    return folder.resolve(name).toString();
  }

  private static String[] with(String[] more, String... words) {
    String[] all = Arrays.copyOf(words, words.length + more.length);
    System.arraycopy(more, 0, all, words.length, more.length);
    return all;
  }

  private static void assertUsage(String part, String... words) {
    assertLine(2, part, say(words));
  }

  private static void assertFails(String part, String... words) {
    assertLine(1, part, say(words));
  }

  private static void assertLine(int code, String part, Said said) {
    assertEquals(code, said.code(), said.err());
    assertTrue(said.err().contains(part), said.err());
    assertEquals(1, said.err().strip().lines().count(), said.err());
    assertFalse(said.err().contains("Exception"), said.err());
  }

  private static Said say(String... words) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Sightline.run(new PrintWriter(out, true), new PrintWriter(err, true), words);
    return new Said(code, out.toString(), err.toString());
  }
}
