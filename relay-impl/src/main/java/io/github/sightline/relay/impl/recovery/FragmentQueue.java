package io.github.sightline.relay.impl.recovery;

import io.github.sightline.relay.impl.base.HotPath;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A bounded ring of (object being sent, fragment): grows by doubling up to its bound, allocates
 * nothing afterwards.
 */
@HotPath
final class FragmentQueue {
  private final int bound;
  private @Nullable Sending[] sendings = new @Nullable Sending[64];
  private int[] indexes = new int[64];
  private int head;
  private int size;

  FragmentQueue(int bound) {
    this.bound = bound;
  }

  boolean offer(Sending sending, int index) {
    if (size == sendings.length && !grow()) {
      return false;
    }
    int at = (head + size++) & (sendings.length - 1);
    sendings[at] = sending;
    indexes[at] = index;
    return true;
  }

  private boolean grow() {
    if (size >= bound) {
      return false;
    }
    int old = sendings.length;
    @Nullable Sending[] wider = Arrays.copyOf(sendings, old * 2);
    int[] widerIndexes = Arrays.copyOf(indexes, old * 2);
    System.arraycopy(sendings, 0, wider, old, head);
    System.arraycopy(indexes, 0, widerIndexes, old, head);
    sendings = wider;
    indexes = widerIndexes;
    return true;
  }

  boolean isEmpty() {
    return size == 0;
  }

  int size() {
    return size;
  }

  Sending headSending() {
    return Objects.requireNonNull(sendings[head]);
  }

  int headIndex() {
    return indexes[head];
  }

  void remove() {
    sendings[head] = null;
    head = (head + 1) & (sendings.length - 1);
    size--;
  }

  /** Takes out what belongs to objects of a track of which nothing went out. */
  void withdraw(OutboundTrack track) {
    for (int left = size; left > 0; left--) {
      Sending sending = headSending();
      int index = headIndex();
      remove();
      if (sending.track == track && sending.unbegun()) {
        track.leaveOut(sending);
      } else {
        offer(sending, index);
      }
    }
  }

  void clear() {
    while (size > 0) {
      remove();
    }
  }
}
