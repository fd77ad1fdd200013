package io.github.sightline.relay.impl.session;

import io.github.sightline.relay.impl.grant.Capability;
import io.github.sightline.relay.impl.wire.ControlMessage;
import io.github.sightline.relay.media.OwnerId;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** One live session of one owner over one path. */
@SuppressWarnings("DoNotCallSuggester")
public final class Hop {
  /** What {@link #send} returns when nothing left. */
  public static final long NOT_SENT = -1;

  Hop() {}

  /** The sending clock as FRAGMENT carries it: units of 100 us. */
  public static int sentUnits(long now) {
    return (int) (now / 100_000);
  }

  /** Whose session this is; the same for its whole life. */
  public OwnerId owner() {
    throw new UnsupportedOperationException();
  }

  /** The peer's verified right, at a relay; null on the side that joined. */
  public @Nullable Capability capability() {
    throw new UnsupportedOperationException();
  }

  /** Puts a renewed right in the place of the old one; false when it is not the same holder's. */
  public boolean renew(Capability renewed) {
    throw new UnsupportedOperationException("" + renewed);
  }

  /** The id in datagrams to this side; changes when the keys do. */
  public long localId() {
    throw new UnsupportedOperationException();
  }

  /** Where datagrams go: an address that proved to be the peer's. */
  public InetSocketAddress path() {
    throw new UnsupportedOperationException();
  }

  /** Whether the hop has not ended. */
  public boolean open() {
    throw new UnsupportedOperationException();
  }

  /**
   * Seals and queues one DATA datagram.
   *
   * @param now the time
   * @param plain borrowed: ready frames from index 0 on
   * @param length 1 to 1168
   * @return its number on this hop, strictly increasing, for {@link #acknowledged}; {@link
   *     #NOT_SENT} when the hop is closed or the port is full
   */
  public long send(long now, byte[] plain, int length) {
    throw new UnsupportedOperationException("" + now + plain.length + length);
  }

  /** Whether the peer said that the datagram of that number arrived; false also when too old. */
  public boolean acknowledged(long number) {
    throw new UnsupportedOperationException("" + number);
  }

  /** Queues a message on the reliable, ordered control stream. Overflow closes the hop. */
  public void control(long now, ControlMessage message) {
    throw new UnsupportedOperationException("" + now + message);
  }

  /** Ends the hop: CLOSE is sent, what waits in the sink is dropped, the handler hears nothing. */
  public void close(long now, CloseReason reason) {
    throw new UnsupportedOperationException("" + now + reason);
  }

  /** {@link HopHandler#lossesOpen} became true outside a call of the handler. */
  public void reconsider(long now) {
    throw new UnsupportedOperationException("" + now);
  }

  /** Smoothed round trip, feedback delay taken out. */
  public long roundTripNanos() {
    throw new UnsupportedOperationException();
  }

  /** Share of our datagrams that do not arrive, 0 to 1. */
  public double lossRate() {
    throw new UnsupportedOperationException();
  }

  /** Mean run of lost datagrams, 1 to 8. */
  public double burstLength() {
    throw new UnsupportedOperationException();
  }

  /** How much later than the best of the last 10 s our fragments arrive at the peer. */
  public long oneWayQueueNanos() {
    throw new UnsupportedOperationException();
  }

  /** How long an overtaken datagram of the peer may still come: 1 to 20 ms. */
  public long reorderWaitNanos() {
    throw new UnsupportedOperationException();
  }

  /** When the last authentic datagram came. */
  public long heardAtNanos() {
    throw new UnsupportedOperationException();
  }
}
