package io.github.sightline.relay.impl.session;

import io.github.sightline.relay.impl.base.HotPath;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one hop: those in use, and for 10 s those before them, which only open. Datagrams are
 * numbered through all keys of a hop, so a number means one datagram for ever. One thread.
 */
@HotPath
final class Succession {
  /** Protocol: so long an old receive key still opens what was on its way. */
  static final long OLD_KEY_NANOS = 10_000_000_000L;

  private Session current;
  private @Nullable Session previous;
  private long previousUntil = Long.MAX_VALUE;

  Succession(Session first) {
    current = first;
  }

  Session current() {
    return current;
  }

  @Nullable Session previous() {
    return previous;
  }

  /** When {@link #outlived} has something to give. */
  long previousUntil() {
    return previousUntil;
  }

  /** The number of the next datagram. */
  long nextNumber() {
    return current.firstNumber() + current.sent().next();
  }

  /** Whether the peer said that the datagram of that number arrived. */
  boolean arrived(long number) {
    long counter = number - current.firstNumber();
    if (counter >= 0) {
      return current.sent().arrived(counter);
    }
    Session old = previous;
    return old != null && old.sent().arrived(number - old.firstNumber());
  }

  /**
   * Goes on under new keys.
   *
   * @return the keys before the last, which are over at once; usually none
   */
  @Nullable Session succeed(long now, Session next) {
    Session dead = previous;
    next.numberFrom(nextNumber());
    next.arrivals().follow(current.arrivals());
    previous = current;
    previousUntil = now + OLD_KEY_NANOS;
    current = next;
    return dead;
  }

  /** The old keys, when their time is over; they are gone from here then. */
  @Nullable Session outlived(long now) {
    if (now < previousUntil) {
      return null;
    }
    Session dead = previous;
    previous = null;
    previousUntil = Long.MAX_VALUE;
    return dead;
  }
}
