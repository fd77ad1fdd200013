package io.github.sightline.relay.impl.crypto;

import static io.github.sightline.relay.impl.crypto.Misuse.misuse;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.impl.crypto.Ed25519.Label;
import io.github.sightline.relay.impl.crypto.Ed25519.Verifier;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DeviceKeysTest {
  private static final byte[] SEED = Vectors.bytes(32, 1);
  private static final byte[] HOP = Vectors.bytes(32, 2);
  private static final byte[] ENTROPY = Vectors.bytes(32, 3);

  private final DeviceKeys keys = DeviceKeys.of(SEED, HOP);

  @Test
  void publicHalvesBelongToThePrivateOnes() {
    byte[] signature = keys.signer().sign(Label.LOG, SEED);
    assertTrue(Verifier.verify(keys.signPublic(), Label.LOG, SEED, signature, 0));
    assertArrayEquals(Curve25519.publicKey(HOP), keys.hopPublic());
    assertArrayEquals(keys.signPublic(), keys.signer().publicKey());
  }

  @Test
  void arraysGivenAndTakenAreCopies() {
    byte[] seed = SEED.clone();
    byte[] hop = HOP.clone();
    DeviceKeys copied = DeviceKeys.of(seed, hop);
    Digest.wipe(seed);
    Digest.wipe(hop);
    copied.signPublic()[0] ^= 1;
    copied.hopPublic()[0] ^= 1;
    assertArrayEquals(keys.signPublic(), copied.signPublic());
    assertArrayEquals(keys.hopPublic(), copied.hopPublic());
    assertArrayEquals(reveal(keys), reveal(copied));
  }

  private static byte[] reveal(DeviceKeys keys) {
    byte[] out = new byte[DeviceKeys.SECRET_BYTES + 2];
    keys.revealSecrets(out, 1);
    assertEquals(0, out[0] | out[out.length - 1]);
    return Arrays.copyOfRange(out, 1, out.length - 1);
  }

  @Test
  void revealedSecretsMakeTheSameKeys() {
    byte[] both = reveal(keys);
    assertArrayEquals(SEED, Arrays.copyOf(both, 32));
    assertArrayEquals(HOP, Arrays.copyOfRange(both, 32, 64));
  }

  // [S-30]
  @Test
  void aDrawDiffersWithEntropyDeviceCounterUseAndNothingElse() {
    DeviceKeys otherSeed = DeviceKeys.of(Vectors.flipped(SEED, 0), HOP);
    DeviceKeys otherHop = DeviceKeys.of(SEED, Vectors.flipped(HOP, 9));
    Set<String> drawn = new HashSet<>();
    drawn.add(Vectors.hex(keys.draw(ENTROPY, 7, "use", 32)));
    drawn.add(Vectors.hex(keys.draw(Vectors.flipped(ENTROPY, 255), 7, "use", 32)));
    drawn.add(Vectors.hex(keys.draw(ENTROPY, 8, "use", 32)));
    drawn.add(Vectors.hex(keys.draw(ENTROPY, 7, "ush", 32)));
    drawn.add(Vectors.hex(otherSeed.draw(ENTROPY, 7, "use", 32)));
    drawn.add(Vectors.hex(otherHop.draw(ENTROPY, 7, "use", 32)));
    assertEquals(6, drawn.size());
    DeviceKeys same = DeviceKeys.of(SEED, HOP);
    assertArrayEquals(keys.draw(ENTROPY, 7, "use", 64), same.draw(ENTROPY, 7, "use", 64));
    assertEquals(1, keys.draw(ENTROPY, 7, "use", 1).length);
  }

  /** The whole derivation once more, from its parts. */
  // [S-30]
  @Test
  void aDrawIsTheDerivationOfTheProtocol() {
    byte[] secret =
        Digest.hkdfSha256(
            "sl1 device".getBytes(StandardCharsets.US_ASCII), concat(SEED, HOP), new byte[0], 32);
    byte[] ikm = concat(concat(ENTROPY, secret), new byte[] {0, 0, 0, 1, 0, 0, 0, 2});
    byte[] expected =
        Digest.hkdfSha256(
            "sl1 draw".getBytes(StandardCharsets.US_ASCII),
            ikm,
            "sl1 epoch".getBytes(StandardCharsets.US_ASCII),
            32);
    assertArrayEquals(expected, keys.draw(ENTROPY, (1L << 32) | 2, "sl1 epoch", 32));
  }

  private static byte[] concat(byte[] a, byte[] b) {
    byte[] out = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, out, a.length, b.length);
    return out;
  }

  @Test
  void misuseThrowsWithTheValueAndTheBound() {
    misuse("31 bytes, expected 32", () -> keys.draw(new byte[31], 1, "use", 32));
    misuse("0 bytes, expected 1 to 64", () -> keys.draw(ENTROPY, 1, "use", 0));
    misuse("65 bytes, expected 1 to 64", () -> keys.draw(ENTROPY, 1, "use", 65));
    misuse("hop key: 31 bytes", () -> DeviceKeys.of(SEED, new byte[31]));
    misuse("seed: 33 bytes", () -> DeviceKeys.of(new byte[33], HOP));
  }

  @Test
  void closedKeysDoNothing() {
    keys.close();
    assertThrows(IllegalStateException.class, () -> keys.draw(ENTROPY, 1, "use", 32));
    assertThrows(IllegalStateException.class, () -> keys.agree(HOP, new byte[32]));
    assertThrows(IllegalStateException.class, () -> keys.revealSecrets(new byte[64], 0));
    assertThrows(IllegalStateException.class, () -> keys.signer().sign(Label.LOG, SEED));
    assertFalse(Arrays.equals(new byte[32], keys.hopPublic()));
    assertNotEquals(0, keys.signPublic().length);
    assertEquals("device keys", keys.toString());
  }
}
