package io.github.sightline.relay;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The text of a relay's address, one spelling for each: {@code 192.0.2.7:7000}, {@code
 * [2001:db8:0:0:0:0:0:7]:7000} (eight groups, lower case, no zeros in front) or {@code
 * relay.example:7000} (lower case). Parsing never asks the name service.
 */
final class RelayAddress {
  /** One length byte carries it. */
  static final int MAX_LENGTH = 255;

  private static final String OCTET = "(?:0|[1-9][0-9]{0,2})";
  private static final String GROUP = "(?:0|[1-9a-f][0-9a-f]{0,3})";
  private static final String LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
  private static final Pattern TEXT =
      Pattern.compile(
          "(?:(?<v4>OCTET(?:\\.OCTET){3})|\\[(?<v6>GROUP(?::GROUP){7})\\]|(?<name>(?:LABEL\\.)*[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?)):(?<port>[1-9][0-9]{0,4})"
              .replace("OCTET", OCTET)
              .replace("GROUP", GROUP)
              .replace("LABEL", LABEL));
  private static final int PORT_MAX = 65535;

  private RelayAddress() {}

  /** The address, or null when the text is not its one spelling. A name stays unresolved. */
  static @Nullable InetSocketAddress parse(String text) {
    Matcher m = TEXT.matcher(text);
    if (text.length() > MAX_LENGTH || !m.matches()) {
      return null;
    }
    int port = Integer.parseInt(m.group("port"));
    if (port > PORT_MAX) {
      return null;
    }
    String name = m.group("name");
    if (name != null) {
      return InetSocketAddress.createUnresolved(name, port);
    }
    String v4 = m.group("v4");
    byte[] octets = v4 != null ? v4(v4) : v6(m.group("v6"));
    return octets == null ? null : new InetSocketAddress(literal(octets), port);
  }

  private static byte @Nullable [] v4(String text) {
    String[] parts = text.split("\\.", -1);
    byte[] octets = new byte[4];
    for (int i = 0; i < octets.length; i++) {
      int octet = Integer.parseInt(parts[i]);
      if (octet > 255) {
        return null;
      }
      octets[i] = (byte) octet;
    }
    return octets;
  }

  private static byte @Nullable [] v6(String text) {
    String[] parts = text.split(":", -1);
    byte[] octets = new byte[16];
    for (int i = 0; i < parts.length; i++) {
      int group = Integer.parseInt(parts[i], 16);
      octets[2 * i] = (byte) (group >> 8);
      octets[2 * i + 1] = (byte) group;
    }
    // An IPv4 address written as IPv6 would be a second spelling.
    return literal(octets).getAddress().length == octets.length ? octets : null;
  }

  private static InetAddress literal(byte[] octets) {
    try {
      return InetAddress.getByAddress(octets);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("address of " + octets.length + " bytes", e);
    }
  }
}
