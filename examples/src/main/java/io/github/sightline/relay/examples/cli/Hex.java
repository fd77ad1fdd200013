package io.github.sightline.relay.examples.cli;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/** Hexadecimal digits on the command line and in files. */
final class Hex {
  private Hex() {}

  static byte[] bytes(String what, String digits, int length) {
    try {
      byte[] bytes = HexFormat.of().parseHex(digits.strip());
      if (bytes.length == length) {
        return bytes;
      }
    } catch (IllegalArgumentException e) {
      // Told below, with the length.
    }
    throw new CommandFailed(
        what + ": '" + shortened(digits) + "', expected " + 2 * length + " hexadecimal digits");
  }

  static String text(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    return HexFormat.of().formatHex(copy);
  }

  private static String shortened(String text) {
    return text.length() <= 20 ? text : text.substring(0, 20) + "...";
  }
}
