package io.github.sightline.relay.impl.session;

import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.impl.crypto.DeviceKeys;
import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.spi.Host;
import io.github.sightline.relay.spi.Node;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The side of a hop that joins. */
@SuppressWarnings("DoNotCallSuggester")
public final class HopClient {
  /** What the engine hears; on the node's thread, during a turn. */
  public interface Events {
    /** A new session begins; returns who handles it. The one before, if any, has ended. */
    HopHandler onJoined(long now, Hop hop);

    /** The relay said no; it is asked again by itself after that time. */
    void onRefused(long now, Outcome why, long againInNanos);

    /** Three HELLOs of 1200 bytes without an answer, and never one at this relay. */
    void onPathTooSmall(long now);
  }

  /** The relay to join: from a verified card. */
  public static final class Target {
    final InetSocketAddress address;
    final byte[] relayHop;

    /** {@code relayHop32} is the relay's public hop key, copied. */
    public Target(InetSocketAddress address, byte[] relayHop32) {
      this.address = address;
      this.relayHop = relayHop32.clone();
    }
  }

  /** Who joins. */
  public static final class Device {
    final DeviceKeys keys;
    final OwnerId owner;
    final byte[] chain;
    final LongSupplier deviceCounter;

    /**
     * A device of one owner.
     *
     * @param keys borrowed for the life of the client
     * @param owner whose device it is
     * @param chain the count and the grants, copied
     * @param deviceCounter persisted boot count and count: larger at each call
     */
    public Device(DeviceKeys keys, OwnerId owner, byte[] chain, LongSupplier deviceCounter) {
      this.keys = keys;
      this.owner = owner;
      this.chain = chain.clone();
      this.deviceCounter = deviceCounter;
    }
  }

  /** A client at rest. */
  public HopClient(Host host, Node node, BurstSink sink, Device device, Events events) {
    throw new UnsupportedOperationException("" + host + node + sink.sent() + device.owner + events);
  }

  /** Joins, or moves to, a relay; a live session ends when the new one begins. */
  public void join(long now, Target target) {
    throw new UnsupportedOperationException("" + now + target.address);
  }

  /** Renewed grants, used from the next HELLO on. */
  public void chain(byte[] chain) {
    throw new UnsupportedOperationException("" + chain.length);
  }

  /** The live session; null when there is none. */
  public @Nullable Hop hop() {
    throw new UnsupportedOperationException();
  }

  /** One datagram, borrowed; false when it names no session of this client. */
  public boolean onDatagram(long now, InetSocketAddress from, ByteBuffer datagram) {
    throw new UnsupportedOperationException("" + now + from + datagram);
  }

  /** Does what is due. */
  public void onTimer(long now) {
    throw new UnsupportedOperationException("" + now);
  }

  /** When to call {@link #onTimer}; {@code Long.MAX_VALUE} when there is nothing to wait for. */
  public long nextDeadline() {
    throw new UnsupportedOperationException();
  }

  /** Ends the session and stops joining. */
  public void close(long now, CloseReason reason) {
    throw new UnsupportedOperationException("" + now + reason);
  }

  /** Datagrams that got silence. */
  public long dropped() {
    throw new UnsupportedOperationException();
  }
}
