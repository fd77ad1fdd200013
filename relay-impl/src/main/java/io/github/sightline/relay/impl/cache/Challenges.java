package io.github.sightline.relay.impl.cache;

import io.github.sightline.relay.impl.base.Bytes;
import io.github.sightline.relay.impl.crypto.Digest;
import io.github.sightline.relay.spi.Host;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Challenges that cost nothing to give: only those that a valid proof used up are remembered, so
 * that asking for many takes no place from anybody.
 *
 * <pre>
 *  0        8                 16                              32
 *  +--------+-----------------+-------------------------------+
 *  | time 8 | random 8        | HMAC-SHA-256(key, time | random)
 *  +--------+-----------------+-------------------------------+
 * </pre>
 *
 * The key is this cache's and drawn with it: another cache's challenge is a stranger's, and time
 * (monotonic nanoseconds since the cache was made) cannot be moved. Thread-safe.
 */
final class Challenges {
  static final int BYTES = 32;

  /** How long a challenge is good. */
  static final long LIFE_NANOS = TimeUnit.SECONDS.toNanos(60);

  /** Most proofs within a challenge's life: 1,092 a second. Ours: a few MiB. */
  static final int MAX_USED = 65_536;

  private static final int RANDOM = 8;
  private static final int MAC = 16;

  private record Used(ByteBuffer challenge, long atNanos) {}

  private final byte[] key = new byte[32];
  private final Host host;
  private final long startNanos;
  private final Set<ByteBuffer> used = new HashSet<>();
  private final Queue<Used> order = new ArrayDeque<>();

  Challenges(Host host) {
    this.host = host;
    this.startNanos = host.nanoTime();
    host.randomBytes(key);
  }

  byte[] next() {
    byte[] challenge = new byte[BYTES];
    byte[] random = new byte[RANDOM];
    host.randomBytes(random);
    Bytes.put64(challenge, 0, host.nanoTime() - startNanos);
    System.arraycopy(random, 0, challenge, BYTES - MAC - RANDOM, RANDOM);
    System.arraycopy(mac(challenge), 0, challenge, BYTES - MAC, MAC);
    return challenge;
  }

  /** Whether this cache gave it, at most 60 seconds ago. */
  boolean genuine(byte[] challenge) {
    byte[] mac = Arrays.copyOfRange(challenge, BYTES - MAC, BYTES);
    if (!Digest.equal(mac, Arrays.copyOf(mac(challenge), MAC))) {
      return false;
    }
    long age = host.nanoTime() - startNanos - Bytes.i64(challenge, 0);
    return age >= 0 && age <= LIFE_NANOS;
  }

  /** What became of a challenge that a valid proof answers. */
  enum Use {
    FIRST,
    AGAIN,
    FULL
  }

  /** Uses a genuine challenge up. */
  synchronized Use use(byte[] challenge) {
    long now = host.nanoTime();
    for (Used oldest = order.peek();
        oldest != null && now - oldest.atNanos > LIFE_NANOS;
        oldest = order.peek()) {
      used.remove(oldest.challenge);
      order.remove();
    }
    ByteBuffer key = ByteBuffer.wrap(challenge.clone());
    if (used.contains(key)) {
      return Use.AGAIN;
    }
    if (used.size() >= MAX_USED) {
      return Use.FULL;
    }
    used.add(key);
    order.add(new Used(key, now));
    return Use.FIRST;
  }

  private byte[] mac(byte[] challenge) {
    return Digest.hmacSha256(key, challenge, 0, BYTES - MAC);
  }

  void close() {
    Digest.wipe(key);
  }
}
