package io.github.sightline.relay.impl.crypto.content;

import static io.github.sightline.relay.impl.crypto.content.Rig.CAMERA;
import static io.github.sightline.relay.impl.crypto.content.Rig.CLEAR;
import static io.github.sightline.relay.impl.crypto.content.Rig.EPOCH;
import static io.github.sightline.relay.impl.crypto.content.Rig.OWNER;
import static io.github.sightline.relay.impl.crypto.content.Rig.SECRET;
import static io.github.sightline.relay.impl.crypto.content.Rig.STRANGER;
import static io.github.sightline.relay.impl.crypto.content.Rig.TRACK;
import static io.github.sightline.relay.impl.crypto.content.Rig.open;
import static io.github.sightline.relay.impl.crypto.content.Rig.opener;
import static io.github.sightline.relay.impl.crypto.content.Rig.seal;
import static io.github.sightline.relay.impl.crypto.content.Rig.sealer;
import static io.github.sightline.relay.impl.crypto.content.Rig.track;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.impl.base.Bytes;
import io.github.sightline.relay.impl.crypto.TrackIdentity;
import io.github.sightline.relay.impl.crypto.TrackIdentity.FrameSignature;
import io.github.sightline.relay.impl.crypto.Vectors;
import io.github.sightline.relay.impl.wire.SealedHeader;
import io.github.sightline.relay.impl.wire.WireLimits;
import io.github.sightline.relay.media.OwnerId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/**
 * The walls round a frame: what opens, and all that must not. Each wall is tested without the
 * other.
 */
class FrameSealTest {
  private static final int MAX = WireLimits.MAX_OBJECT;

  @Property(tries = 80)
  void whatTheCameraSealsItsDisplayOpens(
      @ForAll @IntRange(max = 7) int flags,
      @ForAll long micros,
      @ForAll @LongRange(max = 0xFFFFFFFFL) long prior,
      @ForAll @LongRange(min = 1, max = 0xFFFFFFFFL) long epoch,
      @ForAll @LongRange(max = 0xFFFFFFFFL) long group,
      @ForAll @LongRange(max = 0xFFFFFFFFL) long object,
      @ForAll @Size(max = 2000) byte[] clear) {
    FrameSealer sealer = new FrameSealer(TRACK, CAMERA);
    sealer.epoch(epoch, SECRET);
    byte[] out = new byte[clear.length + FrameSealer.maxOverhead() + 5];
    int n = sealer.seal(flags, micros, prior, group, object, ByteBuffer.wrap(clear), out, 5);
    assertTrue(n <= clear.length + FrameSealer.maxOverhead());
    assertTrue(SealedHeader.wellFormed(out, 5, n));
    assertEquals(flags, SealedHeader.flags(out, 5));
    assertEquals(micros, SealedHeader.captureMicros(out, 5));
    assertEquals(prior, SealedHeader.priorGroupLast(out, 5));
    assertEquals(epoch, SealedHeader.epoch(out, 5));
    assertEquals(group, SealedHeader.group(out, 5));
    assertEquals(object, SealedHeader.object(out, 5));
    assertTrue(new FrameSignature(TRACK).verify(out, 5, n));
    FrameOpener opener = new FrameOpener(TRACK);
    opener.epoch(epoch, SECRET, Long.MIN_VALUE);
    byte[] back = new byte[n];
    assertEquals(clear.length, opener.open(out, 5, n, back, 3));
    assertArrayEquals(clear, Arrays.copyOfRange(back, 3, 3 + clear.length));
  }

  // [E-5]
  @Test
  void everyFlippedBitIsRefused() {
    byte[] sealed = seal(sealer(), 3, 0, CLEAR);
    FrameOpener opener = opener(TRACK);
    // Neighbouring epochs are held too, so that a changed KID is not merely unknown.
    for (long epoch = EPOCH - 2; epoch <= EPOCH + 1; epoch++) {
      opener.epoch(epoch, SECRET, Long.MIN_VALUE);
    }
    int unknown = 0;
    for (int bit = 0; bit < sealed.length * 8; bit++) {
      int n = open(opener, Vectors.flipped(sealed, bit));
      assertTrue(n == FrameOpener.REFUSED || n == FrameOpener.UNKNOWN_EPOCH, "bit " + bit);
      unknown += n == FrameOpener.UNKNOWN_EPOCH ? 1 : 0;
    }
    assertTrue(unknown < 10, "only an altered epoch may be unknown: " + unknown);
    assertEquals(CLEAR.length, open(opener, sealed));
  }

  /**
   * The seal alone: each bound field is altered and the camera itself signs what came out, so only
   * the associated data can refuse it.
   */
  // [E-1]
  @Test
  void theSealRefusesEveryAlteredFieldEvenWhenTheSignatureIsTrue() {
    byte[] sealed = seal(sealer(), 3, 1, CLEAR);
    FrameOpener opener = opener(TRACK);
    opener.epoch(EPOCH + 1, SECRET, Long.MIN_VALUE);
    List<byte[]> altered = new ArrayList<>();
    for (int bit = 8; bit < 14 * 8; bit++) {
      altered.add(Vectors.flipped(sealed, bit));
    }
    altered.add(relocated(sealed, EPOCH + 1, 3, 1));
    altered.add(relocated(sealed, EPOCH, 4, 1));
    altered.add(relocated(sealed, EPOCH, 3, 2));
    altered.add(relocated(sealed, EPOCH, 0, 1));
    altered.add(relocated(sealed, EPOCH, 1, 3));
    int signedTruly = 0;
    for (byte[] each : altered) {
      if (SealedHeader.wellFormed(each, 0, each.length)) {
        new FrameSignature(TRACK).sign(CAMERA, each, 0, each.length - 64);
        assertTrue(new FrameSignature(TRACK).verify(each, 0, each.length));
        assertEquals(FrameOpener.REFUSED, open(opener, each));
        signedTruly++;
      }
    }
    assertEquals(3 + 8 * 8 + 4 * 8 + 5, signedTruly, "flags, captureMicros, priorGroupLast, slots");
  }

  private static byte[] relocated(byte[] sealed, long epoch, long group, long object) {
    byte[] out = new byte[sealed.length + SealedHeader.SFRAME_MAX];
    System.arraycopy(sealed, 0, out, 0, 14);
    int from = SealedHeader.headerLength(sealed, 0);
    int to = SealedHeader.writeLocation(out, 0, epoch, group, object);
    System.arraycopy(sealed, from, out, to, sealed.length - from);
    return Arrays.copyOf(out, to + sealed.length - from);
  }

  /** Ciphertext moved between tracks of one camera, truly signed for the wrong one. */
  @Test
  void theSealRefusesAnotherTrackEvenWhenTheSignatureIsTrue() {
    byte[] sealed = seal(sealer(), 3, 1, CLEAR);
    for (TrackIdentity other :
        List.of(
            track(OWNER, CAMERA, "other"),
            track(OwnerId.of(Vectors.bytes(32, 77)), CAMERA, "main"))) {
      byte[] moved = sealed.clone();
      new FrameSignature(other).sign(CAMERA, moved, 0, moved.length - 64);
      assertTrue(new FrameSignature(other).verify(moved, 0, moved.length));
      assertEquals(FrameOpener.REFUSED, open(opener(other), moved));
    }
  }

  /** The associated data alone, with the very key: the key derivation is not what refuses. */
  // [E-1]
  @Test
  void g11_everyBitOfTheAssociatedDataIsBound() {
    byte[] sealed = seal(sealer(), 3, 1, CLEAR);
    FrameSignature signature = new FrameSignature(TRACK);
    int start = signature.associate(sealed, 0);
    byte[] aad = signature.associated().clone();
    int header = SealedHeader.headerLength(sealed, 0);
    int body = sealed.length - header - 64;
    byte[] out = new byte[body];
    try (SframeKeys keys = SframeKeys.of(TRACK, EPOCH, SECRET)) {
      byte[] nonce = keys.nonce((3L << 32) | 1);
      int length = aad.length - start;
      assertEquals(
          CLEAR.length, keys.aead().open(nonce, aad, start, length, sealed, header, body, out, 0));
      assertEquals(113, length - (header - 14), "the metadata of the protocol");
      for (int bit = start * 8; bit < aad.length * 8; bit++) {
        byte[] other = Vectors.flipped(aad, bit);
        assertEquals(
            -1, keys.aead().open(nonce, other, start, length, sealed, header, body, out, 0));
      }
    }
  }

  /** A display of the same owner leaked its key: it can seal, it cannot sign. */
  // [E-2]
  @Test
  void whoHasTheEpochKeyButNotTheCamerasCannotForge() {
    byte[] forged = seal(sealer(), 3, 1, Vectors.bytes(30, 66));
    new FrameSignature(TRACK).sign(STRANGER, forged, 0, forged.length - 64);
    assertEquals(FrameOpener.REFUSED, open(opener(TRACK), forged));
    Arrays.fill(forged, forged.length - 64, forged.length, (byte) 0);
    assertEquals(FrameOpener.REFUSED, open(opener(TRACK), forged));
  }

  @Test
  void anotherOwnersCamerasOrTracksObjectIsRefused() {
    byte[] sealed = seal(sealer(), 3, 1, CLEAR);
    assertEquals(FrameOpener.REFUSED, open(opener(track(OWNER, CAMERA, "other")), sealed));
    assertEquals(FrameOpener.REFUSED, open(opener(track(OWNER, STRANGER, "main")), sealed));
    OwnerId neighbour = OwnerId.of(Vectors.bytes(32, 78));
    assertEquals(FrameOpener.REFUSED, open(opener(track(neighbour, CAMERA, "main")), sealed));
  }

  @Test
  void anotherSecretIsRefused() {
    byte[] sealed = seal(sealer(), 3, 1, CLEAR);
    for (int bit = 0; bit < 256; bit += 17) {
      FrameOpener opener = new FrameOpener(TRACK);
      opener.epoch(EPOCH, Vectors.flipped(SECRET, bit), Long.MIN_VALUE);
      assertEquals(FrameOpener.REFUSED, open(opener, sealed));
    }
  }

  // [E-6]
  @Test
  void truncatedAndExtendedObjectsAreRefused() {
    byte[] sealed = seal(sealer(), 3, 1, CLEAR);
    FrameOpener opener = opener(TRACK);
    for (int length = 0; length < sealed.length; length++) {
      assertEquals(FrameOpener.REFUSED, open(opener, Arrays.copyOf(sealed, length)));
    }
    assertEquals(FrameOpener.REFUSED, open(opener, Arrays.copyOf(sealed, sealed.length + 1)));
  }

  @Test
  void theSignatureOfOneObjectIsNotThatOfAnother() {
    FrameSealer sealer = sealer();
    byte[] first = seal(sealer, 3, 1, CLEAR);
    byte[] second = seal(sealer, 3, 2, CLEAR);
    System.arraycopy(first, first.length - 64, second, second.length - 64, 64);
    assertEquals(FrameOpener.REFUSED, open(opener(TRACK), second));
  }

  @Test
  void theSameFrameTwiceGivesOtherBytes() {
    FrameSealer sealer = sealer();
    byte[] first = seal(sealer, 3, 1, CLEAR);
    byte[] second = seal(sealer, 3, 2, CLEAR);
    int header = SealedHeader.headerLength(first, 0);
    assertFalse(Arrays.equals(first, header, header + 21, second, header, header + 21));
    assertFalse(
        new String(first, java.nio.charset.StandardCharsets.ISO_8859_1)
            .contains(new String(CLEAR, java.nio.charset.StandardCharsets.ISO_8859_1)));
  }

  @Test
  void theLargestFrameFitsAndOneByteMoreDoesNot() {
    byte[] clear = new byte[FrameSealer.maxClear()];
    Bytes.put64(clear, clear.length - 8, 77);
    FrameSealer sealer = new FrameSealer(TRACK, CAMERA);
    sealer.epoch(0xFFFFFFFFL, SECRET);
    byte[] out = new byte[MAX];
    int n = sealer.seal(0, 0, 0, 0xFFFFFFFFL, 0, ByteBuffer.wrap(clear), out, 0);
    assertEquals(MAX, n);
    assertEquals(107, FrameSealer.maxOverhead());
    FrameOpener opener = new FrameOpener(TRACK);
    opener.epoch(0xFFFFFFFFL, SECRET, 0);
    byte[] back = new byte[MAX];
    assertEquals(clear.length, opener.open(out, 0, n, back, 0));
    assertEquals(77, Bytes.i64(back, clear.length - 8));
  }
}
