package io.github.sightline.relay.examples.demo;

import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.spi.MemorySource;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Memory with the bug of the story: on demand it exchanges what lies in two owners' slabs, as a use-after-release would. Everything else is the memory it wraps.
 *
 * <p>Threads: the relay's, like every memory source.
 */
final class FaultyMemory implements MemorySource {
  private static final int TAG_BYTES = 48;

  private final MemorySource real;
  private final Map<OwnerId, Set<ByteBuffer>> slabs = new LinkedHashMap<>();

  FaultyMemory(MemorySource real) {
    this.real = real;
  }

  @Override
  public @Nullable ByteBuffer allocate(OwnerId owner, int bytes) {
    ByteBuffer slab = real.allocate(owner, bytes);
    if (slab != null) {
      slabs.computeIfAbsent(owner, o -> Collections.newSetFromMap(new IdentityHashMap<>())).add(slab);
    }
    return slab;
  }

  @Override
  public void release(OwnerId owner, ByteBuffer slab) {
    Set<ByteBuffer> own = slabs.get(owner);
    if (own != null) {
      own.remove(slab);
    }
    real.release(owner, slab);
  }

  /**
   * Exchanges the contents of the first two owners' slabs, pair by pair.
   *
   * @param behindTheTags only what lies behind the library's tag, so that the tags still say what they said
   * @return pairs exchanged
   */
  int exchange(boolean behindTheTags) {
    List<Set<ByteBuffer>> owners = new ArrayList<>(slabs.values());
    if (owners.size() < 2) {
      return 0;
    }
    List<ByteBuffer> first = new ArrayList<>(owners.get(0));
    List<ByteBuffer> second = new ArrayList<>(owners.get(1));
    int pairs = Math.min(first.size(), second.size());
    for (int i = 0; i < pairs; i++) {
      swap(first.get(i), second.get(i), behindTheTags ? TAG_BYTES : 0);
    }
    return pairs;
  }

  private static void swap(ByteBuffer a, ByteBuffer b, int from) {
    int end = Math.min(a.capacity(), b.capacity());
    for (int i = from; i < end; i++) {
      byte kept = a.get(i);
      a.put(i, b.get(i));
      b.put(i, kept);
    }
  }

  /** Shows every slab that is in use. */
  void forEach(Consumer<ByteBuffer> visitor) {
    slabs.values().forEach(own -> own.forEach(visitor));
  }
}
