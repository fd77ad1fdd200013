package io.github.sightline.relay.impl.crypto;

import static io.github.sightline.relay.impl.crypto.Misuse.misuse;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.impl.base.Bytes;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.modes.GCMModeCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.junit.jupiter.api.Test;

class AeadTest {
  private static final byte[] KEY = Vectors.bytes(32, 1);
  private static final byte[] NONCE = Vectors.bytes(12, 2);
  private static final byte[] NONE = new byte[0];

  private static Aead aead(byte[] key) {
    return key.length == 16 ? Aead.aes128Gcm(key) : Aead.aes256Gcm(key);
  }

  private static byte[] seal(byte[] key, byte[] nonce, byte[] aad, byte[] clear) {
    byte[] out = new byte[clear.length + Aead.TAG];
    try (Aead aead = aead(key)) {
      int n = aead.seal(nonce, aad, 0, aad.length, clear, 0, clear.length, out, 0);
      assertEquals(out.length, n);
    }
    return out;
  }

  private static int open(byte[] key, byte[] nonce, byte[] aad, byte[] sealed, byte[] out) {
    try (Aead aead = aead(key)) {
      return aead.open(nonce, aad, 0, aad.length, sealed, 0, sealed.length, out, 0);
    }
  }

  @Test
  void agreesWithWycheproofAndRefusesEveryInvalidCase() {
    int valid = 0;
    int refused = 0;
    int otherNonce = 0;
    for (Vectors.Case c : Vectors.wycheproof("aes_gcm_test.json")) {
      byte[] key = c.bytes("key");
      byte[] iv = c.bytes("iv");
      byte[] aad = c.bytes("aad");
      byte[] sealed = Vectors.hex(c.test().get("ct").asText() + c.test().get("tag").asText());
      byte[] out = new byte[sealed.length];
      if (iv.length != Aead.NONCE) {
        // Only 96-bit nonces exist here: the others are misuse, valid or not.
        assertThrows(IllegalArgumentException.class, () -> open(key, iv, aad, sealed, out));
        otherNonce++;
      } else if (c.valid()) {
        byte[] clear = c.bytes("msg");
        assertArrayEquals(sealed, seal(key, iv, aad, clear), c.toString());
        assertEquals(clear.length, open(key, iv, aad, sealed, out), c.toString());
        assertArrayEquals(clear, Arrays.copyOf(out, clear.length), c.toString());
        valid++;
      } else {
        assertEquals(Aead.REFUSED, open(key, iv, aad, sealed, out), c.toString());
        assertArrayEquals(new byte[out.length], out, c.toString());
        refused++;
      }
    }
    System.out.println("AES-GCM: " + valid + " valid, " + refused + " refused, " + otherNonce);
    assertTrue(valid > 20 && refused > 20 && otherNonce > 0);
  }

  @Property(tries = 150)
  void sealsTheSameBytesAsBouncyCastle(
      @ForAll @Size(12) byte[] nonce,
      @ForAll @Size(max = 40) byte[] aad,
      @ForAll @Size(max = 3000) byte[] clear,
      @ForAll boolean small)
      throws InvalidCipherTextException {
    byte[] key = Vectors.bytes(small ? 16 : 32, clear.length);
    GCMModeCipher other = GCMBlockCipher.newInstance(AESEngine.newInstance());
    other.init(true, new AEADParameters(new KeyParameter(key), 128, nonce, aad));
    byte[] expected = new byte[clear.length + Aead.TAG];
    int n = other.processBytes(clear, 0, clear.length, expected, 0);
    other.doFinal(expected, n);
    assertArrayEquals(expected, seal(key, nonce, aad, clear));
    byte[] out = new byte[clear.length];
    assertEquals(clear.length, open(key, nonce, aad, expected, out));
    assertArrayEquals(clear, out);
  }

  // [E-5]
  @Test
  void everyFlippedBitIsRefusedAndLeavesZeros() {
    byte[] aad = Vectors.bytes(5, 3);
    byte[] sealed = seal(KEY, NONCE, aad, Vectors.bytes(40, 4));
    for (int bit = 0; bit < sealed.length * 8; bit++) {
      byte[] out = Vectors.bytes(60, 9);
      assertEquals(
          Aead.REFUSED, open(KEY, NONCE, aad, Vectors.flipped(sealed, bit), out), "bit " + bit);
      assertArrayEquals(new byte[40], Arrays.copyOf(out, 40));
      assertArrayEquals(
          Arrays.copyOfRange(Vectors.bytes(60, 9), 40, 60), Arrays.copyOfRange(out, 40, 60));
    }
    for (int bit = 0; bit < aad.length * 8; bit++) {
      byte[] other = Vectors.flipped(aad, bit);
      assertEquals(Aead.REFUSED, open(KEY, NONCE, other, sealed, new byte[40]));
    }
    for (int bit = 0; bit < NONCE.length * 8; bit++) {
      byte[] other = Vectors.flipped(NONCE, bit);
      assertEquals(Aead.REFUSED, open(KEY, other, aad, sealed, new byte[40]));
    }
  }

  @Test
  void worksInTheMiddleOfArraysAndTouchesNothingElse() {
    byte[] in = Vectors.bytes(100, 5);
    byte[] out = new byte[100];
    try (Aead aead = Aead.aes256Gcm(KEY)) {
      assertEquals(46, aead.seal(NONCE, in, 1, 3, in, 10, 30, out, 20));
      assertTrue(Bytes.zero(out, 0, 20));
      assertTrue(Bytes.zero(out, 66, 34));
      byte[] back = new byte[100];
      assertEquals(30, aead.open(NONCE, in, 1, 3, out, 20, 46, back, 7));
      assertArrayEquals(Arrays.copyOfRange(in, 10, 40), Arrays.copyOfRange(back, 7, 37));
      assertTrue(Bytes.zero(back, 37, 63));
    }
  }

  // [E-6]
  @Test
  void whatIsShorterThanATagIsRefused() {
    for (int len = 0; len < Aead.TAG; len++) {
      assertEquals(Aead.REFUSED, open(KEY, NONCE, NONE, new byte[len], NONE));
    }
  }

  @Test
  void theSameNonceTwiceInARowDoesNotSeal() {
    try (Aead aead = Aead.aes256Gcm(KEY)) {
      byte[] out = new byte[40];
      aead.seal(NONCE, NONE, 0, 0, new byte[4], 0, 4, out, 0);
      assertThrows(
          IllegalStateException.class,
          () -> aead.seal(NONCE, NONE, 0, 0, new byte[4], 0, 4, out, 0));
    }
  }

  @Test
  void misuseThrowsWithTheValueAndTheBound() {
    byte[] a = new byte[32];
    byte[] b = new byte[47];
    try (Aead aead = Aead.aes256Gcm(KEY)) {
      misuse("nonce: 11", () -> aead.seal(new byte[11], a, 0, 0, a, 0, 8, b, 0));
      misuse("associated data: 33", () -> aead.seal(NONCE, a, 0, 33, a, 0, 8, b, 0));
      misuse("input: 1 bytes from 32", () -> aead.seal(NONCE, a, 0, 0, a, 32, 1, b, 0));
      misuse("input: -1", () -> aead.seal(NONCE, a, 0, 0, a, 0, -1, b, 0));
      misuse("output: 48 bytes from 0", () -> aead.seal(NONCE, a, 0, 0, a, 0, 32, b, 0));
      misuse("one array", () -> aead.seal(NONCE, a, 0, 0, b, 0, 8, b, 8));
      misuse("one array", () -> aead.open(NONCE, a, 0, 0, b, 0, 24, b, 24));
      misuse("output: 16 bytes from 17", () -> aead.open(NONCE, a, 0, 0, b, 0, 32, a, 17));
    }
    misuse("31 bytes, expected 32", () -> Aead.aes256Gcm(new byte[31]));
    misuse("32 bytes, expected 16", () -> Aead.aes128Gcm(new byte[32]));
  }

  @Test
  void aClosedKeyNeitherSealsNorOpens() {
    Aead aead = Aead.aes256Gcm(KEY);
    aead.close();
    byte[] out = new byte[40];
    assertThrows(
        IllegalStateException.class, () -> aead.seal(NONCE, NONE, 0, 0, NONE, 0, 0, out, 0));
    assertThrows(
        IllegalStateException.class, () -> aead.open(NONCE, NONE, 0, 0, NONE, 0, 0, out, 0));
    assertFalse(aead.toString().contains(Vectors.hex(KEY)));
  }

  @Test
  void warmingIsBoundedByItsRounds() {
    Aead.warm(0);
    Aead.warm(300);
  }

  @Test
  void aCipherThatDoesNotOpenWhatItSealedStopsTheStart() {
    Aead one = Aead.aes256Gcm(KEY);
    Aead other = Aead.aes256Gcm(Vectors.flipped(KEY, 0));
    assertThrows(IllegalStateException.class, () -> Aead.warm(1, one, other));
  }
}
