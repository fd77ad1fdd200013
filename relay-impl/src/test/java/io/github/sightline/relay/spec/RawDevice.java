package io.github.sightline.relay.spec;

import io.github.sightline.relay.Identity;
import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.Relay;
import io.github.sightline.relay.RelayCard;
import io.github.sightline.relay.impl.base.Bytes;
import io.github.sightline.relay.impl.crypto.DeviceKeys;
import io.github.sightline.relay.impl.grant.GrantChain;
import io.github.sightline.relay.impl.session.CloseReason;
import io.github.sightline.relay.impl.session.Hop;
import io.github.sightline.relay.impl.session.HopClient;
import io.github.sightline.relay.impl.session.HopHandler;
import io.github.sightline.relay.impl.wire.ControlMessage;
import io.github.sightline.relay.sim.LinkModel;
import io.github.sightline.relay.sim.VirtualHost;
import io.github.sightline.relay.sim.World;
import io.github.sightline.relay.spi.DatagramPort;
import io.github.sightline.relay.spi.Node;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A device that joins a relay and then says exactly what a test makes it say. */
final class RawDevice implements Node, HopClient.Events, HopHandler {
  final List<ControlMessage> heard = new ArrayList<>();
  final List<byte[]> fragments = new ArrayList<>();
  @Nullable CloseReason closed;
  private final VirtualHost host;
  private final HopClient client;
  private long counter = 1;

  RawDevice(VirtualHost host, DeviceKeys keys, GrantChain chain) {
    this.host = host;
    DatagramPort port = host.attach(this, new InetSocketAddress("0.0.0.0", 0));
    HopClient.Device device =
        new HopClient.Device(keys, chain.owner(), chain.encoded(), () -> counter++);
    client = new HopClient(host, this, port, device, this);
    host.wake(this);
  }

  /** A relay that takes everybody, 5 ms from everybody. */
  static Relay openRelay(World world) {
    world.otherLinks(LinkModel.perfect().delayMillis(5));
    VirtualHost host = world.host("relay");
    return Relay.builder()
        .listen(host.address(7000))
        .identity(Identity.create())
        .admit(owner -> true)
        .host(host)
        .start();
  }

  private void turn(Runnable task) {
    if (!host.run(this, task)) {
      throw new IllegalStateException("no turn");
    }
  }

  void join(RelayCard relay) {
    turn(() -> client.join(host.nanoTime(), new HopClient.Target(relay)));
  }

  boolean joined() {
    return client.hop() != null;
  }

  private Hop hop() {
    Hop hop = client.hop();
    if (hop == null) {
      throw new IllegalStateException("not joined");
    }
    return hop;
  }

  void say(ControlMessage message) {
    turn(() -> hop().control(host.nanoTime(), message));
  }

  /** Frames of one DATA. */
  void send(byte[] frames) {
    turn(() -> hop().send(host.nanoTime(), frames, frames.length));
  }

  /** What was heard since the last call. */
  List<ControlMessage> answers() {
    List<ControlMessage> answers = List.copyOf(heard);
    heard.clear();
    return answers;
  }

  @Override
  public HopHandler onJoined(long now, Hop hop, RelayCard relay) {
    return this;
  }

  @Override
  public void onRefused(long now, Outcome why, long againInNanos) {}

  @Override
  public void onPathTooSmall(long now) {}

  @Override
  public void onControl(long now, ControlMessage message) {
    heard.add(message);
  }

  @Override
  public void onFragment(long now, byte[] plain, int at, int length) {
    fragments.add(Bytes.copyOf(plain, at, length));
  }

  @Override
  public void onClosed(long now, CloseReason reason) {
    closed = reason;
  }

  @Override
  public void onDatagram(long now, InetSocketAddress from, ByteBuffer borrowed) {
    client.onDatagram(now, from, borrowed);
  }

  @Override
  public void onTimer(long now) {
    client.onTimer(now);
  }

  @Override
  public void onIdle(long now) {
    client.flush(now);
  }

  @Override
  public long nextDeadlineNanos() {
    @Nullable HopClient made = client; // asked once before the constructor has ended
    return made == null ? Long.MAX_VALUE : made.nextDeadline();
  }
}
