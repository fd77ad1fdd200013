package io.github.sightline.relay.spec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.sightline.relay.Enrolment;
import io.github.sightline.relay.RelayCard;
import io.github.sightline.relay.Revocation;
import io.github.sightline.relay.impl.base.Bytes;
import io.github.sightline.relay.impl.crypto.HopKeys;
import io.github.sightline.relay.impl.crypto.NoiseIk;
import io.github.sightline.relay.impl.crypto.content.FrameOpener;
import io.github.sightline.relay.impl.crypto.content.KeyWrap;
import io.github.sightline.relay.impl.grant.Capability;
import io.github.sightline.relay.impl.grant.Cards;
import io.github.sightline.relay.impl.grant.Issuer;
import io.github.sightline.relay.impl.grant.Revocations;
import io.github.sightline.relay.impl.wire.ControlMessage;
import io.github.sightline.relay.impl.wire.Datagram;
import io.github.sightline.relay.impl.wire.FrameCursor;
import io.github.sightline.relay.impl.wire.Hello;
import io.github.sightline.relay.impl.wire.Welcome;
import io.github.sightline.relay.media.OwnerId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The committed vectors are what the library and a plain reading of PROTOCOL.md both compute. */
class SpecVectorsTest {
  private static final Path FILE = Path.of("relay-api", "vectors", "sightline-1.json");

  private final Cast cast = new Cast();
  private final HandshakeSheet shake = new HandshakeSheet(cast);
  private final ContentSheet content = new ContentSheet(cast);

  private static Path file() {
    Path at = Path.of("").toAbsolutePath();
    while (at != null && !Files.isDirectory(at.resolve("relay-api"))) {
      at = at.getParent();
    }
    assertNotNull(at, "no relay-api above");
    return at.resolve(FILE);
  }

  private static JsonNode read(String... path) throws IOException {
    JsonNode node = new ObjectMapper().readTree(file().toFile());
    for (String name : path) {
      node = node.path(name);
    }
    return node;
  }

  private static byte[] hex(JsonNode node, String field) {
    return HexFormat.of().parseHex(node.path(field).asText("missing " + field));
  }

  @Test
  void theCommittedFileIsWhatTheProgramWrites() throws IOException {
    assertEquals(
        Files.readString(file()),
        SpecVectors.json(),
        "run io.github.sightline.relay.spec.SpecVectors with " + FILE);
  }

  @Test
  void aHandshakeWrittenFromTheSpecificationMakesTheSameBytesAndKeys() throws IOException {
    assertArrayEquals(
        shake.plain.hello(), Bytes.copyOf(shake.hello, Hello.NOISE, Hello.NOISE_BYTES));
    assertArrayEquals(
        shake.plain.welcome(), Bytes.copyOf(shake.welcome, Welcome.NOISE, Welcome.NOISE_BYTES));
    JsonNode data = read("handshake", "data");
    assertEquals(4, data.size());
    for (JsonNode each : data) {
      boolean client = each.path("from").asText().equals("client");
      byte[] key = client ? shake.plain.clientToRelay() : shake.plain.relayToClient();
      byte[] sealed = Plain.seal(key, hex(each, "nonce"), hex(each, "aad"), hex(each, "frames"));
      assertArrayEquals(hex(each, "datagram"), Plain.join(hex(each, "aad"), sealed));
    }
  }

  @Test
  void everySignatureIsThatOfThePlainReading() throws IOException {
    int checked = 0;
    for (String[] kind :
        List.of(
            new String[] {"grants", "sl1 grant", "owner sign"},
            new String[] {"revocations", "sl1 revoke", "owner sign"},
            new String[] {"enrolments", "sl1 enrol", ""})) {
      for (JsonNode each : read("rights", kind[0])) {
        byte[] bytes = hex(each, "bytes");
        byte[] body = Arrays.copyOf(bytes, bytes.length - 64);
        String signer = kind[2];
        if (each.path("name").asText().equals("child")) {
          signer = "delegate sign";
        } else if (signer.isEmpty()) {
          signer = each.path("roles").asInt() == 1 ? "camera sign" : "display sign";
        }
        assertArrayEquals(
            hex(each, "signature"), Plain.sign(Cast.seed(signer), kind[1], body), kind[0]);
        checked++;
      }
    }
    assertEquals(9, checked);
    JsonNode proof = read("rights", "proof");
    assertArrayEquals(
        hex(proof, "signature"),
        Plain.sign(
            Cast.seed("display sign"),
            "sl1 proof",
            hex(proof, "challenge"),
            hex(proof, "chainHash")));
    byte[] request = hex(read("keyExchange", "request"), "bytes");
    assertArrayEquals(
        Arrays.copyOfRange(request, request.length - 64, request.length),
        Plain.sign(
            Cast.seed("display sign"), "sl1 keyreq", Arrays.copyOf(request, request.length - 64)));
    byte[] response = hex(read("keyExchange", "response"), "bytes");
    assertArrayEquals(
        Arrays.copyOfRange(response, 1256, 1320),
        Plain.sign(Cast.seed("camera sign"), "sl1 keyresp", Arrays.copyOf(response, 1256)));
  }

  @Test
  void everyObjectIsSealedAndSignedAsThePlainReadingDoes() throws IOException {
    JsonNode objects = read("content", "objects");
    assertEquals(5, objects.size());
    for (JsonNode each : objects) {
      long epoch = each.path("epoch").asLong();
      byte[] key =
          ContentSheet.sframe(
              ContentSheet.baseKey(cast, epoch), "SFrame 1.0 Secret key ", epoch, 32);
      byte[] header = hex(each, "sframeHeader");
      byte[] metadata = hex(each, "metadata");
      byte[] sealed =
          Plain.seal(key, hex(each, "nonce"), Plain.join(header, metadata), hex(each, "frame"));
      byte[] signature =
          Plain.sign(
              Cast.seed("camera sign"),
              "sl1 frame",
              Plain.sha256(header, metadata),
              Plain.sha256(sealed));
      byte[] prefix = Arrays.copyOfRange(metadata, metadata.length - 14, metadata.length);
      assertArrayEquals(hex(each, "bytes"), Plain.join(prefix, header, sealed, signature));
    }
  }

  @Test
  void everyRepairRowIsTheSumOfThePlainReading() throws IOException {
    JsonNode repair = read("dataFrames", "repair");
    JsonNode symbols = repair.path("symbols");
    assertEquals(4, repair.path("rows").size());
    for (JsonNode row : repair.path("rows")) {
      byte[] sum = new byte[1153];
      for (int i = 0; i < symbols.size(); i++) {
        byte[] symbol = hex(symbols.get(i), "symbol");
        long seq = symbols.get(i).path("seq").asLong();
        int factor = Plain.coefficient(row.path("row").asInt(), seq);
        assertEquals(factor, row.path("coefficients").get(i).asInt());
        for (int j = 0; j < symbol.length; j++) {
          sum[j] ^= (byte) Plain.times(factor, symbol[j] & 0xFF);
        }
      }
      byte[] bytes = hex(row, "bytes");
      assertArrayEquals(sum, Arrays.copyOfRange(bytes, 15, bytes.length));
    }
  }

  @Test
  void whatTheFileOffersIsAccepted() throws IOException {
    for (JsonNode each : read("rights", "chains")) {
      assertTrue(chainAccepted(hex(each, "bytes"), each.path("holder").asText()));
    }
    for (JsonNode each : read("control")) {
      byte[] bytes = hex(each, "bytes");
      ControlMessage message = ControlMessage.parse(bytes, 0, bytes.length);
      assertNotNull(message, each.path("name").asText());
      assertArrayEquals(bytes, message.encode());
    }
    for (JsonNode each : read("dataFrames", "frames")) {
      assertTrue(framesAccepted(hex(each, "bytes")), each.path("name").asText());
    }
    for (JsonNode each : read("content", "objects")) {
      assertArrayEquals(hex(each, "frame"), opened(hex(each, "bytes")));
    }
    for (String name : List.of("hello", "helloWithCookie", "retry", "welcome", "refusal")) {
      byte[] bytes = hex(read("handshake", name), "datagram");
      assertTrue(Datagram.type(bytes, 0, bytes.length) != Datagram.MALFORMED, name);
    }
    assertNotNull(content.request.open(content.response));
  }

  @Test
  void whatTheFileForbidsIsRefused() throws IOException {
    JsonNode cases = read("refused", "cases");
    assertTrue(cases.size() > 100, "cases: " + cases.size());
    List<String> accepted = new ArrayList<>();
    for (JsonNode each : cases) {
      if (accepted(each.path("decoder").asText(), hex(each, "bytes"))) {
        accepted.add(each.path("decoder").asText() + ": " + each.path("why").asText());
      }
    }
    assertEquals(List.of(), accepted);
  }

  private boolean accepted(String decoder, byte[] bytes) {
    return switch (decoder) {
      case "datagram" -> Datagram.type(bytes, 0, bytes.length) != Datagram.MALFORMED;
      case "data" -> dataAccepted(bytes);
      case "hello" -> helloAccepted(bytes);
      case "welcome" -> welcomeAccepted(bytes);
      case "chain" -> chainAccepted(bytes, "display");
      case "revocation" -> revocationAccepted(bytes);
      case "enrolment" -> enrolmentAccepted(bytes);
      case "card" -> cardAccepted(bytes);
      case "keyRequest" -> requestAccepted(bytes);
      case "keyResponse" -> content.request.open(bytes) != null;
      case "object" -> opened(bytes) != null;
      case "frames" -> framesAccepted(bytes);
      case "control" -> ControlMessage.parse(bytes, 0, bytes.length) != null;
      default -> throw new IllegalArgumentException(decoder);
    };
  }

  private boolean dataAccepted(byte[] b) {
    byte[] out = new byte[1200];
    try (HopKeys keys = new HopKeys(shake.plain.relayToClient(), shake.plain.clientToRelay())) {
      return keys.open(Bytes.i64(b, 8), b, 0, 16, b, 16, b.length - 16, out, 0) >= 0;
    }
  }

  private boolean helloAccepted(byte[] b) {
    byte[] key = Plain.sha256(Plain.ascii("sl1 mac1"), cast.relay.hopPublic());
    byte[] mac = Plain.mac16(key, Arrays.copyOf(b, Hello.MAC1));
    if (!Arrays.equals(mac, Arrays.copyOfRange(b, Hello.MAC1, Hello.MAC2))) {
      return false;
    }
    byte[] prologue =
        Plain.join(Plain.ascii("sl1 hop"), cast.relay.hopPublic(), Arrays.copyOf(b, 8));
    try (NoiseIk.Responder responder = new NoiseIk.Responder(prologue, cast.relay)) {
      return responder.readHello(Bytes.copyOf(b, Hello.NOISE, Hello.NOISE_BYTES)) != null;
    }
  }

  private boolean welcomeAccepted(byte[] b) {
    byte[] relay = cast.relay.hopPublic();
    try (NoiseIk.Initiator initiator =
        new NoiseIk.Initiator(shake.prologue, cast.display, relay, shake.clientEphemeral)) {
      assertNotNull(initiator.writeHello(shake.helloPayload));
      return initiator.readWelcome(Bytes.copyOf(b, Welcome.NOISE, Welcome.NOISE_BYTES)) != null;
    }
  }

  private static Revocations nothingRevoked() {
    return new Revocations(
        1,
        new Revocations.Store() {
          @Override
          public @Nullable ByteBuffer read(OwnerId owner) {
            return null;
          }

          @Override
          public void write(OwnerId owner, ByteBuffer encoded) {}
        });
  }

  private boolean chainAccepted(byte[] b, String holder) {
    byte[] hop = Cast.device(holder).hopPublic();
    return Capability.fromSession(b, 0, b.length, hop, null, Cast.NOW, nothingRevoked())
        .outcome()
        .ok();
  }

  private static boolean revocationAccepted(byte[] b) {
    Revocation parsed = Revocation.parse(ByteBuffer.wrap(b));
    return parsed != null && nothingRevoked().apply(parsed).ok();
  }

  private static boolean enrolmentAccepted(byte[] b) {
    Enrolment parsed = Enrolment.parse(ByteBuffer.wrap(b));
    return parsed != null && Issuer.verifies(parsed);
  }

  private static boolean cardAccepted(byte[] b) {
    RelayCard parsed = RelayCard.parse(ByteBuffer.wrap(b));
    return parsed != null && Cards.verify(parsed, Cast.NOW).ok();
  }

  private boolean requestAccepted(byte[] b) {
    if (!KeyWrap.examine(b, cast.ownerId, cast.cameraId, -1).ok()
        || !KeyWrap.signed(b, cast.display.signPublic())) {
      return false;
    }
    KeyWrap.Granted terms = new KeyWrap.Granted(1, ContentSheet.SECRET, 0, 0, 1);
    byte[] seed = new byte[KeyWrap.ANSWER_SEED];
    return KeyWrap.answer(b, terms, cast.camera.signer(), seed) != null;
  }

  private byte @Nullable [] opened(byte[] b) {
    try (FrameOpener opener = new FrameOpener(cast.track)) {
      for (long epoch : new long[] {1, 8, ContentSheet.EPOCH, 0xFFFF_FFFFL}) {
        assertTrue(opener.epoch(epoch, ContentSheet.SECRET, Long.MIN_VALUE));
      }
      byte[] out = new byte[b.length];
      int length = opener.open(b, 0, b.length, out, 0);
      return length < 0 ? null : Arrays.copyOf(out, length);
    }
  }

  private static boolean framesAccepted(byte[] b) {
    FrameCursor cursor = new FrameCursor();
    cursor.reset(b, 0, b.length);
    boolean any = false;
    while (cursor.next()) {
      any = true;
    }
    return any && !cursor.malformed();
  }

  @Test
  void aRefusalIsOneChangeAwayFromWhatIsAccepted() {
    assertFalse(chainAccepted(new byte[1], "display"));
    assertTrue(chainAccepted(cast.delegated().encoded(), "display"));
    assertNull(content.request.open(Refusals.flipped(content.response, 1256)));
  }
}
