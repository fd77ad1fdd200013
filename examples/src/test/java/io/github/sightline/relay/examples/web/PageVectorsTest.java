package io.github.sightline.relay.examples.web;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.sightline.relay.Enrolment;
import io.github.sightline.relay.Grant;
import io.github.sightline.relay.Identity;
import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.Owner;
import io.github.sightline.relay.Relay;
import io.github.sightline.relay.Role;
import io.github.sightline.relay.examples.net.FreePort;
import io.github.sightline.relay.examples.web.Chromium.Page;
import io.github.sightline.relay.impl.crypto.DeviceKeys;
import io.github.sightline.relay.impl.crypto.HopKeys;
import io.github.sightline.relay.impl.crypto.NoiseIk;
import io.github.sightline.relay.impl.crypto.content.KeyWrap;
import io.github.sightline.relay.impl.wire.Datagram;
import io.github.sightline.relay.impl.wire.FrameCursor;
import io.github.sightline.relay.impl.wire.FrameType;
import io.github.sightline.relay.impl.wire.HelloPayload;
import io.github.sightline.relay.impl.wire.WelcomePayload;
import io.github.sightline.relay.media.CameraId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The page's modules against the specification: they are held to its vectors, and what they make
 * themselves with fresh keys is judged by the Java of the relay and of the camera.
 */
@Timeout(120)
class PageVectorsTest {
  private static final HexFormat HEX = HexFormat.of();

  @Test
  void pagesModulesWriteAndReadTheSpecificationsVectorsAndRefuseItsRefusals() throws Exception {
    String vectors = Files.readString(Path.of("../relay-api/vectors/sightline-1.json"));
    inPage(
        page -> {
          String run = "import('./checks.js').then((checks) => checks.run(" + vectors + "))";
          JsonNode told = page.evaluate(run);
          assertEquals("[]", told.get("failed").toString());
          assertTrue(told.get("checks").asInt() > 250, told.toString());
          return true;
        });
  }

  // [M-16]
  @Test
  void whatTheRelayLeftOutThePageNeitherAsksForNorWaitsFor() throws Exception {
    inPage(
        page -> {
          String told = page.evaluate(call("leftOut")).asText();
          assertEquals(
              "0.0 0.1, asks for 2; 0.0 0.1; 0.0 0.1 1.0 1.1 1.2, lost 2, asks for 0; 3, then 1",
              told);
          return true;
        });
  }

  @Test
  void whatCameBadTwiceThePageAsksForNoMoreHoweverMuchItIs() throws Exception {
    inPage(
        page -> {
          assertEquals(
              "6 refused, asks for 6; 12 refused, asks for 0; 12 refused, asks for 0; 12 refused,"
                  + " asks for 0",
              page.evaluate(call("exchanged")).asText());
          assertEquals(
              "1 tried, asks for 1; 2 tried, asks for 0; 2 tried, asks for 0",
              page.evaluate(call("unopened")).asText());
          return true;
        });
  }

  @Test
  void whatThePageMakesWithFreshKeysTheJavaSideTakes() throws Exception {
    inPage(this::otherWayRound);
  }

  private boolean otherWayRound(Page page) {
    try (Owner owner = Owner.create();
        DeviceKeys relay = keys(1);
        DeviceKeys camera = keys(3)) {
      CameraId cameraId = CameraId.of(camera.signPublic());
      String enrolled =
          page.evaluate(
                  call(
                      "enrol",
                      HEX.formatHex(owner.id().bytes()),
                      HEX.formatHex(owner.enrolmentNonce())))
              .asText();
      Enrolment enrolment = Objects.requireNonNull(Enrolment.parse(enrolled));
      Instant begin = Instant.now().minusSeconds(60);
      Grant grant = owner.grant(Role.SUBSCRIBE, enrolment, cameraId, begin, Duration.ofDays(1));
      byte[] chain = HEX.parseHex("01" + Street.hex(grant.encoded()));
      handshake(page, relay, chain);
      keyExchange(page, owner, camera, chain);
      return true;
    }
  }

  /**
   * The page's HELLO opens at the relay, the relay's WELCOME at the page, and datagrams both ways.
   */
  private static void handshake(Page page, DeviceKeys relay, byte[] chain) {
    byte[] hello = ask(page, "hello", HEX.formatHex(relay.hopPublic()), HEX.formatHex(chain));
    assertEquals(Datagram.HELLO, Datagram.type(hello, 0, hello.length));
    byte[] prologue = concat("sl1 hop".getBytes(StandardCharsets.US_ASCII), relay.hopPublic());
    prologue = concat(prologue, Arrays.copyOf(hello, 8));
    NoiseIk.Responder responder = new NoiseIk.Responder(prologue, relay);
    byte[] payload = responder.readHello(Arrays.copyOfRange(hello, 8, 1168));
    assertNotNull(payload);
    assertTrue(HelloPayload.check(payload, 0, payload.length));
    byte[] said = new byte[WelcomePayload.BYTES];
    WelcomePayload.write(said, 0, 0, 77, 1_800_000_000_000L);
    byte[] welcome =
        concat(new byte[] {Datagram.WELCOME, 1, 0, 0}, Arrays.copyOfRange(hello, 4, 8));
    welcome = concat(welcome, responder.writeWelcome(said, pattern(32, 9)));
    byte[] data = ask(page, "welcome", HEX.formatHex(welcome));
    try (HopKeys keys = responder.keys()) {
      byte[] frames = new byte[data.length];
      int length = keys.open(0, data, 0, 16, data, 16, data.length - 16, frames, 0);
      FrameCursor cursor = new FrameCursor();
      cursor.reset(frames, 0, length);
      assertTrue(cursor.next() && cursor.type() == FrameType.PING);
      assertTrue(cursor.next() && cursor.type() == FrameType.FEEDBACK);
      assertTrue(cursor.next() && cursor.type() == FrameType.CONTROL);
      assertTrue(!cursor.next() && !cursor.malformed());
    }
  }

  /**
   * The page's KEY_REQUEST is taken by the camera, and the secret it wraps is the one the page
   * finds.
   */
  private static void keyExchange(Page page, Owner owner, DeviceKeys camera, byte[] chain) {
    CameraId id = CameraId.of(camera.signPublic());
    for (String kem : new String[] {"native", "combined"}) {
      byte[] request =
          ask(page, "keyRequest", HEX.formatHex(id.bytes()), HEX.formatHex(chain), kem);
      assertEquals(Outcome.ACCEPTED, KeyWrap.examine(request, owner.id(), id, 0));
      byte[] subject = Arrays.copyOfRange(chain, 1 + 116, 1 + 148);
      assertTrue(KeyWrap.signed(request, subject));
      byte[] secret = pattern(32, 42);
      try (KeyWrap.Granted terms = new KeyWrap.Granted(7, secret, -5, 123_456, 600)) {
        byte[] response = KeyWrap.answer(request, terms, camera.signer(), pattern(64, 17));
        assertNotNull(response);
        assertArrayEquals(secret, ask(page, "keyResponse", HEX.formatHex(response)));
      }
    }
  }

  private static byte[] ask(Page page, String what, String... hex) {
    return HEX.parseHex(page.evaluate(call(what, hex)).asText());
  }

  private static String call(String what, String... arguments) {
    return "import('./other.js').then((other) => other."
        + what
        + "('"
        + String.join("','", arguments)
        + "'))";
  }

  private static DeviceKeys keys(int seed) {
    return DeviceKeys.of(pattern(32, seed), pattern(32, seed + 1));
  }

  private static byte[] pattern(int length, int seed) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (seed * 37 + i * 11 + 1);
    }
    return bytes;
  }

  private static byte[] concat(byte[] a, byte[] b) {
    byte[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  /** A page of the server, so that its modules are at hand and its policy is in force. */
  private static void inPage(Predicate<Page> test) throws Exception {
    assumeTrue(Chromium.program() != null, Chromium.MISSING);
    try (Identity keys = Identity.create();
        Relay relay =
            Relay.builder().listen(FreePort.find()).identity(keys).admit(o -> true).start();
        BrowserDisplay display = BrowserDisplay.open(0, relay.card());
        Chromium chromium = Chromium.start();
        Page page = chromium.open(display.address())) {
      assertTrue(page.becomes("document.getElementById('empty')", 30));
      assertTrue(test.test(page));
    }
  }
}
