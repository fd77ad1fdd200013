package io.github.sightline.relay.impl.crypto;

import static io.github.sightline.relay.impl.crypto.Misuse.misuse;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.sightline.relay.impl.crypto.Ed25519.Label;
import io.github.sightline.relay.impl.crypto.Ed25519.Signer;
import io.github.sightline.relay.impl.crypto.Ed25519.Verifier;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.bouncycastle.math.ec.rfc8032.Ed25519.PublicPoint;
import org.junit.jupiter.api.Test;

class Ed25519Test {
  private static final byte[] SEED = Vectors.bytes(32, 1);
  private static final byte[] MESSAGE = Vectors.bytes(20, 2);

  private static final BigInteger ORDER =
      BigInteger.ONE.shiftLeft(252).add(new BigInteger("27742317777372353535851937790883648493"));

  private final Signer signer = Signer.of(SEED);

  @Test
  void agreesWithWycheproofAndRefusesEveryInvalidCase() {
    int valid = 0;
    int invalid = 0;
    for (Vectors.Case c : Vectors.wycheproof("ed25519_test.json")) {
      byte[] key = Vectors.hex(c.group().get("publicKey").get("pk"));
      byte[] signature = c.bytes("sig");
      // On the wire a signature is 64 bytes at a place; one of another length cannot be said.
      boolean verified =
          signature.length == Ed25519.SIGNATURE
              && Ed25519.strict(key, c.bytes("msg"), signature, 0);
      assertEquals(c.valid(), verified, c.toString());
      if (c.valid()) {
        valid++;
      } else {
        invalid++;
      }
    }
    System.out.println("Ed25519 Wycheproof: " + valid + " valid, " + invalid + " refused");
    assertTrue(valid > 20 && invalid > 20);
  }

  /**
   * Every one has a point of small order, a component of one, or an encoding that is not canonical.
   */
  //
  @Test
  void g4_refusesEveryEdgeCaseOfCctv() {
    int refused = 0;
    for (JsonNode c : Vectors.json("cctv-ed25519/ed25519vectors.json")) {
      assertTrue(c.get("flags").size() > 0, "a case without a flag: " + c);
      byte[] message = c.get("msg").asText().getBytes(StandardCharsets.UTF_8);
      byte[] key = Vectors.hex(c.get("key"));
      byte[] signature = Vectors.hex(c.get("sig"));
      assertFalse(Ed25519.strict(key, message, signature, 0), c.toString());
      refused++;
    }
    System.out.println("Ed25519 CCTV: " + refused + " refused");
    assertEquals(153, refused);
  }

  @Property(tries = 60)
  void signsTheSameBytesAsTheJdk(
      @ForAll @Size(32) byte[] seed, @ForAll @Size(max = 200) byte[] message) throws Exception {
    byte[] pkcs8 = Vectors.hex("302e020100300506032b657004220420" + Vectors.hex(seed));
    Signature other = Signature.getInstance("Ed25519");
    other.initSign(
        KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
    byte[] label = Arrays.copyOf("sl1 grant".getBytes(StandardCharsets.US_ASCII), 16);
    other.update(label);
    other.update(message);
    try (Signer ours = Signer.of(seed)) {
      byte[] signature = ours.sign(Label.GRANT, message);
      assertArrayEquals(other.sign(), signature);
      assertTrue(Verifier.verify(ours.publicKey(), Label.GRANT, message, signature, 0));
    }
  }

  @Test
  void everyFlippedBitOfKeyMessageOrSignatureIsRefused() {
    byte[] signature = signer.sign(Label.FRAME, MESSAGE);
    byte[] key = signer.publicKey();
    assertTrue(Verifier.verify(key, Label.FRAME, MESSAGE, signature, 0));
    for (int bit = 0; bit < 512; bit++) {
      byte[] other = Vectors.flipped(signature, bit);
      assertFalse(Verifier.verify(key, Label.FRAME, MESSAGE, other, 0), "signature bit " + bit);
    }
    for (int bit = 0; bit < 256; bit++) {
      byte[] other = Vectors.flipped(key, bit);
      assertFalse(Verifier.verify(other, Label.FRAME, MESSAGE, signature, 0), "key bit " + bit);
    }
    for (int bit = 0; bit < MESSAGE.length * 8; bit++) {
      byte[] other = Vectors.flipped(MESSAGE, bit);
      assertFalse(Verifier.verify(key, Label.FRAME, other, signature, 0), "message bit " + bit);
    }
  }

  //
  @Test
  void aSignatureForOnePurposeVerifiesForNoOther() {
    for (Label made : Label.values()) {
      byte[] signature = signer.sign(made, MESSAGE);
      for (Label asked : Label.values()) {
        assertEquals(
            made == asked,
            Verifier.verify(signer.publicKey(), asked, MESSAGE, signature, 0),
            made + " as " + asked);
      }
    }
  }

  @Test
  void labelsAreDistinctAndNoneIsTheBeginningOfAnother() {
    Set<String> padded = new HashSet<>();
    for (Label label : Label.values()) {
      assertTrue(label.text().startsWith("sl1 ") && label.text().length() < Label.BYTES);
      byte[] whole = Ed25519.labelled(label, MESSAGE, 3, 4);
      assertEquals(Label.BYTES + 4, whole.length);
      padded.add(Vectors.hex(Arrays.copyOf(whole, Label.BYTES)));
    }
    assertEquals(Label.values().length, padded.size());
  }

  //
  @Test
  void anSThatIsNotReducedIsRefused() {
    byte[] signature = signer.sign(Label.LOG, MESSAGE);
    byte[] s = new byte[33];
    for (int i = 0; i < 32; i++) {
      s[32 - i] = signature[32 + i];
    }
    byte[] more = new BigInteger(1, s).add(ORDER).toByteArray();
    for (int i = 0; i < 32; i++) {
      signature[32 + i] = i < more.length ? more[more.length - 1 - i] : 0;
    }
    assertFalse(Verifier.verify(signer.publicKey(), Label.LOG, MESSAGE, signature, 0));
  }

  /** S such that the equation holds for a chosen R: only who has the private key can. */
  private static byte[] signedWith(byte[] r, byte[] seed, byte[] key, byte[] whole)
      throws Exception {
    return signedWith(r, BigInteger.ZERO, seed, key, whole);
  }

  /** The same for an R of which the logarithm is known, but for a part of small order. */
  private static byte[] signedWith(
      byte[] r, BigInteger logarithm, byte[] seed, byte[] key, byte[] whole) throws Exception {
    MessageDigest sha = MessageDigest.getInstance("SHA-512");
    byte[] a = Arrays.copyOf(sha.digest(seed), 32);
    a[0] &= (byte) 0xF8;
    a[31] = (byte) ((a[31] & 0x7F) | 0x40);
    sha.update(r);
    sha.update(key);
    BigInteger k = littleEndian(sha.digest(whole));
    byte[] s = k.multiply(littleEndian(a)).add(logarithm).mod(ORDER).toByteArray();
    byte[] signature = Arrays.copyOf(r, 64);
    for (int i = 0; i < Math.min(32, s.length); i++) {
      signature[32 + i] = s[s.length - 1 - i];
    }
    return signature;
  }

  private static BigInteger littleEndian(byte[] bytes) {
    byte[] big = new byte[bytes.length];
    for (int i = 0; i < big.length; i++) {
      big[i] = bytes[big.length - 1 - i];
    }
    return new BigInteger(1, big);
  }

  /**
   * The signature of a frame is checked with the cofactor, which hides an R of small order: such a
   * one holds there, and only the camera's key makes it. Everywhere else it is refused.
   */
  //
  @Test
  void anRofSmallOrderIsRefusedButInAFrameWhereOnlyTheCameraCouldMakeIt() throws Exception {
    String top = "ff".repeat(30);
    String eighth = "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc";
    String other = "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03";
    List<String> canonical =
        List.of(
            "01" + "00".repeat(31),
            "ec" + top + "7f",
            "00".repeat(32),
            "00".repeat(31) + "80",
            eighth + "05",
            eighth + "85",
            other + "7a",
            other + "fa");
    byte[] key = signer.publicKey();
    byte[] whole = Ed25519.labelled(Label.FRAME, MESSAGE, 0, MESSAGE.length);
    for (String encoding : canonical) {
      byte[] signature = signedWith(Vectors.hex(encoding), SEED, key, whole);
      assertFalse(Ed25519.strict(key, whole, signature, 0), encoding);
      assertTrue(Ed25519.verifyPrepared(point(key), whole, signature, 0), encoding);
      byte[] forged = signedWith(Vectors.hex(encoding), MESSAGE, key, whole);
      assertFalse(Ed25519.verifyPrepared(point(key), whole, forged, 0), "another's key");
    }
    for (String encoding :
        List.of("ee" + top + "7f", "ed" + top + "7f", "01" + "00".repeat(30) + "80")) {
      byte[] signature = signedWith(Vectors.hex(encoding), SEED, key, whole);
      assertFalse(Ed25519.verifyPrepared(point(key), whole, signature, 0), encoding);
    }
    for (String encoding : canonical) {
      assertNull(Ed25519.point(Vectors.hex(encoding)), "as a key: " + encoding);
    }
  }

  /**
   * The key plus the point of order two, (-x, -y): the equation holds for every second message, and
   * two keys would stand for one signer.
   */
  //
  @Test
  void aKeyWithAPartOfSmallOrderIsRefusedAlsoWhereTheEquationHolds() throws Exception {
    byte[] y = Arrays.copyOf(signer.publicKey(), 32);
    int sign = y[31] & 0x80;
    y[31] &= 0x7F;
    byte[] other =
        BigInteger.TWO
            .pow(255)
            .subtract(BigInteger.valueOf(19))
            .subtract(littleEndian(y))
            .toByteArray();
    byte[] mixed = new byte[32];
    for (int i = 0; i < Math.min(32, other.length); i++) {
      mixed[i] = other[other.length - 1 - i];
    }
    mixed[31] |= (byte) (sign ^ 0x80);
    byte[] base = Vectors.hex("58" + "66".repeat(31));
    int held = 0;
    for (int i = 0; i < 32; i++) {
      byte[] whole = Vectors.bytes(20, i);
      byte[] signature = signedWith(base, BigInteger.ONE, SEED, mixed, whole);
      held +=
          org.bouncycastle.math.ec.rfc8032.Ed25519.verify(signature, 0, mixed, 0, whole, 0, 20)
              ? 1
              : 0;
      assertFalse(Ed25519.strict(mixed, whole, signature, 0));
      byte[] key = signer.publicKey();
      assertTrue(Ed25519.strict(key, whole, signedWith(base, BigInteger.ONE, SEED, key, whole), 0));
    }
    assertTrue(held > 0, "the equation held for none");
    assertNull(Ed25519.point(mixed));
  }

  private static PublicPoint point(byte[] key) {
    PublicPoint point = Ed25519.point(key);
    assertNotNull(point);
    return point;
  }

  @Test
  void signaturesAndMessagesMayLieAnywhere() {
    byte[] all = new byte[200];
    System.arraycopy(MESSAGE, 0, all, 30, 20);
    signer.sign(Label.KEYREQ, all, 30, 20, all, 50);
    assertTrue(Verifier.verify(signer.publicKey(), Label.KEYREQ, all, 30, 20, all, 50));
    assertArrayEquals(signer.sign(Label.KEYREQ, MESSAGE), Arrays.copyOfRange(all, 50, 114));
    assertArrayEquals(signer.sign(Label.KEYREQ, MESSAGE), signer.sign(Label.KEYREQ, all, 30, 20));
  }

  @Test
  void aSignatureThatIsNotThereOrAKeyOfAnotherLengthIsRefused() {
    byte[] signature = signer.sign(Label.LOG, MESSAGE);
    byte[] key = signer.publicKey();
    assertFalse(Verifier.verify(key, Label.LOG, MESSAGE, signature, 1));
    assertFalse(Verifier.verify(key, Label.LOG, MESSAGE, signature, -1));
    assertFalse(Verifier.verify(key, Label.LOG, MESSAGE, new byte[63], 0));
    assertFalse(Verifier.verify(Arrays.copyOf(key, 31), Label.LOG, MESSAGE, signature, 0));
    assertFalse(Verifier.verify(Arrays.copyOf(key, 33), Label.LOG, MESSAGE, signature, 0));
    assertFalse(Verifier.validKey(key, 1));
    assertTrue(Verifier.validKey(key, 0));
    assertFalse(Verifier.validKey(new byte[32], 0));
  }

  @Test
  void aSeedHas32Bytes() {
    misuse("31 bytes, expected 32", () -> Signer.of(new byte[31]));
  }

  @Test
  void aClosedSignerDoesNotSign() {
    signer.close();
    assertThrows(IllegalStateException.class, () -> signer.sign(Label.LOG, MESSAGE));
    assertEquals("Ed25519 signer", signer.toString());
  }
}
