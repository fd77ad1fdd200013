package io.github.sightline.relay.impl.crypto.content;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.sightline.relay.impl.crypto.Aead;
import io.github.sightline.relay.impl.crypto.Digest;
import io.github.sightline.relay.impl.crypto.Vectors;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.digests.SHAKEDigest;
import org.bouncycastle.crypto.hpke.HPKE;
import org.bouncycastle.crypto.hpke.HPKEContext;
import org.bouncycastle.crypto.hpke.HPKEContextWithEncapsulation;
import org.bouncycastle.pqc.crypto.xwing.XWingKEMExtractor;
import org.bouncycastle.pqc.crypto.xwing.XWingPrivateKeyParameters;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HpkeTest {
  private static final byte[] SEED = Vectors.bytes(32, 1);
  private static final byte[] ENCAPSULATION = Vectors.bytes(64, 2);
  private static final byte[] INFO = Vectors.bytes(75, 3);
  private static final byte[] CLEAR = Vectors.bytes(32, 4);

  private static byte[] bytes(JsonNode v, String field) {
    return v.hasNonNull(field) ? Vectors.hex(v.get(field)) : new byte[0];
  }

  private static HPKE suite(JsonNode v) {
    return new HPKE(
        (byte) v.get("mode").asInt(),
        (short) v.get("kem_id").asInt(),
        (short) v.get("kdf_id").asInt(),
        (short) v.get("aead_id").asInt());
  }

  /**
   * RFC 9180, appendix A: all four modes; the library under us, as far as it can be fed the vector.
   */
  @Test
  void theLibraryOpensEveryVectorOfTheRfc() throws Exception {
    int opened = 0;
    for (JsonNode v : Vectors.json("hpke/rfc9180-x25519.json")) {
      HPKE suite = suite(v);
      AsymmetricCipherKeyPair keys =
          suite.deserializePrivateKey(bytes(v, "skRm"), bytes(v, "pkRm"));
      byte[] enc = bytes(v, "enc");
      byte[] info = bytes(v, "info");
      byte[] psk = bytes(v, "psk");
      byte[] pskId = bytes(v, "psk_id");
      HPKEContext context =
          switch (v.get("mode").asInt()) {
            case 0 -> suite.setupBaseR(enc, keys, info);
            case 1 -> suite.setupPSKR(enc, keys, info, psk, pskId);
            case 2 ->
                suite.setupAuthR(enc, keys, info, suite.deserializePublicKey(bytes(v, "pkSm")));
            default ->
                suite.setupAuthPSKR(
                    enc, keys, info, psk, pskId, suite.deserializePublicKey(bytes(v, "pkSm")));
          };
      opened += openAll(v, context);
    }
    System.out.println("HPKE RFC 9180: " + opened + " values");
    assertTrue(opened >= 20);
  }

  private static int openAll(JsonNode v, HPKEContext context) throws Exception {
    int values = 0;
    long sequence = 0;
    for (JsonNode e : v.get("encryptions")) {
      // The vector jumps over sequence numbers; the context counts one by one.
      if (e.path("sequence_number").asLong(sequence) == sequence) {
        assertArrayEquals(bytes(e, "pt"), context.open(bytes(e, "aad"), bytes(e, "ct")));
        sequence++;
        values++;
      }
    }
    for (JsonNode e : v.get("exports")) {
      byte[] exported = context.export(bytes(e, "exporter_context"), e.get("L").asInt());
      assertArrayEquals(bytes(e, "exported_value"), exported);
      values++;
    }
    return values;
  }

  /** A thousand messages and a thousand exports, as one hash each. */
  @Test
  void theLibraryAgreesWithTheAccumulatedVectors() throws Exception {
    int agreed = 0;
    for (JsonNode v : Vectors.json("hpke/rfc9180-x25519-accumulated.json")) {
      if (v.get("mode").asInt() != 0 || v.get("aead_id").asInt() == 0xFFFF) {
        continue;
      }
      HPKE suite = suite(v);
      AsymmetricCipherKeyPair keys =
          suite.deserializePrivateKey(bytes(v, "skRm"), bytes(v, "pkRm"));
      AsymmetricCipherKeyPair ephemeral = suite.deriveKeyPair(bytes(v, "ikmE"));
      HPKEContextWithEncapsulation sender =
          suite.setupBaseS(keys.getPublic(), bytes(v, "info"), ephemeral);
      assertArrayEquals(bytes(v, "enc"), sender.getEncapsulation());
      HPKEContext receiver = suite.setupBaseR(bytes(v, "enc"), keys, bytes(v, "info"));
      SHAKEDigest source = new SHAKEDigest(128);
      SHAKEDigest sink = new SHAKEDigest(128);
      for (int i = 0; i < 1000; i++) {
        byte[] aad = next(source);
        byte[] clear = next(source);
        byte[] sealed = sender.seal(aad, clear);
        sink.update(sealed, 0, sealed.length);
        assertArrayEquals(clear, receiver.open(aad, sealed));
      }
      assertEquals(v.get("encryptions_accumulated").asText(), sixteen(sink));
      source = new SHAKEDigest(128);
      sink = new SHAKEDigest(128);
      for (int i = 0; i < 1000; i++) {
        byte[] value = sender.export(next(source), i);
        sink.update(value, 0, value.length);
      }
      assertEquals(v.get("exports_accumulated").asText(), sixteen(sink));
      agreed++;
    }
    System.out.println("HPKE accumulated: " + agreed + " suites");
    assertTrue(agreed >= 2);
  }

  private static byte[] next(SHAKEDigest source) {
    byte[] length = new byte[1];
    source.doOutput(length, 0, 1);
    byte[] out = new byte[length[0] & 0xFF];
    source.doOutput(out, 0, out.length);
    return out;
  }

  private static String sixteen(SHAKEDigest sink) {
    byte[] out = new byte[16];
    sink.doOutput(out, 0, 16);
    return Vectors.hex(out);
  }

  /** draft-ietf-hpke-pq: X-Wing, with another AEAD than ours. */
  @Test
  void theLibraryAgreesWithTheVectorOfTheHybridKem() throws Exception {
    int values = 0;
    for (JsonNode v : Vectors.json("hpke/hpke-pq.json")) {
      if (v.get("kem_id").asInt() != 0x647a) {
        continue;
      }
      HPKE suite = suite(v);
      AsymmetricCipherKeyPair keys =
          suite.deserializePrivateKey(bytes(v, "skRm"), bytes(v, "pkRm"));
      assertArrayEquals(bytes(v, "pkRm"), Hpke.publicKey(bytes(v, "skRm")));
      HPKEContextWithEncapsulation sender =
          suite.setupBaseS(keys.getPublic(), bytes(v, "info"), bytes(v, "ikmE"));
      assertArrayEquals(bytes(v, "enc"), sender.getEncapsulation());
      values += openAll(v, suite.setupBaseR(bytes(v, "enc"), keys, bytes(v, "info")));
    }
    System.out.println("HPKE with X-Wing: " + values + " values");
    assertTrue(values > 3);
  }

  @Test
  void agreesWithTheVectorsOfXWing() {
    int seen = 0;
    for (JsonNode v : Vectors.json("xwing/test-vectors.json")) {
      byte[] seed = bytes(v, "seed");
      assertArrayEquals(bytes(v, "pk"), Hpke.publicKey(seed));
      byte[] both = requireNonNull(Hpke.seal(bytes(v, "pk"), bytes(v, "eseed"), INFO, CLEAR));
      assertArrayEquals(bytes(v, "ct"), Arrays.copyOf(both, Hpke.ENC));
      byte[] secret =
          new XWingKEMExtractor(new XWingPrivateKeyParameters(seed)).extractSecret(bytes(v, "ct"));
      assertArrayEquals(bytes(v, "ss"), secret);
      assertArrayEquals(
          Arrays.copyOfRange(both, Hpke.ENC, both.length), sealedByHand(secret, INFO, CLEAR));
      seen++;
    }
    System.out.println("X-Wing: " + seen + " vectors");
    assertTrue(seen >= 2);
  }

  /** RFC 9180 sections 4 and 5 once more for our suite, from HMAC and the JDK's cipher. */
  private static byte[] sealedByHand(byte[] shared, byte[] info, byte[] clear) {
    byte[] suite = concat(ascii("HPKE"), new byte[] {0x64, 0x7a, 0, 1, 0, 2});
    byte[] none = new byte[0];
    byte[] context =
        concat(
            new byte[] {0},
            extract(none, suite, "psk_id_hash", none),
            extract(none, suite, "info_hash", info));
    byte[] secret = extract(shared, suite, "secret", none);
    byte[] key = expand(secret, suite, "key", context, 32);
    byte[] nonce = expand(secret, suite, "base_nonce", context, 12);
    byte[] out = new byte[clear.length + 16];
    try (Aead aead = Aead.aes256Gcm(key)) {
      aead.seal(nonce, none, 0, 0, clear, 0, clear.length, out, 0);
    }
    return out;
  }

  private static byte[] extract(byte[] salt, byte[] suite, String label, byte[] ikm) {
    return Digest.hmacSha256(salt, concat(ascii("HPKE-v1"), suite, ascii(label), ikm));
  }

  private static byte[] expand(byte[] key, byte[] suite, String label, byte[] info, int length) {
    byte[] whole =
        concat(new byte[] {0, (byte) length}, ascii("HPKE-v1"), suite, ascii(label), info);
    return Arrays.copyOf(Digest.hmacSha256(key, whole, new byte[] {1}), length);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static byte @Nullable [] open(byte[] seed, byte[] both, byte[] info) {
    return Hpke.open(
        seed, Arrays.copyOf(both, Hpke.ENC), info, Arrays.copyOfRange(both, Hpke.ENC, both.length));
  }

  @Test
  void onlyTheHolderOfTheSeedOpensAndOnlyWithTheSameInfo() {
    byte[] both = requireNonNull(Hpke.seal(Hpke.publicKey(SEED), ENCAPSULATION, INFO, CLEAR));
    assertEquals(Hpke.ENC + CLEAR.length + Hpke.TAG, both.length);
    assertArrayEquals(CLEAR, open(SEED, both, INFO));
    assertNull(open(Vectors.flipped(SEED, 3), both, INFO));
    assertNull(open(SEED, both, Vectors.flipped(INFO, 3)));
  }

  @Test
  void flippedBitsAreRefused() {
    byte[] both = requireNonNull(Hpke.seal(Hpke.publicKey(SEED), ENCAPSULATION, INFO, CLEAR));
    // The top bit of the X25519 point is ignored by RFC 7748, but X-Wing hashes the encoding.
    for (int bit = 0; bit < both.length * 8; bit += bit < 8700 ? 29 : 1) {
      assertNull(open(SEED, Vectors.flipped(both, bit), INFO), "bit " + bit);
    }
  }

  // [K-11]
  @Test
  void publicKeysThatAreNoneAreRefused() {
    byte[] key = Hpke.publicKey(SEED);
    byte[] overflow = key.clone();
    Arrays.fill(overflow, 0, 3, (byte) 0xFF);
    assertNull(Hpke.seal(overflow, ENCAPSULATION, INFO, CLEAR), "a coefficient of 4095");
    byte[] zero = key.clone();
    Arrays.fill(zero, 1184, 1216, (byte) 0);
    assertNull(Hpke.seal(zero, ENCAPSULATION, INFO, CLEAR), "X25519 point of small order");
    assertNull(Hpke.seal(Arrays.copyOf(key, 1215), ENCAPSULATION, INFO, CLEAR));
    assertNull(Hpke.seal(key, new byte[63], INFO, CLEAR));
  }

  // [K-11]
  @Test
  void encapsulationsThatAreNoneAreRefused() {
    byte[] both = requireNonNull(Hpke.seal(Hpke.publicKey(SEED), ENCAPSULATION, INFO, CLEAR));
    byte[] zero = both.clone();
    Arrays.fill(zero, 1088, 1120, (byte) 0);
    assertNull(open(SEED, zero, INFO));
    assertNull(Hpke.open(SEED, new byte[1119], INFO, new byte[48]));
    assertNull(Hpke.open(SEED, Arrays.copyOf(both, Hpke.ENC), INFO, new byte[3]));
  }
}
