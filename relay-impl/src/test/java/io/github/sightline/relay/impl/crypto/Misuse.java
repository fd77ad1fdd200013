package io.github.sightline.relay.impl.crypto;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.function.Executable;

/** Misuse throws, and says the value and the bound. */
public final class Misuse {
  private Misuse() {}

  /** The call throws IllegalArgumentException whose message has the part. */
  public static void misuse(String part, Executable call) {
    String message =
        String.valueOf(assertThrows(IllegalArgumentException.class, call).getMessage());
    assertTrue(message.contains(part), message);
  }
}
