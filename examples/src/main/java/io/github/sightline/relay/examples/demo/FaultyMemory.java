package io.github.sightline.relay.examples.demo;

import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.spi.MemorySource;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Memory with the bug of the story: on demand it exchanges what lies in two owners' slabs, as a
 * use-after-release would. In all else it is the memory it wraps.
 *
 * <p>Threads: the node's alone, like every memory source.
 */
final class FaultyMemory implements MemorySource {
  /** The library's tag in front of each slab: owner, generation (see {@link MemorySource}). */
  static final int TAG_BYTES = 48;

  private final MemorySource real;
  private final Map<OwnerId, Set<ByteBuffer>> slabs = new LinkedHashMap<>();
  private final Set<ByteBuffer> exchanged = Collections.newSetFromMap(new IdentityHashMap<>());

  FaultyMemory(MemorySource real) {
    this.real = real;
  }

  @Override
  public @Nullable ByteBuffer allocate(OwnerId owner, int bytes) {
    ByteBuffer slab = real.allocate(owner, bytes);
    if (slab != null) {
      slabs
          .computeIfAbsent(owner, o -> Collections.newSetFromMap(new IdentityHashMap<>()))
          .add(slab);
    }
    return slab;
  }

  @Override
  public void release(OwnerId owner, ByteBuffer slab) {
    Set<ByteBuffer> own = slabs.get(owner);
    if (own != null) {
      own.remove(slab);
    }
    exchanged.remove(slab);
    real.release(owner, slab);
  }

  /**
   * Exchanges what lies in the slabs of the first two owners, large with large. A slab that was
   * exchanged before is left as it is, so that two calls do not undo each other.
   *
   * @param behindTheTags only what lies behind the tags, so that these still say what they said
   * @return pairs exchanged
   */
  int exchange(boolean behindTheTags) {
    List<Set<ByteBuffer>> owners = new ArrayList<>(slabs.values());
    if (owners.size() < 2) {
      return 0;
    }
    List<ByteBuffer> first = untouched(owners.get(0));
    List<ByteBuffer> second = untouched(owners.get(1));
    int pairs = Math.min(first.size(), second.size());
    for (int i = 0; i < pairs; i++) {
      swap(first.get(i), second.get(i), behindTheTags ? TAG_BYTES : 0);
      exchanged.add(first.get(i));
      exchanged.add(second.get(i));
    }
    return pairs;
  }

  /** Shows every slab that is in use. */
  void forEach(Consumer<ByteBuffer> visitor) {
    slabs.values().forEach(own -> own.forEach(slab -> visitor.accept(whole(slab))));
  }

  private List<ByteBuffer> untouched(Set<ByteBuffer> slabs) {
    List<ByteBuffer> list = new ArrayList<>(slabs);
    list.removeIf(exchanged::contains);
    list.sort(Comparator.comparingInt(ByteBuffer::capacity).reversed());
    return list;
  }

  private static ByteBuffer whole(ByteBuffer slab) {
    return slab.duplicate().clear();
  }

  private static void swap(ByteBuffer a, ByteBuffer b, int from) {
    int end = Math.min(a.capacity(), b.capacity());
    for (int i = from; i < end; i++) {
      byte kept = a.get(i);
      a.put(i, b.get(i));
      b.put(i, kept);
    }
  }
}
