package io.github.sightline.relay.impl.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.RelayCard;
import io.github.sightline.relay.impl.base.Bytes;
import io.github.sightline.relay.impl.crypto.Ed25519;
import io.github.sightline.relay.impl.grant.Cards;
import io.github.sightline.relay.impl.wire.ControlMessage;
import io.github.sightline.relay.sim.VirtualHost;
import io.github.sightline.relay.sim.World;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A relay that goes away names another: who follows, and what happens when nobody is there. */
class GoawayTest {
  private static final long DAY = 86_400_000L;
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final World world = new World(41);
  private final Home home = new Home(41);
  private final Ed25519.Signer operator = Ed25519.Signer.of(home.bytes(32));
  private final RelayNode first = relay("first");
  private final RelayNode second = relay("second");
  private final DeviceNode device =
      new DeviceNode(world.host("device"), home.device(), HopLimits.STANDARD);

  private RelayNode relay(String name) {
    return new RelayNode(world.host(name), home.keys(), HopLimits.STANDARD);
  }

  /** A card of a relay, signed by an operator. */
  private RelayCard card(Ed25519.Signer by, RelayNode relay, long notAfterMillis) {
    VirtualHost host = relay.host;
    String address = host.address(RelayNode.PORT).getAddress().getHostAddress() + ":7000";
    byte[] text = address.getBytes(StandardCharsets.ISO_8859_1);
    ByteBuffer out = ByteBuffer.allocate(117 + text.length + 64);
    out.putInt(1 << 24).put(by.publicKey()).put(relay.keys.signPublic());
    out.put(relay.keys.hopPublic());
    out.putLong(World.EPOCH_MILLIS - 10 * DAY)
        .putLong(notAfterMillis)
        .put((byte) text.length)
        .put(text);
    out.put(by.sign(Ed25519.Label.RELAY, out.array(), 0, out.position()));
    return Objects.requireNonNull(RelayCard.parse(out.flip()));
  }

  private RelayCard card(RelayNode relay) {
    return card(operator, relay, World.EPOCH_MILLIS + DAY);
  }

  private void joinFirst() {
    device.join(new HopClient.Target(card(first)));
    world.run(SECOND);
    assertEquals(1, first.server.size());
  }

  private void goaway(RelayNode from, byte[] card) {
    from.host.run(
        from, () -> from.last().hop.control(from.host.nanoTime(), new ControlMessage.Goaway(card)));
    world.run(SECOND);
  }

  @Test
  void aDeviceJoinsTheOtherRelayOfItsOperatorAndLeavesThen() {
    joinFirst();
    Hop before = device.last().hop;
    second.host.linkTo(device.host).intercept((f, t, d) -> before.open());
    goaway(first, Bytes.of(card(second).encoded()));
    assertEquals(List.of(card(first), card(second)), device.relays);
    assertEquals(1, second.server.size());
    assertEquals(0, first.server.size());
    assertEquals(CloseReason.NORMAL, first.last().closed);
  }

  // [S-32]
  @Test
  void aDeviceFollowsNoCardButItsOperators() {
    joinFirst();
    Ed25519.Signer stranger = Ed25519.Signer.of(home.bytes(32));
    byte[] forged = Bytes.of(card(second).encoded());
    forged[forged.length - 70] ^= 1;
    for (byte[] card :
        List.of(
            Bytes.of(card(stranger, second, World.EPOCH_MILLIS + DAY).encoded()),
            Bytes.of(card(operator, second, World.EPOCH_MILLIS - DAY).encoded()),
            Bytes.of(card(operator, second, World.EPOCH_MILLIS + Cards.LIFE_MILLIS).encoded()),
            Bytes.of(card(first).encoded()),
            forged,
            new byte[0])) {
      goaway(first, card);
    }
    assertEquals(1, device.peers.size());
    assertEquals(0, second.peers.size());
    assertTrue(device.joined());
  }

  @Test
  void twoRelaysCannotPlayBallWithADevice() {
    joinFirst();
    goaway(first, Bytes.of(card(second).encoded()));
    goaway(second, Bytes.of(card(first).encoded()));
    assertEquals(2, device.peers.size());
    assertEquals(1, second.server.size());
    world.run(Duration.ofSeconds(10));
    goaway(second, Bytes.of(card(first).encoded()));
    assertEquals(3, device.peers.size());
    assertEquals(1, first.server.size());
  }

  @Test
  void whoFindsNobodyThereComesBack() {
    joinFirst();
    second.host.reboot();
    goaway(first, Bytes.of(card(second).encoded()));
    world.run(Duration.ofSeconds(20));
    assertEquals(1, device.peers.size(), "it stays while it may");
    assertEquals(1, first.server.size());
    first.host.run(first, () -> first.server.close(first.host.nanoTime(), CloseReason.GOING_AWAY));
    first.host.reboot();
    RelayNode again = new RelayNode(first.host, first.keys, HopLimits.STANDARD);
    assertTrue(world.runUntil(() -> again.server.size() == 1, Duration.ofSeconds(30)));
    assertEquals(0, device.pathsTooSmall);
  }

  @Test
  void whoIsRefusedThereComesBackAndIsNotToldWhileItHasASession() {
    joinFirst();
    second.admits = Outcome.BUSY;
    goaway(first, Bytes.of(card(second).encoded()));
    world.run(Duration.ofSeconds(30));
    assertEquals(List.of(), device.refusals);
    assertEquals(1, first.server.size());
    first.host.reboot();
    RelayNode again = new RelayNode(first.host, first.keys, HopLimits.STANDARD);
    assertTrue(world.runUntil(() -> again.server.size() == 1, Duration.ofSeconds(60)));
  }

  @Test
  void aDrainingRelayStillRenewsKeysAndBringsBackWhoWasSilent() {
    joinFirst();
    first.host.run(first, first.server::drain);
    world.run(Duration.ofMinutes(12));
    assertEquals(1, first.server.size());
    assertEquals(1, device.peers.size());
    assertEquals(List.of(), device.refusals);
  }
}
