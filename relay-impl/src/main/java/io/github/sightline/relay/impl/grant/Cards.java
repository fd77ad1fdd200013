package io.github.sightline.relay.impl.grant;

import io.github.sightline.relay.Enrolment;
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

/** Relay cards: issues them for an operator, and verifies any. Pure functions. */
public final class Cards {
  /** From the protocol: the longest a leaked hop key of a relay serves. */
  public static final long LIFE_MILLIS = 90L * 86_400_000L;

  private static final int FIXED = 117;
  private static final int ENROLMENT_KEYS = 36;
  private static final int VERSION_WORD = 1 << 24;

  private Cards() {}

  /**
   * How long a card lasts.
   *
   * @param notBeforeMillis the beginning, milliseconds since 1970
   * @param notAfterMillis the end, at most {@link #LIFE_MILLIS} later
   */
  public record Life(long notBeforeMillis, long notAfterMillis) {
    /**
     * Checks the dates.
     *
     * @throws IllegalArgumentException when they do not fit
     */
    public Life {
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
    }
  }

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
    Life life = new Life(notBeforeMillis, notAfterMillis);
    return sign(relay, join(relay.signPublic(), relay.hopPublic()), address, life);
  }

  /**
   * Signs a card of somebody's relay.
   *
   * @param operator the operator's keys, borrowed
   * @param relay the relay's enrolment, verified by the caller
   * @param address where devices reach it; a host name may be unresolved
   * @param life how long
   * @return the card
   * @throws IllegalArgumentException when the address has no port or no spelling of its own
   */
  public static RelayCard issue(
      DeviceKeys operator, Enrolment relay, InetSocketAddress address, Life life) {
    byte[] keys = new byte[2 * GrantLayout.KEY_BYTES];
    relay.encoded().get(ENROLMENT_KEYS, keys);
    return sign(operator, keys, address, life);
  }

  private static byte[] join(byte[] sign, byte[] hop) {
    byte[] both = Arrays.copyOf(sign, sign.length + hop.length);
    System.arraycopy(hop, 0, both, sign.length, hop.length);
    return both;
  }

  private static RelayCard sign(
      DeviceKeys operator, byte[] relayKeys, InetSocketAddress address, Life life) {
    byte[] text = spell(address).getBytes(StandardCharsets.ISO_8859_1);
    if (text.length > 255) {
      throw new IllegalArgumentException(
          "relay address: " + text.length + " characters, expected at most 255");
    }
    ByteBuffer out = ByteBuffer.allocate(FIXED + text.length + Ed25519.SIGNATURE);
    out.putInt(VERSION_WORD).put(operator.signPublic()).put(relayKeys);
    out.putLong(life.notBeforeMillis()).putLong(life.notAfterMillis());
    out.put((byte) text.length).put(text);
    out.put(operator.signer().sign(Ed25519.Label.RELAY, out.array(), 0, out.position()));
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
