package io.github.sightline.relay.impl.session;

import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.Revocation;
import io.github.sightline.relay.impl.crypto.DeviceKeys;
import io.github.sightline.relay.impl.grant.Capability;
import io.github.sightline.relay.impl.grant.Revocations;
import io.github.sightline.relay.spi.Host;
import io.github.sightline.relay.spi.Node;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** The side of a hop that is joined: a relay's door. */
@SuppressWarnings("DoNotCallSuggester")
public final class HopServer {
  /** What the engine hears; on the node's thread, during a turn. */
  public interface Events {
    /** The chain is good: ACCEPTED serves this owner, DENIED or BUSY does not. */
    Outcome admit(long now, Capability capability);

    /** A session is confirmed; returns who handles it. */
    HopHandler onOpened(long now, Hop hop);

    /** Two devices hold one hop key: the session was closed, further HELLOs are DENIED. */
    void onCloned(long now, Capability capability);

    /** The handler threw: its hop was closed, no other is touched. */
    void onFailed(long now, Hop hop, RuntimeException cause);
  }

  /**
   * Where this server stands.
   *
   * @param keys the relay's, borrowed for the life of the server
   * @param revocations known ones, asked at each handshake
   * @param engine number of this engine, 0 to engines - 1
   * @param engines a power of two up to 256: owners are divided among them
   */
  public record Place(DeviceKeys keys, Revocations revocations, int engine, int engines) {}

  /** A server without sessions. */
  public HopServer(Host host, Node node, BurstSink sink, Place place, Events events) {
    throw new UnsupportedOperationException("" + host + node + sink.sent() + place + events);
  }

  /** The engine a DATA datagram belongs to: the top bits of its receiver id. */
  public static int engineOf(ByteBuffer datagram, int engines) {
    throw new UnsupportedOperationException("" + datagram + engines);
  }

  /** The engine that serves an owner. */
  public static int engineOf(io.github.sightline.relay.media.OwnerId owner, int engines) {
    throw new UnsupportedOperationException("" + owner + engines);
  }

  /** One datagram, borrowed. */
  public void onDatagram(long now, InetSocketAddress from, ByteBuffer datagram) {
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

  /** Closes every session whose right the revocation ends; its handlers hear REVOKED. */
  public void revoke(long now, Revocation revocation) {
    throw new UnsupportedOperationException("" + now + revocation);
  }

  /** Visits every live hop; hops may be closed meanwhile. */
  public void forEach(Consumer<Hop> visitor) {
    throw new UnsupportedOperationException("" + visitor);
  }

  /** Number of live hops. */
  public int size() {
    throw new UnsupportedOperationException();
  }

  /** From now on HELLOs are refused as BUSY. */
  public void drain() {
    throw new UnsupportedOperationException();
  }

  /** Ends all sessions. */
  public void close(long now, CloseReason reason) {
    throw new UnsupportedOperationException("" + now + reason);
  }

  /** Datagrams that got silence. */
  public long dropped() {
    throw new UnsupportedOperationException();
  }
}
