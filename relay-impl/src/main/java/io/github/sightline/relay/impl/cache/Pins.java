package io.github.sightline.relay.impl.cache;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Who may still be reading what was unlinked. A reader pins once per burst, not per object: it
 * writes down the time of a logical clock. Who unlinks an object stamps it and moves the clock; the
 * object's memory is free when no pin is as old as its stamp (epoch-based reclamation: K. Fraser,
 * "Practical lock-freedom", 2004, section 5.2.3).
 *
 * <p>Why that is enough: a pin younger than the stamp was taken after the clock moved, hence after
 * the object was unlinked, hence cannot find it. A pin whose time was read before the clock moved
 * but written down after the wiper looked comes, by the two full fences, after the unlinking too.
 *
 * <p>Rejected: a count per object (a contended atomic twice per object: 29 to 120 ns), a count per
 * track (readers of one track contend), hazard pointers (a fence per object).
 *
 * <p>Threads: {@link Pin} one reader at a time, each on its own; the rest under the writer's lock.
 */
final class Pins {
  /** Most readers of one owner at a time; ours: 32 displays a camera, 32 cameras. */
  static final int MAX_READERS = 1024;

  private static final Pin[] NONE = {};

  private final AtomicLong clock = new AtomicLong(1);
  private volatile Pin[] pins = NONE;

  /**
   * A reader's mark; null when there are {@link #MAX_READERS} already. Marks of readers that left,
   * and of those whose right ended unclosed, give way.
   *
   * @param now monotonic nanoseconds
   * @param lastNanos when the reader's right ends at the latest
   */
  @Nullable Pin register(long now, long lastNanos) {
    Pin[] before = pins;
    for (Pin pin : before) {
      if (now - pin.lastNanos > 0) {
        pin.leave();
      }
    }
    before = Arrays.stream(before).filter(pin -> !pin.left()).toArray(Pin[]::new);
    if (before.length == MAX_READERS) {
      return null;
    }
    Pin pin = new Pin(clock, lastNanos);
    Pin[] after = Arrays.copyOf(before, before.length + 1);
    after[before.length] = pin;
    pins = after;
    return pin;
  }

  int readers() {
    int readers = 0;
    for (Pin pin : pins) {
      readers += pin.left() ? 0 : 1;
    }
    return readers;
  }

  /** Whether the calling thread is reading: nothing that it waits for can end that. */
  boolean readingHere() {
    for (Pin pin : pins) {
      if (pin.since > Pin.IDLE && pin.reading == Thread.currentThread()) {
        return true;
      }
    }
    return false;
  }

  /** A stamp for what was just unlinked. Moves the clock. */
  long stamp() {
    return clock.getAndIncrement();
  }

  /** Whether nobody can be reading what was unlinked before that stamp. */
  boolean free(long stamp) {
    VarHandle.fullFence();
    for (Pin pin : pins) {
      long since = pin.since;
      if (since > Pin.IDLE && since <= stamp) {
        return false;
      }
    }
    return true;
  }

  /** One reader's mark. */
  static final class Pin {
    private static final long IDLE = 0;
    private static final long LEFT = -1;
    private static final VarHandle SINCE;

    static {
      try {
        SINCE = MethodHandles.lookup().findVarHandle(Pin.class, "since", long.class);
      } catch (ReflectiveOperationException e) {
        throw new ExceptionInInitializerError(e);
      }
    }

    private final AtomicLong clock;
    private final long lastNanos;
    private volatile long since;
    private volatile boolean leaving;
    private volatile @Nullable Thread reading;

    private Pin(AtomicLong clock, long lastNanos) {
      this.clock = clock;
      this.lastNanos = lastNanos;
    }

    /** Holds all that can be found from here on; false when this reader is reading, or left. */
    boolean pin() {
      if (!SINCE.compareAndSet(this, IDLE, clock.get())) {
        return false;
      }
      reading = Thread.currentThread();
      VarHandle.fullFence();
      return true;
    }

    /** Lets go. */
    void unpin() {
      reading = null;
      SINCE.setVolatile(this, IDLE);
      if (leaving) {
        SINCE.compareAndSet(this, IDLE, LEFT);
      }
    }

    /** Never pins again, once the read in flight has ended. Any thread. */
    void leave() {
      leaving = true;
      SINCE.compareAndSet(this, IDLE, LEFT);
    }

    boolean left() {
      return since == LEFT;
    }
  }
}
