package io.github.sightline.relay;

import java.util.HexFormat;

/** PROTOCOL.md section 5 Enrol, 180 bytes as hex. */
public record Enrolment(String text) {
  public Enrolment {
    if (text.length() != 360)
      throw new IllegalArgumentException(
          "enrolment: " + text.length() + " characters, expected 360 hex digits");
    HexFormat.of().parseHex(text);
  }
}
