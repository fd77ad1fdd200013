package io.github.sightline.relay.examples.cli;

/**
 * A verb cannot go on. The message is one line for a person: what, which value, what was expected.
 */
final class CommandFailed extends RuntimeException {
  private static final long serialVersionUID = 1;

  CommandFailed(String message) {
    super(message);
  }
}
