package io.github.sightline.relay.impl.crypto;

import static io.github.sightline.relay.impl.crypto.Misuse.misuse;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.sightline.relay.impl.crypto.NoiseIk.Initiator;
import io.github.sightline.relay.impl.crypto.NoiseIk.Responder;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NoiseIkTest {
  private static final byte[] PROLOGUE = Vectors.bytes(47, 1);
  private static final byte[] HELLO = Vectors.bytes(24, 2);
  private static final byte[] WELCOME = Vectors.bytes(18, 3);
  private static final byte[] E1 = Vectors.bytes(32, 4);
  private static final byte[] E2 = Vectors.bytes(32, 5);

  /** Points whose shared secret is zero with every private key (canonical encodings). */
  private static final List<String> SMALL_ORDER =
      List.of(
          "0000000000000000000000000000000000000000000000000000000000000000",
          "0100000000000000000000000000000000000000000000000000000000000000",
          "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
          "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
          "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f");

  private final DeviceKeys camera = keys(6);
  private final DeviceKeys relay = keys(8);

  private static DeviceKeys keys(int seed) {
    return DeviceKeys.of(Vectors.bytes(32, seed), Vectors.bytes(32, seed + 1));
  }

  private Initiator initiator() {
    return new Initiator(PROLOGUE, camera, relay.hopPublic(), E1);
  }

  private Responder responder() {
    return new Responder(PROLOGUE, relay);
  }

  private static byte[] some(byte @Nullable [] mayBeNull) {
    return requireNonNull(mayBeNull);
  }

  @Test
  void agreesWithThePublicVectorToTheLastTransportMessage() {
    int messages = 0;
    for (JsonNode v : Vectors.json("noise/cacophony.json").get("vectors")) {
      if (v.get("protocol_name").asText().equals("Noise_IKpsk2_25519_AESGCM_SHA256")) {
        messages += follow(v);
      }
    }
    System.out.println("Noise: " + messages + " messages");
    assertTrue(messages >= 4);
  }

  private static int follow(JsonNode v) {
    byte[] any = new byte[32];
    byte[] psk = Vectors.hex(v.get("init_psks").get(0));
    DeviceKeys one = DeviceKeys.of(any, Vectors.hex(v.get("init_static")));
    DeviceKeys two = DeviceKeys.of(any, Vectors.hex(v.get("resp_static")));
    byte[] remote = Vectors.hex(v.get("init_remote_static"));
    byte[] prologue = Vectors.hex(v.get("init_prologue"));
    Initiator a = new Initiator(prologue, one, remote, Vectors.hex(v.get("init_ephemeral")), psk);
    Responder b = new Responder(Vectors.hex(v.get("resp_prologue")), two, psk);
    JsonNode m = v.get("messages");
    byte[] hello = some(a.writeHello(payload(m, 0)));
    assertArrayEquals(ciphertext(m, 0), hello);
    assertArrayEquals(payload(m, 0), b.readHello(hello));
    assertArrayEquals(one.hopPublic(), b.remoteStatic());
    byte[] welcome = some(b.writeWelcome(payload(m, 1), Vectors.hex(v.get("resp_ephemeral"))));
    assertArrayEquals(ciphertext(m, 1), welcome);
    assertArrayEquals(payload(m, 1), a.readWelcome(welcome));
    assertEquals(v.get("handshake_hash").asText(), Vectors.hex(a.handshakeHash()));
    assertEquals(v.get("handshake_hash").asText(), Vectors.hex(b.handshakeHash()));
    HopKeys up = a.keys();
    HopKeys down = b.keys();
    for (int i = 2; i < m.size(); i++) {
      HopKeys from = i % 2 == 0 ? up : down;
      HopKeys to = i % 2 == 0 ? down : up;
      byte[] clear = payload(m, i);
      byte[] sealed = new byte[clear.length + 16];
      byte[] back = new byte[clear.length];
      from.seal((i - 2) / 2, new byte[0], 0, 0, clear, 0, clear.length, sealed, 0);
      assertArrayEquals(ciphertext(m, i), sealed, "message " + i);
      to.open((i - 2) / 2, new byte[0], 0, 0, sealed, 0, sealed.length, back, 0);
      assertArrayEquals(clear, back);
    }
    return m.size();
  }

  private static byte[] payload(JsonNode messages, int i) {
    return Vectors.hex(messages.get(i).get("payload"));
  }

  private static byte[] ciphertext(JsonNode messages, int i) {
    return Vectors.hex(messages.get(i).get("ciphertext"));
  }

  @Test
  void bothSidesGetKeysThatFit() {
    Initiator a = initiator();
    Responder b = responder();
    byte[] hello = some(a.writeHello(HELLO));
    assertEquals(HELLO.length + NoiseIk.HELLO_OVERHEAD, hello.length);
    assertArrayEquals(HELLO, b.readHello(hello));
    assertArrayEquals(camera.hopPublic(), b.remoteStatic());
    byte[] welcome = some(b.writeWelcome(WELCOME, E2));
    assertEquals(WELCOME.length + NoiseIk.WELCOME_OVERHEAD, welcome.length);
    assertArrayEquals(WELCOME, a.readWelcome(welcome));
    fits(a.keys(), b.keys());
  }

  private static void fits(HopKeys one, HopKeys two) {
    byte[] sealed = new byte[20];
    byte[] back = new byte[4];
    one.seal(0, HELLO, 0, 16, WELCOME, 0, 4, sealed, 0);
    assertEquals(4, two.open(0, HELLO, 0, 16, sealed, 0, 20, back, 0));
    two.seal(0, HELLO, 0, 16, WELCOME, 0, 4, sealed, 0);
    assertEquals(4, one.open(0, HELLO, 0, 16, sealed, 0, 20, back, 0));
    assertArrayEquals(Arrays.copyOf(WELCOME, 4), back);
  }

  @Test
  void everyFlippedBitOfAHelloIsRefused() {
    byte[] hello = some(initiator().writeHello(HELLO));
    for (int bit = 0; bit < hello.length * 8; bit++) {
      assertNull(responder().readHello(Vectors.flipped(hello, bit)), "bit " + bit);
    }
  }

  @Test
  void everyFlippedBitOfAWelcomeIsRefusedAndTheTrueOneStillCounts() {
    Initiator a = initiator();
    Responder b = responder();
    b.readHello(some(a.writeHello(HELLO)));
    byte[] welcome = some(b.writeWelcome(WELCOME, E2));
    for (int bit = 0; bit < welcome.length * 8; bit++) {
      assertNull(a.readWelcome(Vectors.flipped(welcome, bit)), "bit " + bit);
    }
    assertArrayEquals(WELCOME, a.readWelcome(welcome));
    fits(a.keys(), b.keys());
  }

  // [S-1]
  @Test
  void everyFlippedBitOfThePrologueIsRefused() {
    byte[] hello = some(initiator().writeHello(HELLO));
    for (int bit = 0; bit < PROLOGUE.length * 8; bit++) {
      Responder b = new Responder(Vectors.flipped(PROLOGUE, bit), relay);
      assertNull(b.readHello(hello), "bit " + bit);
    }
  }

  @Test
  void aHelloForAnotherRelayIsRefused() {
    assertNull(new Responder(PROLOGUE, keys(20)).readHello(some(initiator().writeHello(HELLO))));
  }

  @Test
  void anotherPskIsRefused() {
    Initiator a = new Initiator(PROLOGUE, camera, relay.hopPublic(), E1, Vectors.bytes(32, 9));
    Responder b = responder();
    assertNotNull(b.readHello(some(a.writeHello(HELLO))));
    assertNull(a.readWelcome(some(b.writeWelcome(WELCOME, E2))));
  }

  @Test
  void aWelcomeOfAnotherHandshakeIsRefused() {
    Initiator a = initiator();
    Responder b = responder();
    b.readHello(some(new Initiator(PROLOGUE, camera, relay.hopPublic(), E2).writeHello(HELLO)));
    a.writeHello(HELLO);
    assertNull(a.readWelcome(some(b.writeWelcome(WELCOME, E2))));
  }

  @Test
  void shortMessagesAreRefused() {
    for (int length = 0; length < NoiseIk.HELLO_OVERHEAD; length++) {
      assertNull(responder().readHello(new byte[length]));
    }
    Initiator a = initiator();
    a.writeHello(HELLO);
    for (int length = 0; length < NoiseIk.WELCOME_OVERHEAD; length++) {
      assertNull(a.readWelcome(new byte[length]));
    }
  }

  @Test
  void emptyPayloadsAreAllowed() {
    Initiator a = initiator();
    Responder b = responder();
    assertArrayEquals(new byte[0], b.readHello(some(a.writeHello(new byte[0]))));
    assertArrayEquals(new byte[0], a.readWelcome(some(b.writeWelcome(new byte[0], E2))));
  }

  // [S-4]
  @Test
  void keysOfSmallOrderEndTheHandshake() {
    for (String point : SMALL_ORDER) {
      byte[] small = Vectors.hex(point);
      assertNull(new Initiator(PROLOGUE, camera, small, E1).writeHello(HELLO), point);
      byte[] hello = some(initiator().writeHello(HELLO));
      System.arraycopy(small, 0, hello, 0, 32);
      assertNull(responder().readHello(hello), point);
      Initiator a = initiator();
      a.writeHello(HELLO);
      byte[] welcome = Arrays.copyOf(small, 66);
      assertNull(a.readWelcome(welcome), point);
    }
  }

  /**
   * A caller who knows what it does: every other check passes, and the static key is of small
   * order.
   */
  @Test
  void aSealedStaticKeyOfSmallOrderIsRefused() {
    for (String point : SMALL_ORDER) {
      byte[] small = Vectors.hex(point);
      NoiseState state = new NoiseState(PROLOGUE);
      state.mixHash(relay.hopPublic());
      byte[] hello = new byte[NoiseIk.HELLO_OVERHEAD];
      byte[] e = Curve25519.publicKey(E1);
      System.arraycopy(e, 0, hello, 0, 32);
      state.mixHash(e);
      state.mixKey(e);
      byte[] secret = new byte[32];
      Curve25519.agree(E1, relay.hopPublic(), secret);
      state.mixKey(secret);
      state.encryptAndHash(small, hello, 32);
      state.mixKey(new byte[32]);
      state.encryptAndHash(new byte[0], hello, 80);
      assertNull(responder().readHello(hello), point);
    }
  }

  @Test
  void stepsComeInTheirOrderOnce() {
    Initiator a = initiator();
    assertThrows(IllegalStateException.class, () -> a.readWelcome(WELCOME));
    assertThrows(IllegalStateException.class, a::keys);
    byte[] hello = some(a.writeHello(HELLO));
    assertThrows(IllegalStateException.class, () -> a.writeHello(HELLO));
    Responder b = responder();
    assertThrows(IllegalStateException.class, b::remoteStatic);
    assertThrows(IllegalStateException.class, () -> b.writeWelcome(WELCOME, E2));
    assertThrows(IllegalStateException.class, b::keys);
    b.readHello(hello);
    assertThrows(IllegalStateException.class, () -> b.readHello(hello));
    byte[] welcome = some(b.writeWelcome(WELCOME, E2));
    assertThrows(IllegalStateException.class, () -> b.writeWelcome(WELCOME, E2));
    a.readWelcome(welcome);
    assertThrows(IllegalStateException.class, () -> a.readWelcome(welcome));
    fits(a.keys(), b.keys());
    assertThrows(IllegalStateException.class, a::keys);
    assertThrows(IllegalStateException.class, b::keys);
  }

  @Test
  void aRefusedHelloEndsTheResponder() {
    Responder b = responder();
    byte[] hello = some(initiator().writeHello(HELLO));
    assertNull(b.readHello(Vectors.flipped(hello, 300)));
    assertThrows(IllegalStateException.class, () -> b.readHello(hello));
    assertThrows(IllegalStateException.class, () -> b.writeWelcome(WELCOME, E2));
    assertThrows(IllegalStateException.class, b::remoteStatic);
  }

  @Test
  void closedHandshakesDoNothing() {
    Initiator a = initiator();
    a.close();
    assertThrows(IllegalStateException.class, () -> a.writeHello(HELLO));
    Responder b = responder();
    b.close();
    assertThrows(IllegalStateException.class, () -> b.readHello(HELLO));
    assertEquals("handshake", a.toString());
    assertEquals("handshake", b.toString());
  }

  @Test
  void keysOutliveTheHandshake() {
    Initiator a = initiator();
    Responder b = responder();
    b.readHello(some(a.writeHello(HELLO)));
    a.readWelcome(some(b.writeWelcome(WELCOME, E2)));
    HopKeys one = a.keys();
    HopKeys two = b.keys();
    a.close();
    b.close();
    fits(one, two);
  }

  @Test
  void keysHave32Bytes() {
    misuse("remote key: 31", () -> new Initiator(PROLOGUE, camera, new byte[31], E1));
    misuse("ephemeral key: 33", () -> new Initiator(PROLOGUE, camera, E2, new byte[33]));
    Responder b = responder();
    b.readHello(some(initiator().writeHello(HELLO)));
    misuse("ephemeral key: 0", () -> b.writeWelcome(WELCOME, new byte[0]));
  }
}
