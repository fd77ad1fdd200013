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
  public record Target(InetSocketAddress address, byte[] relayHop32) {}

  /** Who joins: {@code chain} is the count and the grants; the counter never repeats. */
  public record Device(DeviceKeys keys, OwnerId owner, byte[] chain, LongSupplier deviceCounter) {}

  /** A client at rest. */
  public HopClient(Host host, Node node, BurstSink sink, Device device, Events events) {
    throw new UnsupportedOperationException("" + host + node + sink + device + events);
  }

  /** Joins, or moves to, a relay; a live session ends when the new one begins. */
  public void join(long now, Target target) {
    throw new UnsupportedOperationException("" + now + target);
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
