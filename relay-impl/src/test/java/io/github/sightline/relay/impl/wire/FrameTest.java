package io.github.sightline.relay.impl.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class FrameTest {
  private static final int PREFIX = 7;

  /** Walks the frames; says whether all of them were frames, and checks each against its writer. */
  private static boolean walk(byte[] a, int from, int to) {
    FrameCursor cursor = new FrameCursor();
    cursor.reset(a, from, to);
    int at = from;
    while (cursor.next()) {
      assertEquals(at + 1, cursor.at());
      assertTrue(cursor.at() + cursor.length() <= to, "a frame stays inside its datagram");
      byte[] wire = Arrays.copyOfRange(a, at, cursor.at() + cursor.length());
      assertArrayEquals(wire, Samples.again(a, cursor.type(), cursor.at(), cursor.length()));
      at = cursor.at() + cursor.length();
    }
    assertEquals(cursor.malformed(), at != to);
    return !cursor.malformed();
  }

  @Property(tries = 3000)
  void everyFrameReadsBackAsItWasWritten(
      @ForAll long seed,
      @ForAll @IntRange(min = Samples.FIRST_FRAME, max = Samples.LAST_FRAME) int type) {
    byte[] frame = new Samples(seed).frame(type);
    byte[] a = new byte[PREFIX + frame.length];
    System.arraycopy(frame, 0, a, PREFIX, frame.length);
    assertTrue(walk(a, PREFIX, a.length));
  }

  // [W-25]
  @Property(tries = 60)
  void everyTruncationOfEveryFrameIsMalformed(
      @ForAll long seed,
      @ForAll @IntRange(min = Samples.FIRST_FRAME, max = Samples.LAST_FRAME) int type) {
    byte[] frame = new Samples(seed).frame(type);
    for (int n = 1; n < frame.length; n++) {
      byte[] exact = Arrays.copyOf(frame, n);
      // A row of a repair has no length of its own: a shorter one is another row.
      boolean row = type == FrameType.REPAIR && n > 15 + WireLimits.SYMBOL_HEADER;
      assertEquals(row, walk(exact, 0, n), "type " + type + " cut to " + n);
      assertEquals(row, walk(frame, 0, n), "type " + type + " cut to " + n + ", more behind");
    }
    assertTrue(walk(frame, 0, 0), "no frames are a keep-alive");
  }

  @Property(tries = 20_000)
  void whatIsAcceptedAfterDamageIsWhatAWriterWouldWrite(
      @ForAll long seed,
      @ForAll @IntRange(min = Samples.FIRST_FRAME, max = Samples.LAST_FRAME) int type) {
    byte[] frame = new Samples(seed).frame(type);
    Random random = new Random(~seed);
    for (int i = random.nextInt(3); i >= 0; i--) {
      int place = random.nextInt(Math.min(frame.length, 70));
      frame[place] = (byte) (random.nextBoolean() ? random.nextInt() : random.nextInt(3) - 1);
    }
    walk(frame, 0, frame.length);
  }

  @Property(tries = 300)
  void framesStandBackToBack(@ForAll long seed) {
    Samples samples = new Samples(seed);
    byte[] all = new byte[4000];
    int at = 0;
    for (int type = FrameType.PING; type <= FrameType.SKIP; type++) {
      byte[] frame = samples.frame(type);
      System.arraycopy(frame, 0, all, at, frame.length);
      at += frame.length;
    }
    assertTrue(walk(all, 0, at));
    byte[] last = samples.frame(seed % 2 == 0 ? FrameType.FRAGMENT : FrameType.REPAIR);
    System.arraycopy(last, 0, all, at, last.length);
    assertTrue(walk(all, 0, at + last.length));
  }

  // [W-24]
  @Property(tries = 300)
  void nothingStandsBehindAFragment(@ForAll long seed) {
    byte[] fragment = new Samples(seed).frame(FrameType.FRAGMENT);
    byte[] a = Arrays.copyOf(fragment, fragment.length + 1);
    a[fragment.length] = FrameType.PING;
    assertFalse(walk(a, 0, a.length));
  }

  // [W-23]
  @Test
  void unknownTypesEndTheWalk() {
    for (int type = 0; type < 256; type++) {
      if (type < Samples.FIRST_FRAME || type > Samples.LAST_FRAME) {
        byte[] a = new byte[1168];
        a[0] = FrameType.PING;
        a[1] = (byte) type;
        FrameCursor cursor = new FrameCursor();
        cursor.reset(a, 0, a.length);
        assertTrue(cursor.next(), "what came before is a frame");
        assertFalse(cursor.next());
        assertTrue(cursor.malformed());
        assertFalse(cursor.next(), "the end stays the end");
      }
    }
  }

  @Test
  void resetForgetsTheLastDatagram() {
    FrameCursor cursor = new FrameCursor();
    cursor.reset(new byte[] {99}, 0, 1);
    assertFalse(cursor.next());
    assertTrue(cursor.malformed());
    cursor.reset(new byte[] {FrameType.PONG}, 0, 1);
    assertFalse(cursor.malformed());
    assertTrue(cursor.next());
    assertEquals(FrameType.PONG, cursor.type());
    assertEquals(0, cursor.length());
    assertFalse(cursor.next());
    assertFalse(cursor.malformed());
  }

  @Test
  void cursorRefusesARangeOutsideItsArray() {
    FrameCursor cursor = new FrameCursor();
    byte[] a = new byte[8];
    assertThrows(IllegalArgumentException.class, () -> cursor.reset(a, 0, 9));
    assertThrows(IllegalArgumentException.class, () -> cursor.reset(a, -1, 4));
    assertThrows(IllegalArgumentException.class, () -> cursor.reset(a, 5, 4));
    assertThrows(
        IllegalArgumentException.class,
        () -> cursor.reset(a, Integer.MAX_VALUE, Integer.MIN_VALUE));
  }

  @Test
  void onlyFeedbackAsksForNoFeedback() {
    for (int type = Samples.FIRST_FRAME; type <= Samples.LAST_FRAME; type++) {
      assertEquals(type != FrameType.FEEDBACK, FrameType.elicitsFeedback(type));
    }
  }

  @Test
  void t10_hundredThousandRandomInputsThrowNothing() {
    long seed = 0x51_6E_7A_11L;
    Random random = new Random(seed);
    for (int i = 0; i < 100_000; i++) {
      byte[] a = new byte[random.nextInt(i % 10 == 0 ? 1300 : 80)];
      random.nextBytes(a);
      if (a.length > 0 && i % 4 != 0) {
        a[0] = (byte) (1 + random.nextInt(10));
      }
      walk(a, 0, a.length);
      Datagram.type(a, 0, a.length);
      SealedHeader.wellFormed(a, 0, a.length);
      ControlMessage.parse(a, 0, a.length);
      HelloPayload.check(a, 0, a.length);
      WelcomePayload.check(a, 0, a.length);
      KeyRequestLayout.check(a, 0, a.length);
      KeyResponseLayout.check(a, 0, a.length);
      Symbol.checkPadded(a, 0, a.length);
    }
  }
}
