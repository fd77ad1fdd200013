package io.github.sightline.relay.impl;

import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.spi.Host;
import io.github.sightline.relay.spi.Node;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A call that came from any thread, done in the node's turn. Where the host runs it at once (the
 * node's own thread, a simulator) its outcome is the answer; where it is queued the answer is
 * ACCEPTED, and what becomes of it shows in statistics and events.
 */
final class Turn {
  private @Nullable Outcome done;

  private Turn() {}

  /**
   * Runs or queues a command.
   *
   * @return its outcome, ACCEPTED when it was queued, BACK_PRESSURED when the queue is full
   */
  static Outcome run(Host host, Node node, Supplier<Outcome> command) {
    return run(host, node, command, () -> Outcome.BACK_PRESSURED);
  }

  /** The same, with an answer of the caller's for when the queue is full. */
  static Outcome run(Host host, Node node, Supplier<Outcome> command, Supplier<Outcome> otherwise) {
    Turn turn = new Turn();
    boolean taken = host.run(node, () -> turn.finish(command.get()));
    if (!taken) {
      return otherwise.get();
    }
    Outcome outcome = turn.outcome();
    return outcome == null ? Outcome.ACCEPTED : outcome;
  }

  private synchronized void finish(Outcome outcome) {
    done = outcome;
  }

  private synchronized @Nullable Outcome outcome() {
    return done;
  }
}
