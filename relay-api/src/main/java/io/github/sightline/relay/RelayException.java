package io.github.sightline.relay;

import org.jspecify.annotations.Nullable;

/**
 * A configuration that cannot work: a file that cannot be read, a key that others may read, a port
 * in use. The message is one line that says what, which value and what was expected; it never holds
 * a secret. Weather and enemies are never this but an {@link Outcome}.
 */
public final class RelayException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * Makes one.
   *
   * @param message one line: what, which value, what was expected
   * @param cause what the system said, or null when the library itself found the fault
   */
  public RelayException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
