package io.github.sightline.relay.examples.cli;

import io.github.sightline.relay.Grant;
import io.github.sightline.relay.examples.media.Watermark;
import io.github.sightline.relay.examples.media.Watermark.Verdict;
import io.github.sightline.relay.media.FrameHandler;
import io.github.sightline.relay.media.FrameView;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Where a display's pictures go. The handler never blocks: a thread of its own writes, and what a
 * slow reader leaves no room for is dropped up to the next keyframe, so that what is written can be
 * decoded.
 */
final class PictureSink implements FrameHandler, AutoCloseable {
  /** Frames that wait for a slow reader: 4 s. */
  static final int WAITING = 120;

  private static final long POLL_MILLIS = 200;
  private static final byte[] END = {};

  private final @Nullable OutputStream out;
  private final Watermark mark;
  private final ArrayBlockingQueue<byte[]> waiting = new ArrayBlockingQueue<>(WAITING);
  private final Thread writer = new Thread(this::write, "picture-writer");
  private boolean gap;
  private long shown;
  private long shownBefore;
  private long unread;
  private long foreign;
  private long oldestMillis;
  private volatile boolean ended;
  private volatile boolean closedByReader;
  private volatile @Nullable String problem;

  PictureSink(@Nullable OutputStream out, Grant grant) {
    this.out = out;
    this.mark = Watermark.of(grant.owner(), grant.camera());
    writer.setDaemon(true);
    if (out != null) {
      writer.start();
    }
  }

  @Override
  public synchronized void onFrame(FrameView frame) {
    ByteBuffer payload = frame.payload();
    shown++;
    oldestMillis = Math.max(oldestMillis, frame.ageMillis());
    if (mark.read(payload) == Verdict.FOREIGN) {
      foreign++;
    }
    if (out == null || (gap && !frame.keyframe())) {
      unread += out == null ? 0 : 1;
      return;
    }
    byte[] copy = new byte[payload.remaining()];
    payload.duplicate().get(copy);
    gap = !waiting.offer(copy);
    unread += gap ? 1 : 0;
  }

  /** What happened since the last call, in words. */
  synchronized String second() {
    String text =
        String.format(
            Locale.ROOT,
            "%d frames, oldest %d ms, %d marked as another owner's",
            shown - shownBefore,
            oldestMillis,
            foreign);
    shownBefore = shown;
    oldestMillis = 0;
    return text;
  }

  synchronized String summary() {
    return shown
        + " frames shown, "
        + unread
        + " not written in time, "
        + foreign
        + " marked as another owner's";
  }

  /** Whether the other end of a pipe was closed, as ffplay does at its end. */
  boolean closedByReader() {
    return closedByReader;
  }

  /** What stopped the writing, in words, or null. */
  @Nullable String problem() {
    return problem;
  }

  @Override
  public void close() {
    ended = true;
    if (!waiting.offer(END)) {
      writer.interrupt();
    }
    try {
      writer.join(TimeUnit.SECONDS.toMillis(1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write() {
    OutputStream to = out;
    if (to == null) {
      return;
    }
    try (to) {
      byte[] next = END;
      while (!ended || next != END) {
        byte[] taken = waiting.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
        next = taken == null ? END : taken;
        to.write(next);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      boolean pipe = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("pipe");
      closedByReader = pipe;
      problem = pipe ? null : "cannot write: " + e.getMessage();
    }
  }
}
