package io.github.sightline.relay.spec;

import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.RelayCard;
import io.github.sightline.relay.Role;
import io.github.sightline.relay.impl.crypto.DeviceKeys;
import io.github.sightline.relay.impl.grant.Capability;
import io.github.sightline.relay.impl.grant.Cards;
import io.github.sightline.relay.impl.grant.Revocations;
import io.github.sightline.relay.impl.session.CloseReason;
import io.github.sightline.relay.impl.session.Hop;
import io.github.sightline.relay.impl.session.HopHandler;
import io.github.sightline.relay.impl.session.HopServer;
import io.github.sightline.relay.impl.wire.ControlMessage;
import io.github.sightline.relay.impl.wire.Fragment;
import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.sim.VirtualHost;
import io.github.sightline.relay.sim.World;
import io.github.sightline.relay.spi.DatagramPort;
import io.github.sightline.relay.spi.Node;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A relay with true hop keys and no honour: it passes on what cameras send, but for what its {@link
 * Mischief} makes of it. Cameras and displays take it for a relay, for it is one.
 */
final class HostileRelay implements Node, HopServer.Events {
  private static final int PORT = 7000;

  /** What becomes of a camera's fragment. */
  interface Mischief {
    /**
     * One fragment came.
     *
     * @param from the owner of the camera
     * @param frame a copy with its type byte: to be given to {@link #pass} now, later, or never
     */
    void onFragment(OwnerId from, byte[] frame);

    /** A display of an owner asks for the past: what it is told. */
    default @Nullable ControlMessage onFetch(OwnerId from, ControlMessage.Fetch fetch) {
      return new ControlMessage.FetchOk(fetch.requestId(), null);
    }

    /** Whose displays are given a camera's answer. */
    default OwnerId keysGoTo(OwnerId from) {
      return from;
    }
  }

  private final World world;
  private final VirtualHost host;
  private final DeviceKeys keys;
  private final HopServer server;
  private final List<Side> sides = new ArrayList<>();
  private Mischief mischief = this::pass;

  HostileRelay(World world, VirtualHost host, DeviceKeys keys) {
    this.world = world;
    this.host = host;
    this.keys = keys;
    DatagramPort port = host.attach(this, host.address(PORT));
    Revocations revocations = new Revocations(16, Revocations.Store.in(host.state()));
    HopServer.Place place = new HopServer.Place(keys, revocations, 0, 1);
    server = new HopServer(host, this, port, place, this);
    host.wake(this);
  }

  RelayCard card() {
    InetSocketAddress at = host.address(PORT);
    return Cards.issue(keys, at, World.EPOCH_MILLIS, World.EPOCH_MILLIS + Cards.LIFE_MILLIS);
  }

  void turns(Mischief next) {
    mischief = next;
  }

  void honest() {
    mischief = this::pass;
  }

  /** Sends a fragment to every display of an owner. */
  void pass(OwnerId to, byte[] frame) {
    for (Side side : sides) {
      if (side.alias >= 0 && side.is(Role.SUBSCRIBE, to)) {
        pass(side, side.alias, frame);
      }
    }
  }

  /** The same, under an alias of the relay's choice. */
  void pass(OwnerId to, long alias, byte[] frame) {
    for (Side side : sides) {
      if (side.is(Role.SUBSCRIBE, to)) {
        pass(side, alias, frame);
      }
    }
  }

  private void pass(Side side, long alias, byte[] frame) {
    byte[] copy = frame.clone();
    Fragment.readdress(copy, 1, alias, Hop.sentUnits(host.nanoTime()));
    side.hop.send(host.nanoTime(), copy, copy.length);
  }

  /** The same, later. */
  void passAfter(Duration delay, OwnerId to, byte[] frame) {
    world.after(delay, () -> turn(() -> pass(to, frame)));
  }

  /** Does something in the relay's turn. */
  void turn(Runnable action) {
    host.run(this, action);
  }

  /** One session, of a camera or of a display. */
  private final class Side implements HopHandler {
    final Hop hop;
    long alias = -1;

    Side(Hop hop) {
      this.hop = hop;
    }

    boolean is(Role role, OwnerId owner) {
      Capability capability = hop.capability();
      return capability != null && capability.role() == role && hop.owner().equals(owner);
    }

    @Override
    public void onControl(long now, ControlMessage message) {
      if (message instanceof ControlMessage.Publish publish) {
        alias = publish.alias();
        hop.control(now, new ControlMessage.PublishOk(alias));
        hop.control(now, new ControlMessage.NewGroupRequest(alias));
      } else if (message instanceof ControlMessage.Subscribe subscribe) {
        alias = subscribe.alias();
        hop.control(now, new ControlMessage.SubscribeOk(subscribe.requestId(), null));
        wantKeyframe(now);
      } else if (message instanceof ControlMessage.Fetch fetch) {
        ControlMessage answer = mischief.onFetch(hop.owner(), fetch);
        if (answer != null) {
          hop.control(now, answer);
        }
      } else if (message instanceof ControlMessage.NewGroupRequest) {
        wantKeyframe(now);
      } else if (message instanceof ControlMessage.KeyRequest) {
        tell(now, Role.PUBLISH, hop.owner(), message);
      } else if (message instanceof ControlMessage.KeyResponse) {
        tell(now, Role.SUBSCRIBE, mischief.keysGoTo(hop.owner()), message);
      }
    }

    private void wantKeyframe(long now) {
      for (Side side : sides) {
        if (side.alias >= 0 && side.is(Role.PUBLISH, hop.owner())) {
          side.hop.control(now, new ControlMessage.NewGroupRequest(side.alias));
        }
      }
    }

    @Override
    public void onFragment(long now, byte[] plain, int at, int length) {
      mischief.onFragment(hop.owner(), Arrays.copyOfRange(plain, at - 1, at + length));
    }

    @Override
    public void onClosed(long now, CloseReason reason) {
      sides.remove(this);
    }
  }

  private void tell(long now, Role role, OwnerId owner, ControlMessage message) {
    for (Side side : sides) {
      if (side.is(role, owner)) {
        side.hop.control(now, message);
      }
    }
  }

  @Override
  public Outcome admit(long now, Capability capability) {
    return Outcome.ACCEPTED;
  }

  @Override
  public HopHandler onOpened(long now, Hop hop) {
    Side side = new Side(hop);
    sides.add(side);
    return side;
  }

  @Override
  public void onCloned(long now, Capability capability) {}

  @Override
  public void onFailed(long now, Hop hop, RuntimeException cause) {
    throw cause;
  }

  @Override
  public void onDatagram(long now, InetSocketAddress from, ByteBuffer borrowed) {
    server.onDatagram(now, from, borrowed);
  }

  @Override
  public void onTimer(long now) {
    server.onTimer(now);
  }

  @Override
  public void onIdle(long now) {
    server.flush(now);
  }

  @Override
  public long nextDeadlineNanos() {
    @Nullable HopServer made = server; // asked once before the constructor has ended
    return made == null ? Long.MAX_VALUE : made.nextDeadline();
  }
}
