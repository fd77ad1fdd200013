package io.github.sightline.relay.impl.crypto.content;

import static io.github.sightline.relay.impl.crypto.Misuse.misuse;
import static io.github.sightline.relay.impl.crypto.content.Rig.CLEAR;
import static io.github.sightline.relay.impl.crypto.content.Rig.EPOCH;
import static io.github.sightline.relay.impl.crypto.content.Rig.MICROS;
import static io.github.sightline.relay.impl.crypto.content.Rig.SECRET;
import static io.github.sightline.relay.impl.crypto.content.Rig.TRACK;
import static io.github.sightline.relay.impl.crypto.content.Rig.open;
import static io.github.sightline.relay.impl.crypto.content.Rig.opener;
import static io.github.sightline.relay.impl.crypto.content.Rig.seal;
import static io.github.sightline.relay.impl.crypto.content.Rig.sealer;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.impl.crypto.Vectors;
import org.junit.jupiter.api.Test;

class FrameOpenerTest {
  private final byte[] sealed = seal(sealer(), 3, 1, CLEAR);

  // [E-5] [M-11]
  @Test
  void anEpochWithoutItsKeyIsUnknown() {
    FrameOpener opener = new FrameOpener(TRACK);
    assertEquals(FrameOpener.UNKNOWN_EPOCH, open(opener, sealed));
    opener.epoch(EPOCH + 1, SECRET, 0);
    assertEquals(FrameOpener.UNKNOWN_EPOCH, open(opener, sealed));
    opener.epoch(EPOCH, SECRET, 0);
    assertEquals(CLEAR.length, open(opener, sealed));
  }

  @Test
  void aForgottenEpochIsUnknownAgain() {
    FrameOpener opener = opener(TRACK);
    assertTrue(opener.holds(EPOCH));
    opener.forget(EPOCH + 1);
    assertTrue(opener.holds(EPOCH));
    opener.forget(EPOCH);
    assertFalse(opener.holds(EPOCH));
    assertEquals(FrameOpener.UNKNOWN_EPOCH, open(opener, sealed));
  }

  // [K-5]
  @Test
  void anObjectCapturedBeforeTheFloorIsTooOld() {
    FrameOpener opener = new FrameOpener(TRACK);
    opener.epoch(EPOCH, SECRET, MICROS + 1);
    assertEquals(FrameOpener.TOO_OLD, open(opener, sealed));
    FrameOpener exact = new FrameOpener(TRACK);
    exact.epoch(EPOCH, SECRET, MICROS);
    assertEquals(CLEAR.length, open(exact, sealed));
  }

  // [K-5]
  @Test
  void theFirstFloorOfAnEpochIsTheOneForThePastWhateverCameLater() {
    FrameOpener opener = new FrameOpener(TRACK);
    byte[] out = new byte[sealed.length];
    opener.epoch(EPOCH, SECRET, MICROS);
    opener.epoch(EPOCH, SECRET, MICROS + 1);
    assertEquals(FrameOpener.TOO_OLD, open(opener, sealed));
    assertEquals(CLEAR.length, opener.openPast(sealed, 0, sealed.length, out, 0));
    FrameOpener later = new FrameOpener(TRACK);
    later.epoch(EPOCH, SECRET, MICROS + 1);
    later.epoch(EPOCH, SECRET, MICROS);
    assertEquals(FrameOpener.TOO_OLD, later.openPast(sealed, 0, sealed.length, out, 0));
    sealed[sealed.length - 1] ^= 1;
    assertEquals(FrameOpener.REFUSED, opener.openPast(sealed, 0, sealed.length, out, 0));
  }

  @Test
  void aFloorRisesAndNeverFalls() {
    FrameOpener opener = opener(TRACK);
    assertTrue(opener.epoch(EPOCH, SECRET, MICROS));
    assertEquals(CLEAR.length, open(opener, sealed));
    assertTrue(opener.epoch(EPOCH, SECRET, MICROS + 1));
    assertEquals(FrameOpener.TOO_OLD, open(opener, sealed));
    assertTrue(opener.epoch(EPOCH, SECRET, 0));
    assertEquals(FrameOpener.TOO_OLD, open(opener, sealed));
  }

  // [K-12]
  @Test
  void anEpochKeepsTheSecretItHas() {
    FrameOpener opener = opener(TRACK);
    assertFalse(opener.epoch(EPOCH, Vectors.bytes(32, 60), MICROS + 1));
    assertEquals(CLEAR.length, open(opener, sealed));
  }

  @Test
  void oneEpochMoreThanTheLimitDropsTheSmallest() {
    FrameOpener opener = new FrameOpener(TRACK);
    for (long epoch : new long[] {12, 10, 13, 11}) {
      assertTrue(opener.epoch(epoch, SECRET, 0));
    }
    assertTrue(opener.epoch(14, SECRET, 0));
    assertFalse(opener.holds(10));
    for (long epoch = 11; epoch <= 14; epoch++) {
      assertTrue(opener.holds(epoch));
    }
    // An epoch smaller than all that are held does not push one of them out.
    assertTrue(opener.epoch(2, SECRET, 0));
    assertFalse(opener.holds(2));
    assertTrue(opener.holds(11));
    assertEquals(4, FrameOpener.MAX_EPOCHS);
  }

  @Test
  void malformedBytesAreRefusedWhateverTheyAre() {
    FrameOpener opener = opener(TRACK);
    for (int length = 0; length < 200; length++) {
      assertEquals(FrameOpener.REFUSED, open(opener, Vectors.bytes(length, length)));
      assertEquals(FrameOpener.REFUSED, open(opener, new byte[length]));
    }
    assertEquals(FrameOpener.REFUSED, opener.open(sealed, -1, sealed.length, new byte[500], 0));
    assertEquals(FrameOpener.REFUSED, opener.open(sealed, 1, sealed.length, new byte[500], 0));
    assertEquals(FrameOpener.REFUSED, opener.open(sealed, 0, -5, new byte[500], 0));
  }

  @Test
  void anObjectInTheMiddleOfAnArrayOpens() {
    byte[] all = new byte[sealed.length + 30];
    System.arraycopy(sealed, 0, all, 11, sealed.length);
    byte[] out = new byte[sealed.length - 80 + 4];
    assertEquals(CLEAR.length, opener(TRACK).open(all, 11, sealed.length, out, 4));
    assertArrayEquals(CLEAR, java.util.Arrays.copyOfRange(out, 4, 4 + CLEAR.length));
  }

  @Test
  void misuseThrowsWithTheValueAndTheBound() {
    FrameOpener opener = opener(TRACK);
    int room = sealed.length - 80;
    misuse("another array", () -> opener.open(sealed, 0, sealed.length, sealed, 0));
    misuse(
        room + " bytes from 0", () -> opener.open(sealed, 0, sealed.length, new byte[room - 1], 0));
    misuse("epoch: 0, expected 1", () -> opener.epoch(0, SECRET, 0));
    misuse("epoch: 4294967296", () -> opener.epoch(1L << 32, SECRET, 0));
    misuse("31 bytes", () -> opener.epoch(77, new byte[31], 0));
    assertFalse(opener.holds(77));
  }

  @Test
  void aClosedOpenerHoldsNothing() {
    FrameOpener opener = opener(TRACK);
    assertTrue(opener.toString().endsWith("with 1 epochs"));
    opener.close();
    assertEquals(FrameOpener.UNKNOWN_EPOCH, open(opener, sealed));
  }
}
