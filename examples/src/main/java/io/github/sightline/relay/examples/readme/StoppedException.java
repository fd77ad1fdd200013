package io.github.sightline.relay.examples.readme;

import io.github.sightline.relay.Outcome;

/** The camera may not publish any more. */
public final class StoppedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  StoppedException(Outcome why) {
    super("camera stopped: " + why);
  }
}
