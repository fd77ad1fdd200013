package io.github.sightline.relay.impl.crypto.content;

import static io.github.sightline.relay.impl.crypto.Misuse.misuse;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.sightline.relay.impl.crypto.Digest;
import io.github.sightline.relay.impl.crypto.TrackIdentity;
import io.github.sightline.relay.impl.crypto.Vectors;
import io.github.sightline.relay.impl.crypto.content.SframeKeys.Suite;
import io.github.sightline.relay.impl.wire.SealedHeader;
import io.github.sightline.relay.media.CameraId;
import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.media.TrackName;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SframeKeysTest {
  private static final byte[] SECRET = Vectors.bytes(32, 1);

  private static TrackIdentity track(int owner, int camera, String name) {
    return TrackIdentity.of(
        OwnerId.of(Vectors.bytes(32, owner)),
        CameraId.of(Vectors.bytes(32, camera)),
        TrackName.of(name));
  }

  @Test
  void agreesWithTheVectorsOfTheRfcForBothSuites() {
    int seen = 0;
    for (JsonNode v : Vectors.json("sframe/rfc9605.json").get("sframe")) {
      int id = v.get("cipher_suite").asInt();
      if (id == 4 || id == 5) {
        follow(v, id == 4 ? Suite.AES_128_GCM_SHA256_128 : Suite.AES_256_GCM_SHA512_128);
        seen++;
      }
    }
    System.out.println("SFrame: " + seen + " suites");
    assertEquals(2, seen);
  }

  /** The derivation once more from the words of RFC 9605, section 4.4.2, and the JDK's cipher. */
  @Test
  void bothSuitesAreTheDerivationAndTheCipherOfTheRfc() throws Exception {
    byte[] kid = {0, 0, 0, 0, 1, 2, 3, 4};
    for (Suite suite : Suite.values()) {
      boolean small = suite == Suite.AES_128_GCM_SHA256_128;
      byte[] id = {0, (byte) (small ? 4 : 5)};
      byte[] key = expand(small, "SFrame 1.0 Secret key ", kid, id, small ? 16 : 32);
      byte[] salt = expand(small, "SFrame 1.0 Secret salt ", kid, id, 12);
      try (SframeKeys keys = SframeKeys.of(suite, SECRET, 0x01020304L)) {
        byte[] nonce = keys.nonce(0).clone();
        assertArrayEquals(salt, nonce);
        Cipher jdk = Cipher.getInstance("AES/GCM/NoPadding");
        jdk.init(
            Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
        jdk.updateAAD(id);
        byte[] sealed = new byte[kid.length + 16];
        keys.aead().seal(nonce, id, 0, id.length, kid, 0, kid.length, sealed, 0);
        assertArrayEquals(jdk.doFinal(kid), sealed, suite.toString());
      }
    }
  }

  private static byte[] expand(boolean small, String label, byte[] kid, byte[] id, int length) {
    ByteArrayOutputStream info = new ByteArrayOutputStream();
    info.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
    info.writeBytes(kid);
    info.writeBytes(id);
    return small
        ? Digest.hkdfSha256(new byte[0], SECRET, info.toByteArray(), length)
        : Digest.hkdfSha512(new byte[0], SECRET, info.toByteArray(), length);
  }

  private static void follow(JsonNode v, Suite suite) {
    long ctr = v.get("ctr").asLong();
    byte[] aad = Vectors.hex(v.get("aad"));
    byte[] clear = Vectors.hex(v.get("pt"));
    byte[] whole = Vectors.hex(v.get("ct"));
    int header = whole.length - clear.length - 16;
    byte[] expected = Arrays.copyOfRange(whole, header, whole.length);
    assertArrayEquals(Arrays.copyOf(aad, header), Arrays.copyOf(whole, header));
    try (SframeKeys keys =
        SframeKeys.of(suite, Vectors.hex(v.get("base_key")), v.get("kid").asLong())) {
      assertArrayEquals(Vectors.hex(v.get("sframe_salt")), keys.nonce(0).clone());
      byte[] nonce = keys.nonce(ctr);
      assertArrayEquals(Vectors.hex(v.get("nonce")), nonce);
      byte[] sealed = new byte[clear.length + 16];
      keys.aead().seal(nonce, aad, 0, aad.length, clear, 0, clear.length, sealed, 0);
      assertArrayEquals(expected, sealed, suite.toString());
      byte[] opened = new byte[clear.length];
      assertEquals(
          clear.length,
          keys.aead().open(nonce, aad, 0, aad.length, sealed, 0, sealed.length, opened, 0));
      assertArrayEquals(clear, opened);
    }
  }

  /** Headers with a KID that can be an epoch are written alike; the others do not exist here. */
  @Test
  void agreesWithTheHeaderVectorsOfTheRfc() {
    int same = 0;
    int refused = 0;
    for (JsonNode v : Vectors.json("sframe/rfc9605.json").get("header")) {
      byte[] encoded = Vectors.hex(v.get("encoded"));
      long kid = v.get("kid").bigIntegerValue().longValue();
      long ctr = v.get("ctr").bigIntegerValue().longValue();
      byte[] object = new byte[SealedHeader.OVERHEAD_MAX + 8];
      SealedHeader.writePrefix(object, 0, 0, 0, 0);
      System.arraycopy(encoded, 0, object, 14, encoded.length);
      boolean epoch = kid > 0 && kid <= 0xFFFFFFFFL;
      assertEquals(epoch, SealedHeader.wellFormed(object, 0, object.length), v.toString());
      if (epoch) {
        byte[] out = new byte[SealedHeader.OVERHEAD_MAX];
        int end = SealedHeader.writeLocation(out, 0, kid, ctr >>> 32, ctr & 0xFFFFFFFFL);
        assertArrayEquals(encoded, Arrays.copyOfRange(out, 14, end), v.toString());
        assertEquals(kid, SealedHeader.epoch(object, 0));
        assertEquals(ctr, SealedHeader.group(object, 0) << 32 | SealedHeader.object(object, 0));
        same++;
      } else {
        refused++;
      }
    }
    System.out.println("SFrame headers: " + same + " same, " + refused + " refused");
    assertTrue(same > 50 && refused > 20);
  }

  /** The base key once more, from the words of the protocol. */
  // [E-3]
  @Test
  void theBaseKeyIsTheDerivationOfTheProtocol() {
    TrackIdentity track = track(1, 2, "main");
    ByteArrayOutputStream info = new ByteArrayOutputStream();
    info.writeBytes("sl1 frame key".getBytes(StandardCharsets.US_ASCII));
    info.writeBytes(track.owner().bytes());
    info.writeBytes(track.camera().bytes());
    info.writeBytes(track.track().bytes());
    info.writeBytes(new byte[] {1, 2, 3, 4});
    byte[] salt = "sl1 epoch".getBytes(StandardCharsets.US_ASCII);
    assertArrayEquals(
        Digest.hkdfSha512(salt, SECRET, info.toByteArray(), 32),
        SframeKeys.baseKey(track, 0x01020304, SECRET));
  }

  // [E-3]
  @Test
  void noTwoTracksOrEpochsEverShareAKey() {
    Set<String> keys = new HashSet<>();
    int made = 0;
    for (int owner = 0; owner < 4; owner++) {
      for (int camera = 0; camera < 4; camera++) {
        for (String name : new String[] {"main", "main2", "a", "aa"}) {
          for (long epoch : new long[] {1, 2, 256, 0xFFFFFFFFL}) {
            keys.add(Vectors.hex(SframeKeys.baseKey(track(owner, camera, name), epoch, SECRET)));
            made++;
          }
        }
      }
    }
    assertEquals(made, keys.size());
  }

  @Property(tries = 100)
  void aKeyDependsOnEveryBitOfTheSecret(@ForAll @IntRange(max = 255) int bit) {
    TrackIdentity track = track(1, 2, "main");
    assertFalse(
        Arrays.equals(
            SframeKeys.baseKey(track, 1, SECRET),
            SframeKeys.baseKey(track, 1, Vectors.flipped(SECRET, bit))));
  }

  @Test
  void everyCounterHasItsOwnNonce() {
    Set<String> nonces = new HashSet<>();
    try (SframeKeys keys = SframeKeys.of(track(1, 2, "main"), 1, SECRET)) {
      for (int bit = 0; bit < 64; bit++) {
        nonces.add(Vectors.hex(keys.nonce(1L << bit)));
      }
      nonces.add(Vectors.hex(keys.nonce(0)));
      nonces.add(Vectors.hex(keys.nonce(-1)));
    }
    assertEquals(66, nonces.size());
  }

  @Test
  void anEpochSecretHas32Bytes() {
    misuse("31 bytes, expected 32", () -> SframeKeys.of(track(1, 2, "main"), 1, new byte[31]));
  }
}
