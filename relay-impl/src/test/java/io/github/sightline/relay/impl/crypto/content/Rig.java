package io.github.sightline.relay.impl.crypto.content;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.sightline.relay.impl.crypto.Ed25519.Signer;
import io.github.sightline.relay.impl.crypto.TrackIdentity;
import io.github.sightline.relay.impl.crypto.Vectors;
import io.github.sightline.relay.impl.wire.SealedHeader;
import io.github.sightline.relay.media.CameraId;
import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.media.TrackName;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** One camera, its track, an epoch secret, and what a test does with them. */
final class Rig {
  static final OwnerId OWNER = OwnerId.of(Vectors.bytes(32, 40));
  static final Signer CAMERA = Signer.of(Vectors.bytes(32, 41));
  static final Signer STRANGER = Signer.of(Vectors.bytes(32, 42));
  static final TrackIdentity TRACK = track(OWNER, CAMERA, "main");
  static final byte[] SECRET = Vectors.bytes(32, 43);
  static final long EPOCH = 9;
  static final long MICROS = 5_000_000;
  static final byte[] CLEAR = Vectors.bytes(21, 44);

  private Rig() {}

  static TrackIdentity track(OwnerId owner, Signer camera, String name) {
    return TrackIdentity.of(owner, CameraId.of(camera.publicKey()), TrackName.of(name));
  }

  static FrameSealer sealer() {
    FrameSealer sealer = new FrameSealer(TRACK, CAMERA);
    sealer.epoch(EPOCH, SECRET);
    return sealer;
  }

  static FrameOpener opener(TrackIdentity track) {
    FrameOpener opener = new FrameOpener(track);
    opener.epoch(EPOCH, SECRET, Long.MIN_VALUE);
    return opener;
  }

  static byte[] seal(FrameSealer sealer, long group, long object, byte[] clear) {
    byte[] out = new byte[clear.length + FrameSealer.maxOverhead()];
    int n =
        sealer.seal(
            SealedHeader.KEYFRAME, MICROS, 17, group, object, ByteBuffer.wrap(clear), out, 0);
    return Arrays.copyOf(out, n);
  }

  /** Opens into poisoned memory; a refusal leaves no byte of a frame there. */
  static int open(FrameOpener opener, byte[] sealed) {
    byte[] out = new byte[sealed.length + 8];
    Arrays.fill(out, (byte) 0x5A);
    int n = opener.open(sealed, 0, sealed.length, out, 0);
    if (n < 0) {
      for (byte each : out) {
        assertEquals(true, each == 0x5A || each == 0, "a refused object left bytes behind");
      }
    }
    return n;
  }
}
