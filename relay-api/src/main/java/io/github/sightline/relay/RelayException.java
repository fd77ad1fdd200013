package io.github.sightline.relay;

import org.jspecify.annotations.Nullable;

/** Misuse and configuration only. */
public final class RelayException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public RelayException(String m, @Nullable Throwable c) {
    super(m, c);
  }
}
