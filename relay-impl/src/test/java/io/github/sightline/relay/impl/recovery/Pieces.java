package io.github.sightline.relay.impl.recovery;

import io.github.sightline.relay.impl.media.SealedObject;
import io.github.sightline.relay.impl.memory.BufferLedger;
import io.github.sightline.relay.impl.memory.OwnerArena;
import io.github.sightline.relay.impl.memory.Slab;
import io.github.sightline.relay.impl.wire.Fragment;
import io.github.sightline.relay.impl.wire.SealedHeader;
import io.github.sightline.relay.impl.wire.Symbol;
import io.github.sightline.relay.impl.wire.WireLimits;
import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.spi.MemorySource;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Sealed objects with honest headers and no cryptography, and their fragments. */
final class Pieces {
  static final OwnerId OWNER = owner(1);

  private Pieces() {}

  static OwnerId owner(int which) {
    byte[] key = new byte[32];
    key[0] = (byte) which;
    return OwnerId.of(key);
  }

  static OwnerArena arena(OwnerId owner, long bytes) {
    MemorySource heap =
        new MemorySource() {
          @Override
          public @Nullable ByteBuffer allocate(OwnerId of, int size) {
            return ByteBuffer.allocate(size);
          }

          @Override
          public void release(OwnerId of, ByteBuffer slab) {}
        };
    return new OwnerArena(owner, heap, new BufferLedger(bytes), bytes);
  }

  /** An object of that many bytes; {@code prior} is the last object of the group before. */
  static SealedObject sealed(
      OwnerArena arena, SealedObject.At at, int bytes, long firstSeq, long prior) {
    Slab slab = arena.allocate(bytes);
    if (slab == null) {
      throw new IllegalStateException("arena full");
    }
    byte[] a = slab.array();
    int flags = at.object() == 0 ? SealedHeader.KEYFRAME : 0;
    long capture = 1_000_000 + at.group() * 2_000_000 + at.object() * 33_333;
    SealedHeader.writePrefix(a, slab.offset(), flags, capture, at.object() == 0 ? prior : 0);
    SealedHeader.writeLocation(a, slab.offset(), at.epoch(), at.group(), at.object());
    for (int i = 40; i < bytes; i++) {
      a[slab.offset() + i] = (byte) (i * 31L + at.object() * 7);
    }
    return SealedObject.whole(slab, bytes, firstSeq);
  }

  /** One FRAGMENT as it stands in a plaintext; its body begins at 1. */
  static byte[] fragment(SealedObject object, int index, long alias) {
    byte[] plain = new byte[WireLimits.PLAINTEXT];
    int bytes = object.read(object.owner(), index, plain, WireLimits.FRAGMENT_HEADER);
    int symbol = Fragment.write(plain, 0, alias, object.epoch(), object.firstSeq() + index, 0);
    Symbol.writePlace(plain, symbol, object.group(), object.object(), object.flags());
    Symbol.writePiece(plain, symbol, index, object.count(), bytes);
    return plain;
  }

  /** An object on its way over a hop that goes nowhere. */
  static Sending sending(SealedObject object) {
    Pacer.Sink nowhere =
        new Pacer.Sink() {
          @Override
          public long send(long now, byte[] plain, int length) {
            return 0;
          }

          @Override
          public void foreign(long now, SealedObject of) {}
        };
    Pacer pacer = new Pacer(object.owner(), new RepairCoder(), nowhere);
    Sending made = new Sending(new OutboundTrack(7, pacer, 200, (e, g, o) -> null));
    made.begin(object);
    return made;
  }
}
