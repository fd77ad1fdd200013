package io.github.sightline.relay.impl.session;

import io.github.sightline.relay.impl.base.HotPath;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where a session's datagrams go. A datagram from another host's address makes that one a
 * candidate; it becomes the path when it answers eight unguessable bytes. Until then everything but
 * the challenge stays on the old path, and the candidate is sent at most three times the bytes that
 * came from it: who forges a sender's address gains nothing. One candidate at a time.
 *
 * <p>Another port of the same host (a NAT that forgot) is the path at once: it is the same machine
 * or network that is sent to, no byte more leaves, and the next datagram from the old port moves it
 * back. WireGuard does so for any address. One thread.
 */
@HotPath
final class PathValidation {
  /** What {@link #observe} says. */
  static final int KNOWN = 0;

  static final int CHALLENGE = 1;
  static final int MOVED = 2;

  static final int FACTOR = 3;

  /** Ours: a candidate has so long before another may take its place. */
  static final long CANDIDATE_NANOS = 200_000_000;

  static final long REPEAT_NANOS = 50_000_000;

  /** Ours: a candidate that does not answer for so long is forgotten. */
  static final long GIVE_UP_NANOS = 3_000_000_000L;

  private static final long NEVER = Long.MAX_VALUE;

  private InetSocketAddress path;
  private @Nullable InetSocketAddress candidate;
  private long token;
  private long bytesIn;
  private long bytesOut;
  private long since;
  private long challengedAt;

  PathValidation(InetSocketAddress path) {
    this.path = path;
  }

  InetSocketAddress path() {
    return path;
  }

  @Nullable InetSocketAddress candidate() {
    return candidate;
  }

  long token() {
    return token;
  }

  /**
   * An authentic datagram, the newest of its session, came from that address.
   *
   * @return {@link #CHALLENGE} when {@link #begin} should be called with a fresh token; {@link
   *     #MOVED} when it is the path now
   */
  int observe(long now, InetSocketAddress from, int bytes) {
    if (from.equals(path)) {
      return KNOWN;
    }
    if (from.getAddress().equals(path.getAddress())) {
      path = from;
      candidate = null;
      return MOVED;
    }
    if (from.equals(candidate)) {
      bytesIn += bytes;
      return KNOWN;
    }
    return candidate == null || now - since >= CANDIDATE_NANOS ? CHALLENGE : KNOWN;
  }

  /** Begins with a new candidate. */
  void begin(long now, InetSocketAddress from, int bytes, long freshToken) {
    candidate = from;
    token = freshToken;
    bytesIn = bytes;
    bytesOut = 0;
    since = now;
    challengedAt = now - REPEAT_NANOS;
  }

  /** Whether that many bytes may go to the candidate now; they count as sent. */
  boolean spend(long now, int bytes) {
    challengedAt = now;
    if (bytesOut + bytes > FACTOR * bytesIn) {
      return false;
    }
    bytesOut += bytes;
    return true;
  }

  /** The candidate's answer came; true when it is the path from now on. */
  boolean answered(InetSocketAddress from, long answer) {
    InetSocketAddress proven = candidate;
    if (proven == null || answer != token || !from.equals(proven)) {
      return false;
    }
    path = proven;
    candidate = null;
    return true;
  }

  /** When to challenge again, or to give up. */
  long deadline() {
    return candidate == null ? NEVER : challengedAt + REPEAT_NANOS;
  }

  /** Forgets a candidate that stayed silent; true when there is one to challenge. */
  boolean due(long now) {
    if (now - since >= GIVE_UP_NANOS) {
      candidate = null;
    }
    return candidate != null && now >= deadline();
  }
}
