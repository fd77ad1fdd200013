package io.github.sightline.relay.media;

import java.util.Objects;

/**
 * The name of a track, relative to its owner and camera.
 *
 * @param name 1 to 64 characters of {@code a-z 0-9 . _ / -}
 */
public record TrackName(String name) {
  /** The longest name, in characters (all are ASCII). */
  public static final int MAX_LENGTH = 64;

  /** The track a camera has when it names none. */
  public static final TrackName MAIN = of("main");

  /**
   * Checks the name.
   *
   * @param name 1 to 64 characters of {@code a-z 0-9 . _ / -}
   * @throws IllegalArgumentException when empty, longer than 64, or with a character outside {@code
   *     a-z 0-9 . _ / -}
   */
  public TrackName {
    Objects.requireNonNull(name, "name");
    if (name.isEmpty() || name.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "track name: " + name.length() + " characters, expected 1 to " + MAX_LENGTH);
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean allowed =
          (c >= 'a' && c <= 'z')
              || (c >= '0' && c <= '9')
              || c == '.'
              || c == '_'
              || c == '/'
              || c == '-';
      if (!allowed) {
        throw new IllegalArgumentException(
            "track name: character " + (int) c + " at " + i + ", expected a-z 0-9 . _ / -");
      }
    }
  }

  /**
   * Makes a name.
   *
   * @param name 1 to 64 characters of {@code a-z 0-9 . _ / -}
   * @return the name
   */
  public static TrackName of(String name) {
    return new TrackName(name);
  }

  @Override
  public String toString() {
    return name;
  }
}
