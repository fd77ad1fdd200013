package io.github.sightline.relay.impl;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.sightline.relay.Enrolment;
import io.github.sightline.relay.Identity;
import io.github.sightline.relay.Owner;
import io.github.sightline.relay.RelayCard;
import io.github.sightline.relay.RelayException;
import io.github.sightline.relay.Role;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ChosenTest {
  private static final Instant BEGIN = Instant.ofEpochMilli(1_700_000_000_000L);

  @Test
  void cardWhoseHostNobodyKnowsIsRefusedInOneLineWhenANodeIsBuilt() {
    RelayException unknown =
        assertThrows(RelayException.class, () -> target(card("relay.invalid")));
    assertEquals(
        "relay card: no address is known for relay.invalid, expected one", unknown.getMessage());
    assertDoesNotThrow(() -> target(card("localhost")));
  }

  private static void target(RelayCard card) {
    Chosen.target(card, BEGIN.toEpochMilli());
  }

  private static RelayCard card(String host) {
    try (Owner owner = Owner.create();
        Identity operator = Identity.create();
        Identity relay = Identity.create()) {
      Enrolment asked = relay.enrolment(Role.RELAY, owner.id(), owner.enrolmentNonce());
      InetSocketAddress where = InetSocketAddress.createUnresolved(host, 7000);
      return operator.issueCard(asked, where, BEGIN, Duration.ofDays(1));
    }
  }
}
