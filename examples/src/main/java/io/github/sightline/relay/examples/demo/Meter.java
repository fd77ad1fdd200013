package io.github.sightline.relay.examples.demo;

import io.github.sightline.relay.examples.media.Watermark;
import io.github.sightline.relay.examples.media.Watermark.Verdict;
import io.github.sightline.relay.media.FrameHandler;
import io.github.sightline.relay.media.FrameView;

/**
 * Measures what one display shows. A frame counts as sent when its camera's publish was accepted
 * and it was captured after the display joined; whose a shown frame is, its watermark says. Camera
 * and display share one clock here, so a latency is a difference. Thread-safe.
 */
final class Meter implements FrameHandler {
  private static final long NEVER = Long.MAX_VALUE;
  private static final int RECENT = 128;

  private final Watermark mark;
  private final Tally total = new Tally();
  private final Tally live = new Tally();
  private final long[] recent = new long[RECENT];
  private int shown;
  private long foreign;
  private long pictureBytes;
  private long openedMicros = NEVER;
  private long joinedMicros = NEVER;
  private long firstFrameMicros = -1;

  /** Expects the pictures of this mark, which is this meter's alone. */
  Meter(Watermark mark) {
    this.mark = mark;
  }

  /** The display is about to be opened, for the first time or again. */
  synchronized void opening() {
    joinedMicros = NEVER;
    openedMicros = Math.min(openedMicros, nowMicros());
  }

  /** The display has a session with the relay. */
  synchronized void joined() {
    joinedMicros = Math.min(joinedMicros, nowMicros());
  }

  /** The display has none any more. */
  synchronized void left() {
    joinedMicros = NEVER;
  }

  /** The camera accepted a frame. */
  synchronized void sent(long captureMicros) {
    if (captureMicros >= joinedMicros) {
      total.sent();
      live.sent();
    }
  }

  @Override
  public synchronized void onFrame(FrameView frame) {
    long now = nowMicros();
    if (mark.read(frame.payload()) != Verdict.OWN) {
      foreign++;
      return;
    }
    if (firstFrameMicros < 0) {
      firstFrameMicros = now - openedMicros;
    }
    recent[shown++ % RECENT] = now;
    pictureBytes += frame.payload().remaining();
    if (mark.captureMicros() >= joinedMicros) {
      total.rendered(now - mark.captureMicros());
      live.rendered(now - mark.captureMicros());
    }
  }

  /** The live figures begin again. */
  synchronized void fresh() {
    live.clear();
  }

  /** Since the start. */
  synchronized Tally.Figures total() {
    return total.figures();
  }

  /** Since {@link #fresh}. */
  synchronized Tally.Figures live() {
    return live.figures();
  }

  /** Frames shown within the last second. */
  synchronized int framesPerSecond() {
    long since = nowMicros() - 1_000_000;
    int n = 0;
    for (int i = 0; i < Math.min(shown, RECENT); i++) {
      n += recent[i] >= since ? 1 : 0;
    }
    return n;
  }

  /** Frames shown that are not provably this owner's. */
  synchronized long foreign() {
    return foreign;
  }

  /** Bytes of the access units shown. */
  synchronized long pictureBytes() {
    return pictureBytes;
  }

  /** From the first opening to the first picture in milliseconds, or -1. */
  synchronized double timeToFirstFrameMillis() {
    return firstFrameMicros < 0 ? -1 : firstFrameMicros / 1000.0;
  }

  private static long nowMicros() {
    return System.nanoTime() / 1000;
  }
}
