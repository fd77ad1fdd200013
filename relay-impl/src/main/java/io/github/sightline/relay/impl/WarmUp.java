package io.github.sightline.relay.impl;

import io.github.sightline.relay.impl.crypto.Aead;
import io.github.sightline.relay.impl.crypto.DeviceKeys;
import io.github.sightline.relay.impl.crypto.NoiseIk;
import io.github.sightline.relay.impl.crypto.TrackIdentity;
import io.github.sightline.relay.impl.crypto.content.FrameOpener;
import io.github.sightline.relay.impl.crypto.content.FrameSealer;
import io.github.sightline.relay.impl.crypto.content.KeyWrap;
import io.github.sightline.relay.impl.fec.RepairDecoder;
import io.github.sightline.relay.impl.fec.RepairEncoder;
import io.github.sightline.relay.media.CameraId;
import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.media.TrackName;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What a host does before its first port opens: the calculations of a session's first second, often
 * enough for the JIT to compile them. Interpreted they cost 10 to 100 times as much, and the first
 * pictures of a process came half a second late.
 *
 * <p>Keys, frames and ids here are constants: nothing of a user's is touched, no randomness drawn,
 * and what was derived is wiped. Each result is checked, so that a platform whose ciphers are
 * broken starts nothing.
 */
final class WarmUp {
  /** Of a datagram; with the frames below, about half a second. */
  private static final int CIPHER_ROUNDS = 12_000;

  private static final int KEY_ROUNDS = 40;
  private static final int FRAME_ROUNDS = 200;
  private static final int FRAME = 30_000;
  private static final int REPAIR_ROUNDS = 300;
  private static final int SYMBOL = 1153;
  private static final int SPAN = 27;
  private static final int ROWS = 4;

  private WarmUp() {}

  /**
   * Runs all of it, on the caller's thread.
   *
   * @throws IllegalStateException when something does not come out as it went in
   */
  static void run() {
    Aead.warm(CIPHER_ROUNDS);
    try (DeviceKeys camera = keys(1);
        DeviceKeys display = keys(2)) {
      CameraId id = CameraId.of(camera.signPublic());
      for (int i = 1; i <= KEY_ROUNDS; i++) {
        handshake(camera, display);
        keyWrap(camera, id, display, i);
      }
      frames(camera, TrackIdentity.of(OwnerId.of(display.signPublic()), id, TrackName.MAIN));
    }
    repair();
  }

  private static void handshake(DeviceKeys relay, DeviceKeys device) {
    byte[] prologue = new byte[32];
    try (var responder = new NoiseIk.Responder(prologue, relay);
        var initiator = new NoiseIk.Initiator(prologue, device, relay.hopPublic(), filled(32, 3))) {
      byte[] hello = initiator.writeHello(new byte[300]);
      check(hello != null && responder.readHello(hello) != null);
      byte[] welcome = responder.writeWelcome(new byte[20], filled(32, 4));
      check(initiator.readWelcome(welcome) != null);
    }
  }

  private static void keyWrap(DeviceKeys camera, CameraId id, DeviceKeys display, int round) {
    byte[] chain = new byte[1 + 260];
    chain[0] = 1;
    try (var request =
            KeyWrap.begin(round, filled(32, round), display, id, chain, 0, filled(32, 5));
        var terms = new KeyWrap.Granted(1, filled(32, 6), 0, 0, 1)) {
      check(KeyWrap.signed(request.bytes(), display.signPublic()));
      byte[] seed = filled(KeyWrap.ANSWER_SEED, round);
      byte[] response = KeyWrap.answer(request.bytes(), terms, camera.signer(), seed);
      try (var granted = response == null ? null : request.open(response)) {
        check(granted != null);
      }
    }
  }

  private static void frames(DeviceKeys camera, TrackIdentity track) {
    ByteBuffer clear = ByteBuffer.allocate(FRAME);
    byte[] sealed = new byte[FRAME + FrameSealer.maxOverhead()];
    byte[] opened = new byte[sealed.length];
    try (var sealer = new FrameSealer(track, camera.signer());
        var opener = new FrameOpener(track)) {
      sealer.epoch(1, filled(32, 6));
      opener.epoch(1, filled(32, 6), Long.MIN_VALUE);
      for (int i = 0; i < FRAME_ROUNDS; i++) {
        int n = sealer.seal(0, i, 0, 0, i + 1, clear.rewind(), sealed, 0);
        check(opener.open(sealed, 0, n, opened, 0) == FRAME);
      }
    }
  }

  private static void repair() {
    RepairEncoder encoder = new RepairEncoder(SYMBOL);
    RepairDecoder decoder = new RepairDecoder(SYMBOL);
    byte[] symbol = filled(SYMBOL, 7);
    byte[] row = new byte[SYMBOL];
    for (int i = 0; i < REPAIR_ROUNDS; i++) {
      encoder.begin(i, SPAN);
      decoder.begin(i, SPAN, SYMBOL);
      for (int at = 0; at < SPAN; at++) {
        encoder.add(at, symbol, 0, SYMBOL);
        if (at >= ROWS) {
          decoder.symbol(at, symbol, 0, SYMBOL);
        }
      }
      for (int r = 0; r < ROWS; r++) {
        decoder.row(r, row, 0, encoder.row(r, row, 0));
      }
      check(decoder.solve() && decoder.read(0, row, 0) == SYMBOL && Arrays.equals(symbol, row));
    }
  }

  private static DeviceKeys keys(int seed) {
    return DeviceKeys.of(filled(32, seed), filled(32, seed + 10));
  }

  private static byte[] filled(int bytes, int with) {
    byte[] array = new byte[bytes];
    Arrays.fill(array, (byte) with);
    return array;
  }

  private static void check(boolean good) {
    if (!good) {
      throw new IllegalStateException("a cipher or the repair code does not undo what it did");
    }
  }
}
