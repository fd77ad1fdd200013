package io.github.sightline.relay.impl.wire;

import static io.github.sightline.relay.impl.wire.WireLimits.SYMBOL_BYTES;
import static io.github.sightline.relay.impl.wire.WireLimits.U32_MAX;

import io.github.sightline.relay.impl.base.Bytes;
import io.github.sightline.relay.media.CameraId;
import io.github.sightline.relay.media.Location;
import io.github.sightline.relay.media.TrackName;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** What a correct peer writes, drawn from a seed with a taste for the edges of each range. */
public final class Samples {
  private static final String NAME_CHARACTERS = "abcdefghijklmnopqrstuvwxyz0123456789._/-";

  private final Random random;

  Samples(long seed) {
    random = new Random(seed);
  }

  static final int FIRST_FRAME = FrameType.PING;
  static final int LAST_FRAME = FrameType.REPAIR;
  static final int FIRST_MESSAGE = 1;
  static final int LAST_MESSAGE = 16;

  long between(long least, long most) {
    return switch (random.nextInt(4)) {
      case 0 -> least;
      case 1 -> most;
      default -> least + (long) (random.nextDouble() * (most - least));
    };
  }

  int between(int least, int most) {
    return (int) between((long) least, (long) most);
  }

  long u32() {
    return between(0, U32_MAX);
  }

  long epoch() {
    return between(1, U32_MAX);
  }

  byte[] bytes(int n) {
    byte[] bytes = new byte[n];
    random.nextBytes(bytes);
    return bytes;
  }

  byte[] chain() {
    byte[] chain = bytes(1 + WireLimits.GRANT * between(1, WireLimits.MAX_CHAIN));
    chain[0] = (byte) (chain.length / WireLimits.GRANT);
    return chain;
  }

  TrackName name() {
    StringBuilder name = new StringBuilder();
    int length = between(1, TrackName.MAX_LENGTH);
    for (int i = 0; i < length; i++) {
      name.append(NAME_CHARACTERS.charAt(random.nextInt(NAME_CHARACTERS.length())));
    }
    return TrackName.of(name.toString());
  }

  /** One whole frame, its type byte first and nothing behind it. */
  byte[] frame(int type) {
    byte[] a = new byte[WireLimits.PLAINTEXT];
    int end =
        switch (type) {
          case FrameType.PING -> SmallFrames.ping(a, 0);
          case FrameType.PONG -> SmallFrames.pong(a, 0);
          case FrameType.CONTROL -> control(a);
          case FrameType.PATH_CHALLENGE -> SmallFrames.pathChallenge(a, 0, random.nextLong());
          case FrameType.PATH_RESPONSE -> SmallFrames.pathResponse(a, 0, random.nextLong());
          case FrameType.CLOSE -> SmallFrames.close(a, 0, between(0, 0xFFFF));
          case FrameType.FEEDBACK -> feedback(a);
          case FrameType.SKIP -> skip(a);
          case FrameType.FRAGMENT -> fragment(a);
          case FrameType.REPAIR -> repair(a);
          default -> throw new IllegalArgumentException("type " + type);
        };
    return Arrays.copyOf(a, end);
  }

  private int control(byte[] a) {
    byte[] bytes = bytes(between(1, WireLimits.CONTROL_BYTES_MAX));
    long offset = between(0, U32_MAX + 1 - bytes.length);
    return Control.write(a, 0, offset, bytes, 0, bytes.length);
  }

  private int skip(byte[] a) {
    long count = between(1, U32_MAX);
    Skip.writeTrack(a, 0, u32(), epoch());
    return Skip.writeSeqs(a, 0, between(0, U32_MAX + 1 - count), count);
  }

  private int fragment(byte[] a) {
    int count = between(1, Symbol.pieces(WireLimits.MAX_OBJECT));
    int index = between(0, count - 1);
    int most = Math.min(SYMBOL_BYTES, WireLimits.MAX_OBJECT - (count - 1) * SYMBOL_BYTES);
    int length = index == count - 1 ? between(1, most) : SYMBOL_BYTES;
    long seq = between((long) index, U32_MAX + 1 - count + index);
    int symbol = Fragment.write(a, 0, u32(), epoch(), seq, between(0, 0xFFFF));
    Symbol.writePlace(a, symbol, u32(), u32(), between(0, SealedHeader.FLAGS));
    int at = Symbol.writePiece(a, symbol, index, count, length);
    System.arraycopy(bytes(length), 0, a, at, length);
    return at + length;
  }

  private int repair(byte[] a) {
    int span = between(1, WireLimits.MAX_SPAN);
    Repair.writeTrack(a, 0, u32(), epoch());
    long first = between(0, U32_MAX + 1 - span);
    int at = Repair.writeSpan(a, 0, first, span, between(0, WireLimits.ROWS - 1));
    byte[] row = bytes(between(WireLimits.SYMBOL_HEADER + 1, WireLimits.SYMBOL));
    System.arraycopy(row, 0, a, at, row.length);
    return at + row.length;
  }

  private int feedback(byte[] a) {
    FeedbackWriter writer = new FeedbackWriter();
    writer.begin(a, 0, a.length);
    if (random.nextInt(8) > 0) {
      long largest = between(0, WireLimits.COUNTER_LIMIT - 1);
      long map = largest >= 64 ? random.nextLong() : random.nextLong() & ((1L << largest) - 1);
      writer.receipt(largest, map, u32());
    }
    writer.counts(u32(), u32(), u32());
    writer.delays(random.nextInt(), random.nextInt(), random.nextInt());
    int entries = between(0, WireLimits.FEEDBACK_ENTRIES);
    for (int i = 0; i < entries; i++) {
      byte[] bitmap = new byte[between(0, 461)];
      for (int bit = between(0, 20); bit >= 0 && bitmap.length > 0; bit--) {
        bitmap[random.nextInt(bitmap.length)] |= (byte) (1 << random.nextInt(8));
      }
      long left = between(Short.MIN_VALUE, Short.MAX_VALUE);
      writer.entry(u32(), epoch(), u32(), u32(), left, bitmap, bitmap.length);
    }
    return writer.end();
  }

  /** Writes a frame again from what its getters say. */
  public static byte[] again(byte[] from, int type, int body, int length) {
    byte[] a = new byte[WireLimits.PLAINTEXT + 1];
    int end =
        switch (type) {
          case FrameType.PING -> SmallFrames.ping(a, 0);
          case FrameType.PONG -> SmallFrames.pong(a, 0);
          case FrameType.CONTROL ->
              Control.write(
                  a,
                  0,
                  Control.offset(from, body),
                  from,
                  Control.bytesAt(body),
                  Control.length(from, body));
          case FrameType.PATH_CHALLENGE ->
              SmallFrames.pathChallenge(a, 0, SmallFrames.token(from, body));
          case FrameType.PATH_RESPONSE ->
              SmallFrames.pathResponse(a, 0, SmallFrames.token(from, body));
          case FrameType.CLOSE -> SmallFrames.close(a, 0, SmallFrames.code(from, body));
          case FrameType.FEEDBACK -> feedbackAgain(a, from, body);
          case FrameType.SKIP -> skipAgain(a, from, body);
          case FrameType.FRAGMENT -> fragmentAgain(a, from, body);
          case FrameType.REPAIR -> repairAgain(a, from, body, length);
          default -> throw new IllegalArgumentException("type " + type);
        };
    return Arrays.copyOf(a, end);
  }

  private static int skipAgain(byte[] a, byte[] from, int body) {
    Skip.writeTrack(a, 0, Skip.alias(from, body), Skip.epoch(from, body));
    return Skip.writeSeqs(a, 0, Skip.firstSeq(from, body), Skip.count(from, body));
  }

  private static int fragmentAgain(byte[] a, byte[] from, int body) {
    int symbol =
        Fragment.write(
            a,
            0,
            Fragment.alias(from, body),
            Fragment.epoch(from, body),
            Fragment.seq(from, body),
            Fragment.sent(from, body));
    long group = Fragment.group(from, body);
    Symbol.writePlace(a, symbol, group, Fragment.object(from, body), Fragment.flags(from, body));
    int length = Fragment.length(from, body);
    int index = Fragment.index(from, body);
    int at = Symbol.writePiece(a, symbol, index, Fragment.count(from, body), length);
    System.arraycopy(from, Fragment.bytesAt(body), a, at, length);
    return at + length;
  }

  private static int repairAgain(byte[] a, byte[] from, int body, int length) {
    Repair.writeTrack(a, 0, Repair.alias(from, body), Repair.epoch(from, body));
    int span = Repair.span(from, body);
    int at = Repair.writeSpan(a, 0, Repair.firstSeq(from, body), span, Repair.row(from, body));
    System.arraycopy(from, Repair.rowAt(body), a, at, Repair.rowLength(length));
    return at + Repair.rowLength(length);
  }

  private static int feedbackAgain(byte[] a, byte[] from, int body) {
    FeedbackWriter writer = new FeedbackWriter();
    writer.begin(a, 0, a.length);
    writer.receipt(
        Feedback.largestCounter(from, body),
        Feedback.map(from, body),
        Feedback.delayMicros(from, body));
    writer.counts(
        Feedback.received(from, body), Feedback.lost(from, body), Feedback.bursts(from, body));
    writer.delays(
        Feedback.owdMinMicros(from, body),
        Feedback.owdMeanMicros(from, body),
        Feedback.owdLastMicros(from, body));
    int entry = Feedback.firstEntry(body);
    for (int i = 0; i < Feedback.entries(from, body); i++) {
      byte[] bitmap = bitmap(from, entry);
      writer.entry(
          MissingEntry.alias(from, entry),
          MissingEntry.epoch(from, entry),
          MissingEntry.group(from, entry),
          MissingEntry.object(from, entry),
          MissingEntry.millisLeft(from, entry),
          bitmap,
          bitmap.length);
      entry = Feedback.nextEntry(from, entry);
    }
    return writer.end();
  }

  static byte[] bitmap(byte[] from, int entry) {
    if (MissingEntry.whole(from, entry)) {
      return new byte[0];
    }
    byte[] bitmap = new byte[MissingEntry.reach(from, entry) / 8];
    for (int i = 0; i < bitmap.length * 8; i++) {
      bitmap[i >> 3] |= (byte) (MissingEntry.missing(from, entry, i) ? 1 << (i & 7) : 0);
    }
    return bitmap;
  }

  /** A message of the type. */
  ControlMessage message(int type) {
    return switch (type) {
      case 1 -> new ControlMessage.Publish(u32(), name(), between(0, 255), chain());
      case 2 -> new ControlMessage.PublishOk(u32());
      case 3 -> new ControlMessage.PublishDone(u32(), between(0, 0xFFFF));
      case 4 -> subscribe();
      case 5 -> new ControlMessage.SubscribeOk(u32(), random.nextBoolean() ? location() : null);
      case 6 ->
          new ControlMessage.RequestUpdate(
              u32(), between(0, 255), between(0, 0xFFFF), random.nextBoolean());
      case 7 -> new ControlMessage.Unsubscribe(u32());
      case 8 -> fetch();
      case 9 -> new ControlMessage.RequestError(u32(), between(1, 4));
      case 10 -> new ControlMessage.NewGroupRequest(u32());
      case 11 -> new ControlMessage.Goaway(random.nextInt(4) == 0 ? new byte[0] : card());
      case 12 -> new ControlMessage.GrantMessage(chain());
      case 13 -> new ControlMessage.Revoke(revocation(between(0, WireLimits.MAX_REVOKED)));
      case 14 -> new ControlMessage.KeyRequest(keyRequest());
      case 15 -> new ControlMessage.KeyResponse(keyResponse());
      case 16 -> fetchOk();
      default -> throw new IllegalArgumentException("type " + type);
    };
  }

  private ControlMessage subscribe() {
    int count = between(1, WireLimits.MAX_NAMES);
    Set<TrackName> names = new LinkedHashSet<>();
    while (names.size() < count) {
      names.add(name());
    }
    return new ControlMessage.Subscribe(
        u32(),
        between(0, U32_MAX + 1 - count),
        CameraId.of(bytes(32)),
        List.copyOf(names),
        between(0, 2),
        between(0, 255),
        between(0, 0xFFFF),
        chain());
  }

  Location location() {
    return new Location(epoch(), u32(), u32());
  }

  private ControlMessage fetch() {
    Location one = location();
    Location other = location();
    boolean inOrder = ControlParser.ordered(one, other);
    return new ControlMessage.Fetch(u32(), u32(), inOrder ? one : other, inOrder ? other : one);
  }

  private ControlMessage fetchOk() {
    Location one = location();
    Location other = location();
    boolean inOrder = ControlParser.ordered(one, other);
    return new ControlMessage.FetchOk(
        u32(),
        random.nextInt(4) == 0
            ? null
            : new ControlMessage.FetchOk.Run(inOrder ? one : other, inOrder ? other : one));
  }

  byte[] card() {
    int address = between(1, 255);
    byte[] card = bytes(WireLimits.CARD_BASE + address);
    card[116] = (byte) address;
    return card;
  }

  byte[] revocation(int count) {
    byte[] revocation = bytes(WireLimits.REVOCATION_BASE + 16 * count);
    Bytes.put16(revocation, 60, count);
    return revocation;
  }

  byte[] keyRequest() {
    byte[] chain = chain();
    byte[] request = bytes(KeyRequestLayout.bytes(chain.length));
    System.arraycopy(chain, 0, request, KeyRequestLayout.CHAIN, chain.length);
    return request;
  }

  byte[] keyResponse() {
    byte[] response = bytes(KeyResponseLayout.BYTES);
    Bytes.put32(response, KeyResponseLayout.EPOCH, epoch());
    return response;
  }
}
