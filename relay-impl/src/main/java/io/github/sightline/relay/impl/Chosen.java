package io.github.sightline.relay.impl;

import io.github.sightline.relay.Grant;
import io.github.sightline.relay.Identity;
import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.RelayCard;
import io.github.sightline.relay.RelayException;
import io.github.sightline.relay.Role;
import io.github.sightline.relay.impl.crypto.DeviceKeys;
import io.github.sightline.relay.impl.grant.Cards;
import io.github.sightline.relay.impl.grant.GrantChain;
import io.github.sightline.relay.impl.identity.DeviceIdentity;
import io.github.sightline.relay.impl.session.HopClient;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks what a builder was given; each failure is one line that says what, which value, and what
 * was expected.
 */
final class Chosen {
  private Chosen() {}

  static <T> T required(@Nullable T value, String call) {
    if (value == null) {
      throw new IllegalStateException("missing: ." + call + "(...)");
    }
    return value;
  }

  static DeviceKeys keys(Identity identity) {
    if (identity instanceof DeviceIdentity own) {
      return own.keys();
    }
    throw new IllegalArgumentException(
        "identity: "
            + identity.getClass().getName()
            + ", expected one made by Identity.create or Identity.load");
  }

  /** A chain of this role for exactly this device. */
  static GrantChain chain(Role role, DeviceKeys keys, Grant... grants) {
    GrantChain chain = GrantChain.of(List.of(grants));
    if (chain.role() != role) {
      throw new RelayException("grant: role " + chain.role() + ", expected " + role, null);
    }
    if (!Arrays.equals(chain.subjectSign(), keys.signPublic())
        || !Arrays.equals(chain.subjectHop(), keys.hopPublic())) {
      throw new RelayException(
          "grant: for device "
              + HexFormat.of().formatHex(chain.subjectSign())
              + ", but the identity is "
              + HexFormat.of().formatHex(keys.signPublic()),
          null);
    }
    return chain;
  }

  /**
   * Where the card leads; refused when it is not what its operator signed, when it ran out, or when
   * nobody knows the name in it.
   */
  static HopClient.Target target(RelayCard card, long timeMillis) {
    Outcome outcome = Cards.verify(card, timeMillis);
    if (!outcome.ok()) {
      throw new RelayException(
          "relay card: "
              + outcome
              + ", valid from "
              + card.notBeforeMillis()
              + " to "
              + card.notAfterMillis()
              + ", now "
              + timeMillis,
          null);
    }
    return new HopClient.Target(card, resolved(card.address()));
  }

  private static InetSocketAddress resolved(InetSocketAddress named) {
    InetSocketAddress found =
        named.isUnresolved()
            ? new InetSocketAddress(named.getHostString(), named.getPort())
            : named;
    if (found.isUnresolved()) {
      throw new RelayException(
          "relay card: no address is known for " + named.getHostString() + ", expected one", null);
    }
    return found;
  }

  static int millis(String what, int millis, int least, int most) {
    if (millis < least || millis > most) {
      throw new IllegalArgumentException(
          what + ": " + millis + " ms, allowed " + least + " to " + most);
    }
    return millis;
  }
}
