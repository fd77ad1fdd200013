package io.github.sightline.relay.spec;

import io.github.sightline.relay.impl.fec.RepairEncoder;
import io.github.sightline.relay.impl.wire.Control;
import io.github.sightline.relay.impl.wire.FeedbackWriter;
import io.github.sightline.relay.impl.wire.Fragment;
import io.github.sightline.relay.impl.wire.Repair;
import io.github.sightline.relay.impl.wire.SealedHeader;
import io.github.sightline.relay.impl.wire.Skip;
import io.github.sightline.relay.impl.wire.SmallFrames;
import io.github.sightline.relay.impl.wire.Symbol;
import io.github.sightline.relay.impl.wire.WireLimits;
import java.util.Arrays;
import java.util.function.Supplier;

/** Frames inside DATA, an object cut into fragments, and the repair rows over it. */
final class FrameSheet {
  private static final long ALIAS = 17;

  /** Not a multiple of 128: the coefficients wrap inside the span. */
  private static final long FIRST_SEQ = 126;

  private static final ContentSheet.Place PLACE = new ContentSheet.Place(1, 0, 299);

  final byte[] object;
  final byte[][] fragments;

  FrameSheet(ContentSheet content) {
    byte[] clear = Cast.bytes("frame of 2500 bytes", 2500);
    object = content.sealed(ContentSheet.EPOCH, PLACE, SealedHeader.KEYFRAME, clear);
    fragments = new byte[Symbol.pieces(object.length)][];
    for (int i = 0; i < fragments.length; i++) {
      fragments[i] = fragment(i, fragments.length);
    }
  }

  private byte[] fragment(int index, int count) {
    int from = index * WireLimits.SYMBOL_BYTES;
    int length = Math.min(WireLimits.SYMBOL_BYTES, object.length - from);
    byte[] a = new byte[WireLimits.FRAGMENT_HEADER + length];
    int symbol = Fragment.write(a, 0, ALIAS, ContentSheet.EPOCH, FIRST_SEQ + index, 0x1234);
    Symbol.writePlace(a, symbol, PLACE.group(), PLACE.object(), SealedHeader.KEYFRAME);
    int at = Symbol.writePiece(a, symbol, index, count, length);
    System.arraycopy(object, from, a, at, length);
    return a;
  }

  void write(Sheet sheet) {
    Supplier<Sheet> frames = sheet.list("frames");
    small(frames);
    feedback(frames);
    byte[] a = new byte[64];
    byte[] bytes = Cast.bytes("control bytes", 24);
    frames
        .get()
        .text("name", "CONTROL")
        .number("offset", 70_000)
        .hex("stream", bytes)
        .hex("bytes", Arrays.copyOf(a, Control.write(a, 0, 70_000, bytes, 0, bytes.length)));
    Skip.writeTrack(a, 0, ALIAS, ContentSheet.EPOCH);
    frames
        .get()
        .text("name", "SKIP")
        .number("alias", ALIAS)
        .number("epoch", ContentSheet.EPOCH)
        .number("firstSeq", 40)
        .number("count", 3)
        .hex("bytes", Arrays.copyOf(a, Skip.writeSeqs(a, 0, 40, 3)));
    Supplier<Sheet> cut = sheet.inner("fragments").hex("object", object).list("pieces");
    for (int i = 0; i < fragments.length; i++) {
      cut.get()
          .number("alias", ALIAS)
          .number("epoch", ContentSheet.EPOCH)
          .number("seq", FIRST_SEQ + i)
          .number("sent", 0x1234)
          .number("group", PLACE.group())
          .number("object", PLACE.object())
          .number("flags", SealedHeader.KEYFRAME)
          .number("index", i)
          .number("count", fragments.length)
          .hex("bytes", fragments[i]);
    }
    repair(sheet.inner("repair"));
  }

  private static void small(Supplier<Sheet> frames) {
    byte[] a = new byte[16];
    long token = 0x0011_2233_4455_6677L;
    frames.get().text("name", "PING").hex("bytes", Arrays.copyOf(a, SmallFrames.ping(a, 0)));
    frames.get().text("name", "PONG").hex("bytes", Arrays.copyOf(a, SmallFrames.pong(a, 0)));
    int end = SmallFrames.pathChallenge(a, 0, token);
    frames
        .get()
        .text("name", "PATH_CHALLENGE")
        .hex("token", Plain.u64(token))
        .hex("bytes", Arrays.copyOf(a, end));
    end = SmallFrames.pathResponse(a, 0, token);
    frames
        .get()
        .text("name", "PATH_RESPONSE")
        .hex("token", Plain.u64(token))
        .hex("bytes", Arrays.copyOf(a, end));
    end = SmallFrames.close(a, 0, 4);
    frames.get().text("name", "CLOSE").number("code", 4).hex("bytes", Arrays.copyOf(a, end));
  }

  private static void feedback(Supplier<Sheet> frames) {
    byte[] a = new byte[256];
    FeedbackWriter writer = new FeedbackWriter();
    writer.begin(a, 0, a.length);
    frames
        .get()
        .text("name", "FEEDBACK, nothing arrived yet")
        .hex("bytes", Arrays.copyOf(a, writer.end()));
    writer.begin(a, 0, a.length);
    writer.receipt(1000, 0x8000_0000_0000_0005L, 1500);
    writer.counts(990, 11, 4);
    writer.delays(-250, 1200, 900);
    byte[] bitmap = new byte[300];
    bitmap[260] = 0x05;
    bitmap[262] = (byte) 0x80;
    writer.entry(ALIAS, ContentSheet.EPOCH, 1, 2, 120, bitmap, bitmap.length);
    writer.entry(ALIAS, ContentSheet.EPOCH, 1, 3, -5, new byte[0], 0);
    Sheet sheet = frames.get().text("name", "FEEDBACK");
    sheet
        .number("largestCounter", 1000)
        .hex("map", Plain.u64(0x8000_0000_0000_0005L))
        .number("delayMicros", 1500)
        .number("received", 990)
        .number("lost", 11)
        .number("bursts", 4)
        .number("owdMin", -250)
        .number("owdMean", 1200)
        .number("owdLast", 900);
    Supplier<Sheet> entries = sheet.list("entries");
    entries
        .get()
        .number("alias", ALIAS)
        .number("epoch", ContentSheet.EPOCH)
        .number("group", 1)
        .number("object", 2)
        .number("millisLeft", 120)
        .numbers("missing", 260 * 8, 260 * 8 + 2, 262 * 8 + 7);
    entries
        .get()
        .number("alias", ALIAS)
        .number("epoch", ContentSheet.EPOCH)
        .number("group", 1)
        .number("object", 3)
        .number("millisLeft", -5)
        .text("missing", "the whole object");
    sheet.hex("bytes", Arrays.copyOf(a, writer.end()));
  }

  private void repair(Sheet sheet) {
    int span = fragments.length;
    RepairEncoder encoder = new RepairEncoder(WireLimits.SYMBOL);
    encoder.begin(FIRST_SEQ, span);
    Supplier<Sheet> symbols = sheet.list("symbols");
    for (int i = 0; i < span; i++) {
      byte[] symbol =
          Arrays.copyOfRange(fragments[i], WireLimits.FRAGMENT_PREFIX, fragments[i].length);
      encoder.add(i, symbol, 0, symbol.length);
      symbols.get().number("seq", FIRST_SEQ + i).hex("symbol", symbol);
    }
    Supplier<Sheet> rows = sheet.list("rows");
    for (int row : new int[] {0, 1, 2, 127}) {
      byte[] a = new byte[WireLimits.PLAINTEXT];
      Repair.writeTrack(a, 0, ALIAS, ContentSheet.EPOCH);
      int at = Repair.writeSpan(a, 0, FIRST_SEQ, span, row);
      int end = at + encoder.row(row, a, at);
      int[] coefficients = new int[span];
      for (int i = 0; i < span; i++) {
        coefficients[i] = Plain.coefficient(row, FIRST_SEQ + i);
      }
      rows.get()
          .number("row", row)
          .numbers("coefficients", coefficients)
          .hex("bytes", Arrays.copyOf(a, end));
    }
  }
}
