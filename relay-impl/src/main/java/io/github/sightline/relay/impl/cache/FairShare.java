package io.github.sightline.relay.impl.cache;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The vaults in a heap, the one that holds most on top (between equals, the one that was written
 * longest ago). Taking always from the largest is max-min fairness, and gives the floor for
 * nothing: nobody is taken from while anybody holds more, so nobody falls under the floor as long
 * as anybody stands above it.
 *
 * <p>Threads: the writer's.
 */
final class FairShare {
  private final List<OwnerVault> heap = new ArrayList<>();
  private long held;

  void add(OwnerVault vault) {
    vault.shareAt(heap.size());
    heap.add(vault);
    up(heap.size() - 1);
  }

  void remove(OwnerVault vault) {
    int at = vault.shareAt();
    OwnerVault last = heap.remove(heap.size() - 1);
    if (last != vault) {
      heap.set(at, last);
      last.shareAt(at);
      restore(last);
    }
    vault.shareAt(-1);
  }

  /** What all vaults hold, those not in the heap included. */
  long held() {
    return held;
  }

  /** What the vault holds, or when it was written, changed. */
  void changed(OwnerVault vault, long bytes) {
    held += bytes;
    restore(vault);
  }

  private void restore(OwnerVault vault) {
    int at = vault.shareAt();
    if (at >= 0) {
      up(at);
      down(vault.shareAt());
    }
  }

  @Nullable OwnerVault largest() {
    return heap.isEmpty() ? null : heap.get(0);
  }

  private void up(int from) {
    int at = from;
    while (at > 0 && before(heap.get(at), heap.get((at - 1) / 2))) {
      swap(at, (at - 1) / 2);
      at = (at - 1) / 2;
    }
  }

  private void down(int from) {
    int at = from;
    while (true) {
      int child = 2 * at + 1;
      if (child >= heap.size()) {
        return;
      }
      if (child + 1 < heap.size() && before(heap.get(child + 1), heap.get(child))) {
        child++;
      }
      if (!before(heap.get(child), heap.get(at))) {
        return;
      }
      swap(at, child);
      at = child;
    }
  }

  private static boolean before(OwnerVault a, OwnerVault b) {
    return a.held() != b.held() ? a.held() > b.held() : a.lastPutNanos() - b.lastPutNanos() < 0;
  }

  private void swap(int i, int j) {
    OwnerVault a = heap.get(i);
    OwnerVault b = heap.get(j);
    heap.set(i, b);
    heap.set(j, a);
    b.shareAt(i);
    a.shareAt(j);
  }
}
