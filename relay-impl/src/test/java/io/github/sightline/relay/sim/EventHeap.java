package io.github.sightline.relay.sim;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A binary heap of events, ordered by time, then by the order in which they were scheduled. */
final class EventHeap {
  private @Nullable Event[] events = new @Nullable Event[1024];
  private int size;
  private long sequence;

  void add(Event event, long time) {
    event.time = time;
    event.sequence = sequence++;
    if (size == events.length) {
      events = Arrays.copyOf(events, size * 2);
    }
    int at = size++;
    while (at > 0) {
      int parent = (at - 1) >>> 1;
      Event above = at(parent);
      if (!event.before(above)) {
        break;
      }
      events[at] = above;
      at = parent;
    }
    events[at] = event;
  }

  @Nullable Event peek() {
    return size == 0 ? null : events[0];
  }

  Event poll() {
    Event first = at(0);
    Event last = at(--size);
    events[size] = null;
    if (size > 0) {
      sink(last);
    }
    return first;
  }

  private void sink(Event event) {
    int at = 0;
    for (int child = 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size && at(child + 1).before(at(child))) {
        child++;
      }
      if (!at(child).before(event)) {
        break;
      }
      events[at] = events[child];
      at = child;
    }
    events[at] = event;
  }

  private Event at(int index) {
    Event event = events[index];
    if (event == null) {
      throw new IllegalStateException("event heap: nothing at " + index + " of " + size);
    }
    return event;
  }
}
