package io.github.sightline.relay.impl.session;

import io.github.sightline.relay.impl.base.HotPath;
import io.github.sightline.relay.impl.wire.Control;
import io.github.sightline.relay.impl.wire.ControlMessage;
import io.github.sightline.relay.impl.wire.Feedback;
import io.github.sightline.relay.impl.wire.Fragment;
import io.github.sightline.relay.impl.wire.FrameCursor;
import io.github.sightline.relay.impl.wire.FrameType;
import io.github.sightline.relay.impl.wire.SmallFrames;
import io.github.sightline.relay.impl.wire.WireLimits;
import java.net.InetSocketAddress;

/**
 * What one hop does with each frame of a datagram that verified: its own it answers, media goes to
 * the engine. Authentic bytes that are not frames end the hop. One thread.
 */
@HotPath
final class FrameReader {
  /** Kinds of frames seen in one datagram. */
  static final int ELICITS = 1;

  static final int MEDIA = 2;
  static final int CONTROL = 4;
  static final int PING = 8;

  private final Hop hop;
  private final Keeper keeper;
  private final Workbench bench;
  private final byte[] opened;
  private final ControlReceiver stream = new ControlReceiver();
  private final ControlReceiver.Delivery delivery = this::deliver;
  private final DelayMeter delays = new DelayMeter();

  FrameReader(Hop hop, Workbench bench, Keeper keeper) {
    this.hop = hop;
    this.keeper = keeper;
    this.bench = bench;
    this.opened = bench.opened;
  }

  DelayMeter delays() {
    return delays;
  }

  /**
   * Handles the frames in {@link Workbench#opened}.
   *
   * @return the kinds of frames there were
   */
  int read(long now, Session session, InetSocketAddress from, int length) {
    FrameCursor cursor = bench.cursor;
    cursor.reset(opened, 0, length);
    int seen = 0;
    while (hop.open() && cursor.next()) {
      int type = cursor.type();
      seen |= FrameType.elicitsFeedback(type) ? ELICITS : 0;
      seen |= one(now, session, from, type);
    }
    if (cursor.malformed()) {
      hop.fail(now, CloseReason.MALFORMED);
    }
    return seen;
  }

  private int one(long now, Session session, InetSocketAddress from, int type) {
    int at = bench.cursor.at();
    return switch (type) {
      case FrameType.PING -> PING;
      case FrameType.PONG -> 0;
      case FrameType.CONTROL -> onControl(now, at);
      case FrameType.PATH_CHALLENGE -> onChallenge(now, from, at);
      case FrameType.PATH_RESPONSE -> onResponse(now, from, at);
      case FrameType.CLOSE -> onClose(now, at);
      case FrameType.FEEDBACK -> onFeedback(now, session, at);
      default -> onMedia(now, type, at);
    };
  }

  private int onMedia(long now, int type, int at) {
    HopHandler handler = hop.handler();
    int length = bench.cursor.length();
    switch (type) {
      case FrameType.FRAGMENT -> {
        delays.sample(now, Fragment.sent(opened, at));
        handler.onFragment(now, opened, at, length);
      }
      case FrameType.REPAIR -> handler.onRepair(now, opened, at, length);
      default -> handler.onSkip(now, opened, at, length);
    }
    return MEDIA;
  }

  private int onControl(long now, int at) {
    long offset = Control.offset(opened, at);
    int length = Control.length(opened, at);
    if (!stream.receive(now, delivery, offset, opened, Control.bytesAt(at), length)) {
      hop.fail(now, CloseReason.MALFORMED);
    }
    return CONTROL;
  }

  private boolean deliver(long now, ControlMessage message) {
    if (message instanceof ControlMessage.Goaway goaway) {
      keeper.directed(now, hop, goaway.card());
    } else if (hop.open()) {
      hop.handler().onControl(now, message);
    }
    return hop.open();
  }

  /** Answered where it came from: an answer is no longer than the question. */
  private int onChallenge(long now, InetSocketAddress from, int at) {
    long token = SmallFrames.token(opened, at);
    hop.emit(now, bench.written, SmallFrames.pathResponse(bench.written, 0, token), from);
    return 0;
  }

  private int onResponse(long now, InetSocketAddress from, int at) {
    hop.onPathResponse(now, from, SmallFrames.token(opened, at));
    return 0;
  }

  private int onClose(long now, int at) {
    CloseReason reason = CloseReason.of(SmallFrames.code(opened, at));
    if (reason == null) {
      hop.fail(now, CloseReason.MALFORMED);
      return 0;
    }
    hop.end(now, reason, true);
    return 0;
  }

  private int onFeedback(long now, Session session, int at) {
    if (!hop.onReceipt(now, session, at)) {
      hop.fail(now, CloseReason.MALFORMED);
      return 0;
    }
    int entry = Feedback.firstEntry(at);
    for (int left = Feedback.entries(opened, at); left > 0 && hop.open(); left--) {
      hop.handler().onMissing(now, opened, entry);
      entry = Feedback.nextEntry(opened, entry);
    }
    if (hop.open()) {
      hop.handler().onFeedback(now);
    }
    return 0;
  }

  /** Length of the datagram whose frames have that length. */
  static int datagramBytes(int frames) {
    return WireLimits.DATA_HEADER + frames + WireLimits.TAG;
  }
}
