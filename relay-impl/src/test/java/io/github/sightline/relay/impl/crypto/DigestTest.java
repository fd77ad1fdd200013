package io.github.sightline.relay.impl.crypto;

import static io.github.sightline.relay.impl.crypto.Misuse.misuse;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.HKDFParameters;
import org.junit.jupiter.api.Test;

class DigestTest {
  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void hkdfAgreesWithWycheproofAndRefusesEveryInvalidCase() {
    int valid = 0;
    int invalid = 0;
    for (Vectors.Case c : Vectors.wycheproof("hkdf_sha256_test.json")) {
      int size = c.test().get("size").asInt();
      if (c.valid()) {
        byte[] okm = Digest.hkdfSha256(c.bytes("salt"), c.bytes("ikm"), c.bytes("info"), size);
        assertArrayEquals(c.bytes("okm"), okm, c.toString());
        valid++;
      } else {
        assertThrows(
            IllegalArgumentException.class,
            () -> Digest.hkdfSha256(c.bytes("salt"), c.bytes("ikm"), c.bytes("info"), size));
        invalid++;
      }
    }
    System.out.println("HKDF: " + valid + " valid, " + invalid + " refused");
    assertTrue(valid > 30 && invalid > 0);
  }

  @Test
  void hmacAgreesWithWycheproofAndRefusesEveryInvalidCase() {
    int valid = 0;
    int invalid = 0;
    for (Vectors.Case c : Vectors.wycheproof("hmac_sha256_test.json")) {
      byte[] message = c.bytes("msg");
      int tagBytes = c.group().get("tagSize").asInt() / 8;
      byte[] tag = Arrays.copyOf(Digest.hmacSha256(c.bytes("key"), message), tagBytes);
      assertEquals(c.valid(), Digest.equal(tag, c.bytes("tag")), c.toString());
      assertArrayEquals(
          tag,
          Arrays.copyOf(Digest.hmacSha256(c.bytes("key"), message, 0, message.length), tagBytes));
      if (c.valid()) {
        valid++;
      } else {
        invalid++;
      }
    }
    System.out.println("HMAC: " + valid + " valid, " + invalid + " refused");
    assertTrue(valid > 20 && invalid > 20);
  }

  @Property(tries = 150)
  void hkdfGivesTheSameBytesAsBouncyCastle(
      @ForAll @Size(max = 100) byte[] salt,
      @ForAll @Size(max = 100) byte[] ikm,
      @ForAll @Size(max = 60) byte[] info,
      @ForAll @IntRange(max = 300) int length) {
    byte[] expected = new byte[length];
    HKDFBytesGenerator other = new HKDFBytesGenerator(new SHA256Digest());
    other.init(new HKDFParameters(ikm, salt, info));
    other.generateBytes(expected, 0, length);
    assertArrayEquals(expected, Digest.hkdfSha256(salt, ikm, info, length));
    other = new HKDFBytesGenerator(new SHA512Digest());
    other.init(new HKDFParameters(ikm, salt, info));
    other.generateBytes(expected, 0, length);
    assertArrayEquals(expected, Digest.hkdfSha512(salt, ikm, info, length));
  }

  @Test
  void hkdfEndsAt255Blocks() {
    byte[] none = new byte[0];
    assertEquals(255 * 32, Digest.hkdfSha256(none, none, none, 255 * 32).length);
    assertEquals(255 * 64, Digest.hkdfSha512(none, none, none, 255 * 64).length);
    misuse("8161 bytes, expected 0 to 8160", () -> Digest.hkdfSha256(none, none, none, 8161));
    misuse("16321 bytes", () -> Digest.hkdfSha512(none, none, none, 16321));
    misuse("-1 bytes", () -> Digest.hkdfSha512(none, none, none, -1));
  }

  /** FIPS 180-4, the example "abc". */
  @Test
  void partsAreDigestedOneAfterAnother() {
    String expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assertEquals(expected, Vectors.hex(Digest.sha256(ascii("abc"))));
    assertEquals(expected, Vectors.hex(Digest.sha256(ascii("a"), new byte[0], ascii("bc"))));
    assertEquals(expected, Vectors.hex(Digest.sha256(ascii("xabcx"), 1, 3)));
    assertArrayEquals(
        Digest.hmacSha256(ascii("key"), ascii("abc")),
        Digest.hmacSha256(ascii("key"), ascii("ab"), ascii("c")));
  }

  /** From the tests of the reference implementation (version 0x13, one lane). */
  @Test
  void argon2idGivesTheReferenceValue() {
    byte[] out = Digest.argon2id(ascii("password"), ascii("somesalt"), 256, 2, 32);
    assertEquals(
        "9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe", Vectors.hex(out));
  }

  @Test
  void argon2idHasBounds() {
    byte[] salt = ascii("somesalt");
    byte[] pass = ascii("password");
    misuse("Argon2id: 7 KiB", () -> Digest.argon2id(pass, salt, 7, 1, 32));
    misuse("0 passes", () -> Digest.argon2id(pass, salt, 8, 0, 32));
    misuse("3 bytes", () -> Digest.argon2id(pass, salt, 8, 1, 3));
    misuse("65 bytes", () -> Digest.argon2id(pass, salt, 8, 1, 65));
    assertEquals(4, Digest.argon2id(pass, salt, 8, 1, 4).length);
    assertEquals(64, Digest.argon2id(pass, salt, 8, 1, 64).length);
  }

  @Test
  void equalMeansSameLengthAndBytes() {
    assertTrue(Digest.equal(new byte[0], new byte[0]));
    assertTrue(Digest.equal(new byte[] {1, 2}, new byte[] {1, 2}));
    assertFalse(Digest.equal(new byte[] {1, 2}, new byte[] {1, 3}));
    assertFalse(Digest.equal(new byte[] {1, 2}, new byte[] {1, 2, 0}));
  }

  @Test
  void wipeLeavesZeros() {
    byte[] secret = Vectors.bytes(40, 1);
    Digest.wipe(secret);
    assertArrayEquals(new byte[40], secret);
  }
}
