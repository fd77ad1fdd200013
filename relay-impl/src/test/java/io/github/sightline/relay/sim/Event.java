package io.github.sightline.relay.sim;

/** Something that happens at one instant of a world. */
abstract class Event {
  /** World time in nanoseconds. */
  long time;

  /** Order among the events of one instant: first scheduled, first fired. */
  long sequence;

  abstract void fire();

  final boolean before(Event that) {
    return time < that.time || (time == that.time && sequence < that.sequence);
  }
}
