package io.github.sightline.relay.impl.session;

import io.github.sightline.relay.impl.base.HotPath;
import io.github.sightline.relay.impl.wire.WireLimits;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where a session's datagrams go. A datagram from another address makes that one a candidate; it is
 * proven when it answers eight unguessable bytes. One candidate at a time.
 *
 * <p>Another host gets nothing but the challenge until then, and at most three times the bytes that
 * came from it: who forges a sender's address gains nothing; everything else stays on the proven
 * path.
 *
 * <p>Another port of the proven host (a NAT that forgot) is challenged too, and is the path in the
 * meantime, so that the proof costs no picture: but all unproven ports of that host together get at
 * most three times what came from the host in this session and was not spent so before. When that
 * is used up everything goes to the proven port again, until the other one sends more; and it does
 * as soon as a datagram comes from the proven one. One thread.
 */
@HotPath
final class PathValidation {
  static final int FACTOR = 3;

  /** Ours: as much as a stream of 16 Mb/s sends in a quarter of a second. */
  static final long MOST_CREDIT = 512 * 1024;

  /** Ours: a candidate has so long before another may take its place. */
  static final long CANDIDATE_NANOS = 200_000_000;

  static final long REPEAT_NANOS = 50_000_000;

  /** Ours: a candidate that does not answer for so long is forgotten. */
  static final long GIVE_UP_NANOS = 3_000_000_000L;

  private static final long NEVER = Long.MAX_VALUE;

  private InetSocketAddress proven;
  private InetSocketAddress path;
  private @Nullable InetSocketAddress candidate;
  private long token;
  private long credit;
  private long hostCredit;
  private long since;
  private long challengedAt;

  PathValidation(InetSocketAddress path) {
    this.proven = path;
    this.path = path;
    // The HELLO came from there, and its WELCOME is a sixteenth of it.
    this.hostCredit = (FACTOR - 1) * WireLimits.HELLO;
  }

  /** Where media goes: proven, or another port of the proven host. */
  InetSocketAddress path() {
    return path;
  }

  @Nullable InetSocketAddress candidate() {
    return candidate;
  }

  long token() {
    return token;
  }

  private boolean ofProvenHost(InetSocketAddress from) {
    return from.getAddress().equals(proven.getAddress());
  }

  /**
   * An authentic datagram, the newest of its session, came from that address.
   *
   * @return whether {@link #begin} should be called with a fresh token
   */
  boolean observe(long now, InetSocketAddress from, int bytes) {
    boolean near = ofProvenHost(from);
    if (near) {
      hostCredit = Math.min(MOST_CREDIT, hostCredit + (long) FACTOR * bytes);
    }
    if (from.equals(proven)) {
      takeBack();
      return false;
    }
    if (from.equals(candidate)) {
      credit += (long) FACTOR * bytes;
      path = near && hostCredit >= WireLimits.DATAGRAM ? from : path;
      return false;
    }
    return near || candidate == null || now - since >= CANDIDATE_NANOS;
  }

  /** The proven port speaks: no other port of its host is believed any longer. */
  private void takeBack() {
    path = proven;
    if (candidate != null && ofProvenHost(candidate)) {
      candidate = null;
    }
  }

  /** Begins with a new candidate. */
  void begin(long now, InetSocketAddress from, int bytes, long freshToken) {
    candidate = from;
    token = freshToken;
    credit = (long) FACTOR * bytes;
    since = now;
    challengedAt = now - REPEAT_NANOS;
    path = ofProvenHost(from) ? from : proven;
  }

  /** Whether a challenge of that many bytes may go to the candidate now; it counts as sent. */
  boolean spend(long now, InetSocketAddress to, int bytes) {
    challengedAt = now;
    if (ofProvenHost(to)) {
      return spendNear(bytes);
    }
    if (bytes > credit) {
      return false;
    }
    credit -= bytes;
    return true;
  }

  private boolean spendNear(int bytes) {
    if (bytes > hostCredit) {
      return false;
    }
    hostCredit -= bytes;
    return true;
  }

  /** Where a datagram of that many bytes goes; it counts as sent. */
  InetSocketAddress pathFor(int bytes) {
    if (!path.equals(proven) && !spendNear(bytes)) {
      path = proven;
    }
    return path;
  }

  /** The candidate's answer came; true when it is proven, and the path, from now on. */
  boolean answered(InetSocketAddress from, long answer) {
    InetSocketAddress answering = candidate;
    if (answering == null || answer != token || !from.equals(answering)) {
      return false;
    }
    hostCredit = ofProvenHost(answering) ? hostCredit : 0;
    proven = answering;
    path = answering;
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
      path = proven;
    }
    return candidate != null && now >= deadline();
  }
}
