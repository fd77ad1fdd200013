package io.github.sightline.relay.spi;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * What the library gives a host to drive: a camera, a display or one engine of a relay, as a state
 * machine. Calls never overlap and never nest, {@code nowNanos} never decreases, and no call
 * blocks.
 *
 * <p>A turn is any number of calls followed by {@link #onIdle}. The host calls {@link #onTimer}
 * when {@link Host#nanoTime()} reaches {@link #nextDeadlineNanos()}, and reads that again after
 * every call.
 */
public interface Node {
  /**
   * Input from the network.
   *
   * @param nowNanos {@link Host#nanoTime()} of the arrival
   * @param from the sender's address
   * @param borrowed one datagram, from position to limit
   */
  void onDatagram(long nowNanos, InetSocketAddress from, ByteBuffer borrowed);

  /**
   * Input from time. Harmless when called early.
   *
   * @param nowNanos {@link Host#nanoTime()}
   */
  void onTimer(long nowNanos);

  /**
   * The end of a turn: everything queued for the ports is sent, in bursts.
   *
   * @param nowNanos {@link Host#nanoTime()}
   */
  void onIdle(long nowNanos);

  /**
   * When to call {@link #onTimer} next.
   *
   * @return a time of {@link Host#nanoTime()}, or {@link Long#MAX_VALUE} for never
   */
  long nextDeadlineNanos();
}
