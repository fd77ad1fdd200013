package io.github.sightline.relay.impl.grant;

import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.RelayCard;
import io.github.sightline.relay.impl.crypto.DeviceKeys;
import io.github.sightline.relay.impl.crypto.Ed25519;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * Relay cards: issues one for a relay that is its own operator, and verifies any. Pure functions.
 */
public final class Cards {
  /** From the protocol: the longest a leaked hop key of a relay serves. */
  public static final long LIFE_MILLIS = 90L * 86_400_000L;

  private static final int FIXED = 117;
  private static final int VERSION_WORD = 1 << 24;

  private Cards() {}

  /**
   * Signs a card of a relay that is its own operator.
   *
   * @param relay the relay's keys, borrowed
   * @param address where devices reach it; a host name may be unresolved
   * @param notBeforeMillis the beginning, milliseconds since 1970
   * @param notAfterMillis the end, at most {@link #LIFE_MILLIS} later
   * @return the card
   * @throws IllegalArgumentException when the address has no port or no spelling of its own, or the
   *     dates do not fit
   */
  public static RelayCard issue(
      DeviceKeys relay, InetSocketAddress address, long notBeforeMillis, long notAfterMillis) {
    long life = notAfterMillis - notBeforeMillis;
    if (notBeforeMillis < 0 || life <= 0 || life > LIFE_MILLIS) {
      throw new IllegalArgumentException(
          "relay card: from "
              + notBeforeMillis
              + " to "
              + notAfterMillis
              + ", expected a life of 1 to "
              + LIFE_MILLIS
              + " ms");
    }
    byte[] text = spell(address).getBytes(StandardCharsets.ISO_8859_1);
    if (text.length > 255) {
      throw new IllegalArgumentException(
          "relay address: " + text.length + " characters, expected at most 255");
    }
    ByteBuffer out = ByteBuffer.allocate(FIXED + text.length + Ed25519.SIGNATURE);
    out.putInt(VERSION_WORD).put(relay.signPublic()).put(relay.signPublic()).put(relay.hopPublic());
    out.putLong(notBeforeMillis).putLong(notAfterMillis).put((byte) text.length).put(text);
    out.put(relay.signer().sign(Ed25519.Label.RELAY, out.array(), 0, out.position()));
    RelayCard card = RelayCard.parse(out.flip());
    if (card == null) {
      throw new IllegalArgumentException(
          "relay address: " + spell(address) + ", expected a host and a port of 1 to 65535");
    }
    return card;
  }

  /**
   * Checks a card's signature, life and end. The beginning is not compared with the device's clock,
   * which may lag (PROTOCOL.md section 3).
   *
   * @param card the card
   * @param timeMillis the device's time, milliseconds since 1970
   * @return ACCEPTED; DENIED when the operator did not sign it or it lasts too long; EXPIRED
   */
  public static Outcome verify(RelayCard card, long timeMillis) {
    if (card.notAfterMillis() - card.notBeforeMillis() > LIFE_MILLIS) {
      return Outcome.DENIED;
    }
    byte[] b = new byte[card.encoded().remaining()];
    card.encoded().get(b);
    byte[] signed = Arrays.copyOf(b, b.length - Ed25519.SIGNATURE);
    if (!Ed25519.Verifier.verify(card.operator(), Ed25519.Label.RELAY, signed, b, signed.length)) {
      return Outcome.DENIED;
    }
    boolean ended = timeMillis - GrantChain.TOLERANCE_MILLIS > card.notAfterMillis();
    return ended ? Outcome.EXPIRED : Outcome.ACCEPTED;
  }

  private static String spell(InetSocketAddress address) {
    InetAddress number = address.getAddress();
    if (number == null) {
      return address.getHostString().toLowerCase(Locale.ROOT) + ":" + address.getPort();
    }
    String host = number.getHostAddress();
    int scope = host.indexOf('%');
    String bare = scope < 0 ? host : host.substring(0, scope);
    return (bare.indexOf(':') < 0 ? bare : "[" + bare + "]") + ":" + address.getPort();
  }
}
