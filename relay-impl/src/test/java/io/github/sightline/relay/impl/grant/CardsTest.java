package io.github.sightline.relay.impl.grant;

import static io.github.sightline.relay.impl.grant.Household.NOW;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.RelayCard;
import io.github.sightline.relay.impl.crypto.DeviceKeys;
import io.github.sightline.relay.impl.crypto.Ed25519;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class CardsTest {
  private static final long TOLERANCE = 120_000;

  private final Household home = new Household(61);
  private final DeviceKeys relay = home.device();
  private final InetSocketAddress address = InetSocketAddress.createUnresolved("relay.home", 7000);

  private RelayCard card(InetSocketAddress at) {
    return Cards.issue(relay, at, NOW, NOW + Cards.LIFE_MILLIS);
  }

  @Property(tries = 200)
  void everyNumericAddressComesBackAsItWas(
      @ForAll @Size(16) byte[] number,
      @ForAll boolean old,
      @ForAll @IntRange(min = 1, max = 65535) int port)
      throws UnknownHostException {
    byte[] octets = old ? java.util.Arrays.copyOf(number, 4) : number;
    InetSocketAddress at = new InetSocketAddress(InetAddress.getByAddress(octets), port);
    RelayCard parsed = RelayCard.parse(card(at).encoded());
    assertNotNull(parsed);
    assertEquals(at, parsed.address());
  }

  @Test
  void cardCarriesWhatTheRelayIs() {
    RelayCard card = card(address);
    assertArrayEquals(relay.signPublic(), card.operator());
    assertArrayEquals(relay.signPublic(), card.relaySign());
    assertArrayEquals(relay.hopPublic(), card.relayHop());
    assertEquals(address, card.address());
    assertTrue(card.address().isUnresolved());
    assertEquals(NOW, card.notBeforeMillis());
    assertEquals(NOW + Cards.LIFE_MILLIS, card.notAfterMillis());
    assertEquals(Outcome.ACCEPTED, Cards.verify(card, NOW));
  }

  //
  @Test
  void everyFlippedBitIsRefused() {
    byte[] good = Household.encoded(card(address).encoded());
    for (int bit = 0; bit < 8 * good.length; bit++) {
      byte[] bad = good.clone();
      bad[bit >> 3] ^= (byte) (1 << (bit & 7));
      RelayCard parsed = RelayCard.parse(ByteBuffer.wrap(bad));
      if (parsed != null) {
        assertEquals(Outcome.DENIED, Cards.verify(parsed, NOW), "bit " + bit);
      }
    }
  }

  @Test
  void cardOfAnotherOperatorWithMyKeysIsRefused() {
    byte[] b = Household.encoded(card(address).encoded());
    System.arraycopy(home.device().signPublic(), 0, b, 4, 32);
    RelayCard parsed = RelayCard.parse(ByteBuffer.wrap(b));
    assertNotNull(parsed);
    assertEquals(Outcome.DENIED, Cards.verify(parsed, NOW));
  }

  // [T-6]
  @Test
  void cardEndsTwoMinutesAfterItsDateAndNeverBegins() {
    RelayCard card = card(address);
    long end = NOW + Cards.LIFE_MILLIS + TOLERANCE;
    assertEquals(Outcome.ACCEPTED, Cards.verify(card, 0));
    assertEquals(Outcome.ACCEPTED, Cards.verify(card, end));
    assertEquals(Outcome.EXPIRED, Cards.verify(card, end + 1));
  }

  //
  @Test
  void signedCardThatLastsTooLongIsRefused() {
    byte[] b = Household.encoded(card(address).encoded());
    ByteBuffer.wrap(b).putLong(108, NOW + Cards.LIFE_MILLIS + 1);
    byte[] signature = relay.signer().sign(Ed25519.Label.RELAY, b, 0, b.length - 64);
    System.arraycopy(signature, 0, b, b.length - 64, 64);
    RelayCard parsed = RelayCard.parse(ByteBuffer.wrap(b));
    assertNotNull(parsed);
    assertEquals(Outcome.DENIED, Cards.verify(parsed, NOW));
  }

  @Test
  void datesThatDoNotFitAreMisuse() {
    assertThrows(IllegalArgumentException.class, () -> Cards.issue(relay, address, -1, 5));
    IllegalArgumentException empty =
        assertThrows(IllegalArgumentException.class, () -> Cards.issue(relay, address, 5, 5));
    assertTrue(String.valueOf(empty.getMessage()).startsWith("relay card: from 5 to 5"));
    assertThrows(
        IllegalArgumentException.class,
        () -> Cards.issue(relay, address, 5, 6 + Cards.LIFE_MILLIS));
    assertNotEquals(null, Cards.issue(relay, address, 0, 1));
  }

  @Test
  void addressWithoutASpellingIsMisuse() {
    for (String host : new String[] {"", "a b", "-a", "a.", "x".repeat(64), "1.2.3.999"}) {
      InetSocketAddress bad = InetSocketAddress.createUnresolved(host, 7000);
      assertThrows(IllegalArgumentException.class, () -> card(bad), host);
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> card(InetSocketAddress.createUnresolved("relay.home", 0)));
    String label = "x".repeat(63) + ".";
    String host = label.repeat(4) + "x";
    IllegalArgumentException tooLong =
        assertThrows(
            IllegalArgumentException.class,
            () -> card(InetSocketAddress.createUnresolved(host, 7000)));
    assertTrue(String.valueOf(tooLong.getMessage()).contains("at most 255"));
    String longest = label.repeat(3) + "x".repeat(58) + ":7000";
    assertEquals(255, longest.length());
    InetSocketAddress fits = InetSocketAddress.createUnresolved(longest.substring(0, 250), 7000);
    assertEquals(fits, card(fits).address());
  }

  @Test
  void upperCaseAndScopeAreNotPartOfTheSpelling() throws UnknownHostException {
    InetSocketAddress shouting = InetSocketAddress.createUnresolved("Relay.HOME", 7000);
    assertEquals(address, card(shouting).address());
    byte[] linkLocal = new byte[16];
    linkLocal[0] = (byte) 0xfe;
    linkLocal[1] = (byte) 0x80;
    linkLocal[15] = 1;
    InetAddress scoped = java.net.Inet6Address.getByAddress(null, linkLocal, 3);
    RelayCard card = card(new InetSocketAddress(scoped, 7000));
    assertTrue(card.toString().contains("[fe80:0:0:0:0:0:0:1]:7000"));
  }
}
