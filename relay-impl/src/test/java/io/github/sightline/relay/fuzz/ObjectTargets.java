package io.github.sightline.relay.fuzz;

import static io.github.sightline.relay.fuzz.Target.require;

import io.github.sightline.relay.impl.base.Bytes;
import io.github.sightline.relay.impl.crypto.TrackIdentity;
import io.github.sightline.relay.impl.crypto.content.FrameOpener;
import io.github.sightline.relay.impl.media.SealedObject;
import io.github.sightline.relay.impl.memory.BufferLedger;
import io.github.sightline.relay.impl.memory.OwnerArena;
import io.github.sightline.relay.impl.recovery.InboundTrack;
import io.github.sightline.relay.impl.recovery.RepairCoder;
import io.github.sightline.relay.impl.wire.Fragment;
import io.github.sightline.relay.impl.wire.FrameCursor;
import io.github.sightline.relay.impl.wire.FrameType;
import io.github.sightline.relay.impl.wire.Repair;
import io.github.sightline.relay.impl.wire.SealedHeader;
import io.github.sightline.relay.impl.wire.Symbol;
import io.github.sightline.relay.impl.wire.WireLimits;
import io.github.sightline.relay.media.CameraId;
import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.media.TrackName;
import io.github.sightline.relay.spi.MemorySource;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sealed objects, and how they are put together from what a peer sends. */
final class ObjectTargets {
  private static final OwnerId OWNER = OwnerId.of(new byte[32]);
  private static final long WINDOW = 64 << 20;
  private static final int MANY = 0xFF;
  private static final int FEW = 7;
  static final int STEP = 12;

  /**
   * Hands out again what came back, of the next power of two: most of a run was clearing fresh
   * memory. What comes back must have been wiped.
   */
  private static final class Heap implements MemorySource {
    static final Heap HELD = new Heap();

    private final Map<Integer, ArrayDeque<ByteBuffer>> free = new HashMap<>();

    @Override
    public @Nullable ByteBuffer allocate(OwnerId owner, int bytes) {
      int size = Integer.highestOneBit(bytes - 1) << 1;
      ByteBuffer again = of(size).poll();
      return again == null ? ByteBuffer.allocate(size) : again;
    }

    @Override
    public void release(OwnerId owner, ByteBuffer slab) {
      require(slab.get(slab.capacity() / 3) == 0, "memory that was not wiped");
      of(slab.capacity()).push(slab);
    }

    private ArrayDeque<ByteBuffer> of(int size) {
      return free.computeIfAbsent(size, wanted -> new ArrayDeque<>());
    }
  }

  private static final class Order implements InboundTrack.Listener {
    private long epoch;
    private long group;
    private long object = -1;

    @Override
    public void onFragment(long now, SealedObject partial, int index) {}

    @Override
    public boolean onComplete(long now, SealedObject whole) {
      return false;
    }

    @Override
    public InboundTrack.Turn onNext(long now, SealedObject next) {
      require(next.length() <= WireLimits.MAX_OBJECT, "length " + next.length());
      require(object < 0 || next.compareTo(epoch, group, object) > 0, "out of order");
      epoch = next.epoch();
      group = next.group();
      object = next.object();
      return InboundTrack.Turn.DONE;
    }

    @Override
    public void onInconsistent(long now, SealedObject lying) {}

    @Override
    public void onLost(long now, long lastGroup, long lastObject, SealedObject next) {}
  }

  private ObjectTargets() {}

  static void sealedHeader(byte[] in) {
    if (!SealedHeader.wellFormed(in, 0, in.length)) {
      return;
    }
    byte[] again = new byte[SealedHeader.PREFIX + SealedHeader.SFRAME_MAX];
    long micros = SealedHeader.captureMicros(in, 0);
    SealedHeader.writePrefix(
        again, 0, SealedHeader.flags(in, 0), micros, SealedHeader.priorGroupLast(in, 0));
    long epoch = SealedHeader.epoch(in, 0);
    int length =
        SealedHeader.writeLocation(
            again, 0, epoch, SealedHeader.group(in, 0), SealedHeader.object(in, 0));
    require(length == SealedHeader.headerLength(in, 0), "another length");
    require(Arrays.equals(in, 0, length, again, 0, length), "another header");
    require(in.length >= length + SealedHeader.TRAILER, "no room for tag and signature");
  }

  static void object(byte[] in) {
    CameraId camera = CameraId.of(new byte[32]);
    try (FrameOpener opener =
        new FrameOpener(TrackIdentity.of(OWNER, camera, TrackName.of("fuzz")))) {
      require(opener.epoch(1, new byte[32], 0), "epoch");
      require(opener.open(in, 0, in.length, new byte[in.length], 0) < 0, "opened");
    }
  }

  /**
   * Steps of 12 bytes: kind, time, group, object, index, count, length 2, seq 2, span, row. Each
   * makes one frame of the right form and any content, which goes the way of a real one. One object
   * in eight may have up to 256 fragments, the others up to 8: the time of a run is that of wiping.
   */
  static void assembly(byte[] in) {
    OwnerArena arena = new OwnerArena(OWNER, Heap.HELD, new BufferLedger(WINDOW), WINDOW);
    InboundTrack track = new InboundTrack(7, arena, 200, Coder.HELD, new Order());
    byte[] plain = new byte[WireLimits.PLAINTEXT];
    FrameCursor cursor = new FrameCursor();
    long now = 1_000_000_000L;
    for (int at = 0; at + STEP <= in.length; at += STEP) {
      now += (in[at + 1] & 0xFF) * 1_000_000L;
      int end = (in[at] & 1) == 0 ? fragment(in, at, plain) : repair(in, at, plain);
      cursor.reset(plain, 0, end);
      if (cursor.next() && cursor.type() == FrameType.FRAGMENT) {
        track.onFragment(now, plain, cursor.at());
      } else if (!cursor.malformed()) {
        track.onRepair(now, plain, cursor.at(), cursor.length());
      }
      if ((in[at] & 2) != 0) {
        track.onTimer(now);
      }
    }
    track.onTimer(now + 10_000_000_000L);
    track.close();
    require(arena.bytes() == 0, "bytes held after the end: " + arena.bytes());
  }

  private static int fragment(byte[] in, int at, byte[] plain) {
    int most = (in[at + 11] & 7) == 0 ? MANY : FEW;
    int count = 1 + (in[at + 5] & most);
    int index = (in[at + 4] & 0xFF) % count;
    boolean last = index == count - 1;
    int length = last ? 1 + Bytes.u16(in, at + 6) % WireLimits.SYMBOL_BYTES : 1138;
    int seq = Math.max(index, Bytes.u16(in, at + 8));
    int symbol = Fragment.write(plain, 0, 7, 1 + (in[at] >> 6 & 1), seq, in[at + 1]);
    Symbol.writePlace(plain, symbol, in[at + 2] & 3, in[at + 3] & 7, in[at] >> 3 & 1);
    int from = Symbol.writePiece(plain, symbol, index, count, length);
    Arrays.fill(plain, from, from + length, in[at + 11]);
    if (index == 0) {
      head(in, at, plain, from, length);
    }
    return from + length;
  }

  /** The first fragment says in clear what the object is; sometimes it lies. */
  private static void head(byte[] in, int at, byte[] plain, int from, int length) {
    byte[] head = new byte[SealedHeader.PREFIX + SealedHeader.SFRAME_MAX];
    long micros = (in[at + 2] & 3) * 1_000_000L + (in[at + 3] & 7) * 33_333L;
    SealedHeader.writePrefix(head, 0, in[at] >> 3 & 1, micros, in[at + 10] & 7);
    long lie = (in[at] & 0x20) != 0 ? 1 : 0;
    SealedHeader.writeLocation(
        head, 0, 1 + (in[at] >> 6 & 1), in[at + 2] & 3, (in[at + 3] & 7) + lie);
    System.arraycopy(head, 0, plain, from, Math.min(head.length, length));
  }

  private static int repair(byte[] in, int at, byte[] plain) {
    Repair.writeTrack(plain, 0, 7, 1 + (in[at] >> 6 & 1));
    int span = 1 + (in[at + 10] & 0x7F);
    int from = Repair.writeSpan(plain, 0, Bytes.u16(in, at + 8), span, in[at + 4] & 0x7F);
    int length = 16 + Bytes.u16(in, at + 6) % 1138;
    Arrays.fill(plain, from, from + length, in[at + 11]);
    return from + length;
  }

  /** 1.6 MB, so made once. */
  private static final class Coder {
    static final RepairCoder HELD = new RepairCoder();
  }
}
