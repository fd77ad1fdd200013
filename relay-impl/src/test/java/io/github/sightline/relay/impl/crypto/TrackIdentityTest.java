package io.github.sightline.relay.impl.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.impl.base.Bytes;
import io.github.sightline.relay.impl.crypto.Ed25519.Label;
import io.github.sightline.relay.impl.crypto.Ed25519.Signer;
import io.github.sightline.relay.impl.crypto.TrackIdentity.FrameSignature;
import io.github.sightline.relay.impl.wire.SealedHeader;
import io.github.sightline.relay.media.CameraId;
import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.media.TrackId;
import io.github.sightline.relay.media.TrackName;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class TrackIdentityTest {
  private static final Signer CAMERA = Signer.of(Vectors.bytes(32, 1));
  private static final Signer STRANGER = Signer.of(Vectors.bytes(32, 2));
  private static final OwnerId OWNER = OwnerId.of(Vectors.bytes(32, 3));
  private static final TrackIdentity TRACK = track(OWNER, CAMERA, "main");

  private static TrackIdentity track(OwnerId owner, Signer camera, String name) {
    return TrackIdentity.of(owner, CameraId.of(camera.publicKey()), TrackName.of(name));
  }

  private static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** An object as the camera signs it; its "ciphertext" is what a relay sees: any bytes. */
  private static byte[] signed(int flags, long micros, long prior, long epoch, long ctr, int body) {
    byte[] out = new byte[SealedHeader.OVERHEAD_MAX + body];
    SealedHeader.writePrefix(out, 0, flags, micros, prior);
    int at = SealedHeader.writeLocation(out, 0, epoch, ctr >>> 32, ctr & 0xFFFFFFFFL);
    byte[] cipher = Vectors.bytes(body + 16, 7);
    System.arraycopy(cipher, 0, out, at, cipher.length);
    new FrameSignature(TRACK).sign(CAMERA, out, 0, at + cipher.length);
    return Arrays.copyOf(out, at + cipher.length + 64);
  }

  private static byte[] signed() {
    return signed(SealedHeader.KEYFRAME, 1_000_000, 29, 700, 3L << 32, 20);
  }

  private static boolean verify(TrackIdentity track, byte[] object) {
    return new FrameSignature(track).verify(object, 0, object.length);
  }

  // [A-3] [M-3]
  @Test
  void theIdIsComputedFromOwnerCameraAndName() {
    byte[] expected =
        Digest.sha256(
            concat(
                ascii("sl1 track"),
                OWNER.bytes(),
                CAMERA.publicKey(),
                new byte[] {4},
                ascii("main")));
    assertEquals(TrackId.of(expected), TRACK.track());
    assertEquals(OWNER, TRACK.owner());
    assertArrayEquals(CAMERA.publicKey(), TRACK.camera().bytes());
  }

  @Test
  void anotherOwnerCameraOrNameIsAnotherTrack() {
    Set<TrackIdentity> tracks = new HashSet<>();
    tracks.add(TRACK);
    tracks.add(track(OwnerId.of(Vectors.bytes(32, 9)), CAMERA, "main"));
    tracks.add(track(OWNER, STRANGER, "main"));
    tracks.add(track(OWNER, CAMERA, "main2"));
    tracks.add(track(OWNER, CAMERA, "a".repeat(64)));
    assertEquals(5, tracks.size());
    Set<TrackId> ids = new HashSet<>();
    tracks.forEach(each -> ids.add(each.track()));
    assertEquals(5, ids.size());
    assertEquals(TRACK, track(OWNER, CAMERA, "main"));
    assertEquals(TRACK.hashCode(), track(OWNER, CAMERA, "main").hashCode());
    assertNotEquals(TRACK, track(OWNER, CAMERA, "main2"));
    assertNotEquals(TRACK, (Object) "main");
    assertTrue(TRACK.toString().contains(OWNER.toString()));
  }

  @Property(tries = 60)
  void whatTheCameraSignsVerifies(
      @ForAll @IntRange(max = 7) int flags,
      @ForAll long micros,
      @ForAll @LongRange(max = 0xFFFFFFFFL) long prior,
      @ForAll @LongRange(min = 1, max = 0xFFFFFFFFL) long epoch,
      @ForAll long ctr,
      @ForAll @IntRange(max = 300) int body) {
    assertTrue(verify(TRACK, signed(flags, micros, prior, epoch, ctr, body)));
  }

  /** The signature's input once more, from the words of the protocol. */
  // [E-2]
  @Test
  void theSignatureIsOverHeaderAndMetadataAndCiphertext() {
    byte[] object = signed();
    int header = SealedHeader.headerLength(object, 0);
    byte[] sframe = Arrays.copyOfRange(object, 14, header);
    byte[] metadata =
        concat(
            ascii("sl1"),
            TRACK.track().bytes(),
            OWNER.bytes(),
            CAMERA.publicKey(),
            Arrays.copyOf(object, 14));
    byte[] cipher = Arrays.copyOfRange(object, header, object.length - 64);
    byte[] message = concat(Digest.sha256(concat(sframe, metadata)), Digest.sha256(cipher));
    byte[] expected = CAMERA.sign(Label.FRAME, message);
    assertArrayEquals(expected, Arrays.copyOfRange(object, object.length - 64, object.length));
    FrameSignature signature = new FrameSignature(TRACK);
    int start = signature.associate(object, 0);
    byte[] associated = signature.associated();
    assertArrayEquals(
        concat(sframe, metadata), Arrays.copyOfRange(associated, start, associated.length));
  }

  @Test
  void everyFlippedBitOfAnObjectIsRefused() {
    byte[] object = signed();
    FrameSignature signature = new FrameSignature(TRACK);
    for (int bit = 0; bit < object.length * 8; bit++) {
      byte[] other = Vectors.flipped(object, bit);
      assertFalse(signature.verify(other, 0, other.length), "bit " + bit);
    }
    assertTrue(signature.verify(object, 0, object.length));
  }

  @Test
  void anObjectIsNoObjectOfAnotherTrackCameraOrOwner() {
    byte[] object = signed();
    assertFalse(verify(track(OWNER, CAMERA, "other"), object));
    assertFalse(verify(track(OWNER, STRANGER, "main"), object));
    for (int bit = 0; bit < 256; bit++) {
      OwnerId other = OwnerId.of(Vectors.flipped(OWNER.bytes(), bit));
      assertFalse(verify(track(other, CAMERA, "main"), object), "owner bit " + bit);
    }
  }

  @Test
  void anotherSignersObjectIsRefused() {
    byte[] object = signed();
    new FrameSignature(TRACK).sign(STRANGER, object, 0, object.length - 64);
    assertFalse(verify(TRACK, object));
  }

  @Test
  void aCameraWhoseIdIsNoUsableKeyHasNoVerifiedObjects() {
    byte[] object = signed();
    for (byte[] key : new byte[][] {new byte[32], Vectors.hex("ff".repeat(32)), one()}) {
      TrackIdentity track = TrackIdentity.of(OWNER, CameraId.of(key), TrackName.MAIN);
      FrameSignature signature = new FrameSignature(track);
      assertFalse(signature.verify(object, 0, object.length));
      assertFalse(signature.verify(object, 0, object.length));
    }
  }

  /** The neutral point: with it as a key, anyone could sign anything. */
  private static byte[] one() {
    byte[] key = new byte[32];
    key[0] = 1;
    return key;
  }

  @Test
  void everyLengthButTheTrueOneIsRefused() {
    byte[] object = Arrays.copyOf(signed(), signed().length + 20);
    FrameSignature signature = new FrameSignature(TRACK);
    for (int len = -1; len <= object.length + 1; len++) {
      assertEquals(len == object.length - 20, signature.verify(object, 0, len), "length " + len);
    }
  }

  @Test
  void anObjectMayLieAnywhere() {
    byte[] object = signed();
    byte[] all = new byte[object.length + 40];
    System.arraycopy(object, 0, all, 33, object.length);
    assertTrue(new FrameSignature(TRACK).verify(all, 33, object.length));
    assertFalse(new FrameSignature(TRACK).verify(all, 32, object.length));
    assertFalse(Bytes.zero(all, 33, 14));
  }
}
