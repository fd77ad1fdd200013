package io.github.sightline.relay;

import static io.github.sightline.relay.Encodings.card;
import static io.github.sightline.relay.Encodings.with;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RelayCardTest {
  private static RelayCard parsed(byte[] bytes) {
    RelayCard card = RelayCard.parse(ByteBuffer.wrap(bytes));
    assertNotNull(card);
    return card;
  }

  private static void assertRefused(byte[] bytes) {
    assertNull(RelayCard.parse(ByteBuffer.wrap(bytes)));
  }

  @Test
  void fieldsStandWhereTheyAreWritten() {
    RelayCard card = parsed(card(3, "192.0.2.7:7000"));
    assertArrayEquals(Encodings.key(3), card.operator());
    assertArrayEquals(Encodings.key(4), card.relaySign());
    assertArrayEquals(Encodings.key(5), card.relayHop());
    assertEquals(new InetSocketAddress("192.0.2.7", 7000), card.address());
    assertEquals(10, card.notBeforeMillis());
    assertEquals(20, card.notAfterMillis());
    assertEquals(
        "RelayCard[192.0.2.7:7000 of operator " + "03".repeat(32) + " until 20]", card.toString());
    assertTrue(card.encoded().isReadOnly());
  }

  @Test
  void nobodyCanChangeACard() {
    byte[] bytes = card(3, "relay:7000");
    RelayCard card = parsed(bytes);
    Arrays.fill(bytes, (byte) 0);
    Arrays.fill(card.operator(), (byte) 0);
    assertEquals(parsed(card(3, "relay:7000")), card);
  }

  @Test
  void versionReservedBytesAndDatesAreChecked() {
    byte[] good = card(3, "relay:7000");
    assertRefused(with(good, 0, 0));
    assertRefused(with(good, 0, 2));
    for (int at = 1; at < 4; at++) {
      assertRefused(with(good, at, 1));
    }
    assertRefused(with(good, 100, 0x80));
    assertRefused(with(good, 108, 0x80));
    assertRefused(with(good, 115, 10));
    assertNotNull(parsed(with(good, 115, 11)));
  }

  @Test
  void lengthThatLiesIsRefused() {
    byte[] good = card(3, "relay:7000");
    for (int length = 0; length < 256; length++) {
      if (length != 10) {
        assertRefused(with(good, 116, length));
      }
    }
    for (int length = 0; length < good.length; length++) {
      assertRefused(Arrays.copyOf(good, length));
    }
    assertRefused(Arrays.copyOf(good, good.length + 1));
    assertRefused(new byte[RelayCard.MAX_BYTES + 1]);
  }

  @Test
  void addressOfAnotherSpellingIsRefused() {
    assertRefused(card(3, ""));
    assertRefused(card(3, "RELAY:7000"));
    assertRefused(card(3, "relay:70000"));
    assertRefused(card(3, "r\u00e9lay:7000"));
  }

  @Test
  void equalBytesAreEqual() {
    RelayCard card = parsed(card(3, "relay:7000"));
    assertEquals(parsed(card(3, "relay:7000")), card);
    assertEquals(parsed(card(3, "relay:7000")).hashCode(), card.hashCode());
    assertNotEquals(parsed(card(3, "relay:7001")), card);
    assertNotEquals(card, (Object) "card");
  }
}
