package io.github.sightline.relay.impl.crypto.content;

import static io.github.sightline.relay.impl.crypto.Misuse.misuse;
import static io.github.sightline.relay.impl.crypto.content.Rig.CAMERA;
import static io.github.sightline.relay.impl.crypto.content.Rig.CLEAR;
import static io.github.sightline.relay.impl.crypto.content.Rig.SECRET;
import static io.github.sightline.relay.impl.crypto.content.Rig.STRANGER;
import static io.github.sightline.relay.impl.crypto.content.Rig.TRACK;
import static io.github.sightline.relay.impl.crypto.content.Rig.open;
import static io.github.sightline.relay.impl.crypto.content.Rig.opener;
import static io.github.sightline.relay.impl.crypto.content.Rig.seal;
import static io.github.sightline.relay.impl.crypto.content.Rig.sealer;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.impl.crypto.Allocation;
import io.github.sightline.relay.impl.crypto.Vectors;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FrameSealerTest {
  private static int sealInto(FrameSealer sealer, ByteBuffer clear, byte[] out, int outAt) {
    return sealer.seal(0, 0, 0, 0, 0, clear, out, outAt);
  }

  // [E-4]
  @Test
  void aLocationIsSealedOnceAndOnlyUpwards() {
    FrameSealer sealer = sealer();
    seal(sealer, 0, 0, CLEAR);
    seal(sealer, 0, 1, CLEAR);
    seal(sealer, 3, 5, CLEAR);
    misuse("group 3 object 5 does not go up", () -> seal(sealer, 3, 5, CLEAR));
    misuse("group 3 object 4", () -> seal(sealer, 3, 4, CLEAR));
    misuse("group 2 object 9", () -> seal(sealer, 2, 9, CLEAR));
    misuse("group 0 object 0", () -> seal(sealer, 0, 0, CLEAR));
    seal(sealer, 3, 6, CLEAR);
    // Unsigned: the upper half of the groups lies above the lower one.
    seal(sealer, 0x80000000L, 0, CLEAR);
    misuse("does not go up", () -> seal(sealer, 0x7FFFFFFFL, 0, CLEAR));
    seal(sealer, 0xFFFFFFFFL, 0xFFFFFFFFL, CLEAR);
    misuse("does not go up", () -> seal(sealer, 0, 0, CLEAR));
  }

  @Test
  void aNewEpochStartsItsLocationsAgain() {
    FrameSealer sealer = sealer();
    seal(sealer, 7, 7, CLEAR);
    sealer.epoch(Rig.EPOCH + 1, Vectors.bytes(32, 50));
    byte[] sealed = seal(sealer, 0, 0, CLEAR);
    FrameOpener opener = opener(TRACK);
    assertEquals(FrameOpener.UNKNOWN_EPOCH, open(opener, sealed));
    opener.epoch(Rig.EPOCH + 1, Vectors.bytes(32, 50), 0);
    assertEquals(CLEAR.length, open(opener, sealed));
  }

  // [K-7]
  @Test
  void epochsOnlyGoUp() {
    FrameSealer sealer = sealer();
    misuse("epoch: 9, expected 10 to 4294967295", () -> sealer.epoch(Rig.EPOCH, SECRET));
    misuse("epoch: 8", () -> sealer.epoch(Rig.EPOCH - 1, SECRET));
    misuse("epoch: 4294967296", () -> sealer.epoch(1L << 32, SECRET));
    FrameSealer fresh = new FrameSealer(TRACK, CAMERA);
    misuse("epoch: 0, expected 1", () -> fresh.epoch(0, SECRET));
    fresh.epoch(0xFFFFFFFFL, SECRET);
    assertEquals(CLEAR.length + 16 + 64 + 14 + 1 + 4, seal(fresh, 0, 0, CLEAR).length);
  }

  @Test
  void aRefusedEpochLeavesTheOldOneInForce() {
    FrameSealer sealer = sealer();
    misuse("epoch secret", () -> sealer.epoch(Rig.EPOCH + 1, new byte[31]));
    assertEquals(CLEAR.length, open(opener(TRACK), seal(sealer, 0, 0, CLEAR)));
  }

  @Test
  void withoutAnEpochNothingIsSealed() {
    FrameSealer sealer = new FrameSealer(TRACK, CAMERA);
    assertThrows(IllegalStateException.class, () -> seal(sealer, 0, 0, CLEAR));
    FrameSealer closed = sealer();
    closed.close();
    assertThrows(IllegalStateException.class, () -> seal(closed, 0, 0, CLEAR));
    sealer.close();
  }

  @Test
  void onlyTheTracksCameraSealsIt() {
    misuse("signer of another camera", () -> new FrameSealer(TRACK, STRANGER));
  }

  @Test
  void everyKindOfBufferIsReadAndNotMoved() {
    byte[] padded = new byte[60];
    System.arraycopy(CLEAR, 0, padded, 25, CLEAR.length);
    ByteBuffer sliced = ByteBuffer.wrap(padded, 20, 40).slice();
    sliced.position(5).limit(5 + CLEAR.length);
    ByteBuffer direct = ByteBuffer.allocateDirect(60);
    direct.put(padded).position(25).limit(25 + CLEAR.length);
    ByteBuffer readOnly = ByteBuffer.wrap(padded, 25, CLEAR.length).asReadOnlyBuffer();
    byte[] expected = seal(sealer(), 0, 0, CLEAR);
    for (ByteBuffer clear : new ByteBuffer[] {sliced, direct, readOnly}) {
      int position = clear.position();
      byte[] out = new byte[CLEAR.length + FrameSealer.maxOverhead()];
      FrameSealer sealer = sealer();
      int n = sealer.seal(1, Rig.MICROS, 17, 0, 0, clear, out, 0);
      assertArrayEquals(expected, Arrays.copyOf(out, n), clear.toString());
      assertEquals(position, clear.position());
      assertEquals(position + CLEAR.length, clear.limit());
    }
  }

  @Test
  void theCopyOfADirectFrameGrowsAndIsReused() {
    FrameSealer sealer = sealer();
    FrameOpener opener = opener(TRACK);
    int object = 0;
    for (int size : new int[] {10, 100, 40, 0, 3000, 2999}) {
      byte[] clear = Vectors.bytes(size, size);
      ByteBuffer direct = ByteBuffer.allocateDirect(size).put(clear).flip();
      byte[] out = new byte[size + FrameSealer.maxOverhead()];
      int n = sealer.seal(0, 0, 0, 0, object++, direct, out, 0);
      byte[] back = new byte[n];
      assertEquals(size, opener.open(out, 0, n, back, 0));
      assertArrayEquals(clear, Arrays.copyOf(back, size));
    }
  }

  @Test
  void misuseThrowsAndWritesNothing() {
    FrameSealer sealer = sealer();
    byte[] out = new byte[CLEAR.length + FrameSealer.maxOverhead()];
    ByteBuffer clear = ByteBuffer.wrap(CLEAR);
    ByteBuffer huge = ByteBuffer.allocate(FrameSealer.maxClear() + 1);
    misuse("expected at most 4194197", () -> sealInto(sealer, huge, out, 0));
    misuse("128 bytes from 1", () -> sealInto(sealer, clear, out, 1));
    misuse("128 bytes from -1", () -> sealInto(sealer, clear, out, -1));
    misuse("another array", () -> sealInto(sealer, ByteBuffer.wrap(out, 0, 1), out, 0));
    assertArrayEquals(new byte[out.length], out);
    misuse("flags: 8", () -> sealer.seal(8, 0, 0, 0, 0, clear, out, 0));
    misuse("priorGroupLast: -1", () -> sealer.seal(0, 0, -1, 0, 0, clear, out, 0));
    misuse("group: 4294967296", () -> sealer.seal(0, 0, 0, 1L << 32, 0, clear, out, 0));
    misuse("object: -1", () -> sealer.seal(0, 0, 0, 0, -1, clear, out, 0));
    assertTrue(sealInto(sealer, clear, out, 0) > 0);
    assertTrue(sealer.toString().startsWith("sealer of track"));
  }

  @Test
  void whatIsAllocatedDoesNotGrowWithTheFrame() throws Exception {
    Allocation meter = Allocation.ofThisThread();
    long small = perSeal(meter, 100);
    long large = perSeal(meter, 30_000);
    System.out.println("bytes per sealed frame: " + small + " of 100, " + large + " of 30,000");
    assertTrue(large <= small + 64 && large < 8_000, small + " then " + large);
  }

  private static long perSeal(Allocation meter, int length) throws Exception {
    FrameSealer sealer = sealer();
    ByteBuffer clear = ByteBuffer.wrap(new byte[length]);
    byte[] out = new byte[length + FrameSealer.maxOverhead()];
    long perFrame = 0;
    for (int pass = 0; pass < 2; pass++) {
      long at = meter.bytes();
      for (int i = 0; i < 200; i++) {
        sealer.seal(0, 0, 0, pass, i, clear, out, 0);
      }
      perFrame = (meter.bytes() - at) / 200;
    }
    return perFrame;
  }
}
