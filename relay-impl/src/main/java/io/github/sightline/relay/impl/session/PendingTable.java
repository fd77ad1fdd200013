package io.github.sightline.relay.impl.session;

import io.github.sightline.relay.impl.base.Bytes;
import io.github.sightline.relay.impl.wire.Hello;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Handshakes that wait for their first DATA: at most so many, one for each hop key; also found by
 * the mac1 of their HELLO, so that a copy of it costs no curve operation. One thread.
 */
final class PendingTable {
  private final int most;
  private final Map<HopKey, Pending> byKey = new HashMap<>();
  private final Map<Long, Pending> byMac1 = new HashMap<>();

  PendingTable(int most) {
    this.most = most;
  }

  int size() {
    return byKey.size();
  }

  @Nullable Pending of(HopKey key) {
    return byKey.get(key);
  }

  /** Whether one more of that key may wait. */
  boolean room(HopKey key) {
    return byKey.size() < most || byKey.containsKey(key);
  }

  /** The one that a HELLO at {@code at}, whose mac1 is right, is a copy of; null when none. */
  @Nullable Pending copied(InetSocketAddress from, byte[] hello, int at) {
    if (byMac1.isEmpty()) {
      return null;
    }
    int mac1 = at + Hello.MAC1;
    Pending waiting = byMac1.get(Bytes.i64(hello, mac1));
    boolean same =
        waiting != null
            && Bytes.equal(waiting.mac1, 0, hello, mac1, Hello.MAC_BYTES)
            && waiting.from.equals(from);
    return same ? waiting : null;
  }

  /** Lets it wait; returns the one of the same key that it displaces. */
  @Nullable Pending put(Pending pending) {
    Pending displaced = byKey.put(pending.key, pending);
    if (displaced != null) {
      forget(displaced);
    }
    byMac1.put(Bytes.i64(pending.mac1, 0), pending);
    return displaced;
  }

  void remove(Pending pending) {
    byKey.remove(pending.key, pending);
    forget(pending);
  }

  private void forget(Pending pending) {
    byMac1.remove(Bytes.i64(pending.mac1, 0), pending);
  }
}
