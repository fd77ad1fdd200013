package io.github.sightline.relay.impl.crypto;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.sightline.relay.impl.crypto.Ed25519.Signer;
import io.github.sightline.relay.impl.crypto.NoiseIk.Initiator;
import io.github.sightline.relay.impl.crypto.NoiseIk.Responder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;

/** After close no field of a key type holds a byte of the secret; before, nothing prints one. */
class SecretsTest {
  private static final byte[] SEED = Vectors.bytes(32, 1);
  private static final byte[] HOP = Vectors.bytes(32, 2);

  @Test
  void g10_closingWipesEveryPrivateField() {
    DeviceKeys keys = DeviceKeys.of(SEED, HOP);
    List<Secrets.Field> before = Secrets.of(keys, "publicKey", "hopPublic");
    assertEquals(3, before.size(), "seed, hop key, device secret: " + before);
    keys.close();
    Secrets.assertWiped(before);

    Signer signer = Signer.of(SEED);
    before = Secrets.of(signer, "publicKey");
    assertEquals(1, before.size());
    signer.close();
    Secrets.assertWiped(before);

    Aead aead = Aead.aes256Gcm(SEED);
    before = Secrets.of(aead);
    assertEquals(1, before.size());
    aead.close();
    Secrets.assertWiped(before);

    HopKeys hop = new HopKeys(SEED, HOP);
    before = Secrets.of(hop, "nonce");
    assertEquals(2, before.size());
    hop.close();
    Secrets.assertWiped(before);
  }

  @Test
  void closingAHandshakeWipesItsKeysOnBothSides() {
    DeviceKeys camera = DeviceKeys.of(SEED, HOP);
    DeviceKeys relay = DeviceKeys.of(HOP, SEED);
    byte[] psk = Vectors.bytes(32, 3);
    byte[] prologue = new byte[8];
    Initiator a = new Initiator(prologue, camera, relay.hopPublic(), Vectors.bytes(32, 4), psk);
    Responder b = new Responder(prologue, relay, psk);
    b.readHello(requireNonNull(a.writeHello(new byte[8])));
    byte[] welcome = requireNonNull(b.writeWelcome(new byte[8], Vectors.bytes(32, 5)));
    List<Secrets.Field> first = Secrets.of(a, "self", "remoteStatic", "hash");
    assertEquals(4, first.size(), "ephemeral, psk, chaining, key: " + first);
    a.readWelcome(welcome);
    List<Secrets.Field> second = Secrets.of(a, "self", "remoteStatic", "hash");
    List<Secrets.Field> other = Secrets.of(b, "self", "remoteStatic", "remoteEphemeral", "hash");
    assertEquals(3, other.size(), "psk, chaining, key: " + other);
    a.close();
    b.close();
    Secrets.assertWiped(first);
    Secrets.assertWiped(second);
    Secrets.assertWiped(other);
  }

  @Test
  void keysPrintNothing() {
    DeviceKeys keys = DeviceKeys.of(SEED, HOP);
    for (Object secret :
        List.of(
            keys,
            keys.signer(),
            Aead.aes256Gcm(SEED),
            new HopKeys(SEED, HOP),
            new RawKey("AES", SEED),
            new NoiseState(SEED),
            new Initiator(SEED, keys, HOP, SEED),
            new Responder(SEED, keys))) {
      String text = secret.toString();
      assertFalse(text.matches(".*[0-9a-f]{8}.*") || text.contains("@"), text);
    }
  }

  @Test
  void aRawKeyIsACopyThatCannotBeSerialized() throws IOException {
    byte[] bytes = SEED.clone();
    RawKey key = new RawKey("AES", bytes);
    Digest.wipe(bytes);
    key.getEncoded()[0] ^= 1;
    assertArrayEquals(SEED, key.getEncoded());
    assertEquals("AES RAW", key.getAlgorithm() + " " + key.getFormat());
    try (ObjectOutputStream out = new ObjectOutputStream(new ByteArrayOutputStream())) {
      assertThrows(java.io.InvalidObjectException.class, () -> out.writeObject(key));
    }
    key.close();
    assertArrayEquals(new byte[32], key.getEncoded());
  }
}
