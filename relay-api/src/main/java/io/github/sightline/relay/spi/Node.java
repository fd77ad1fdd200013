package io.github.sightline.relay.spi;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * What the library gives a host to drive. Calls never overlap and never nest. The host calls
 * onTimer when nanoTime reaches nextDeadlineNanos, and reads that again after every call.
 */
public interface Node {
  void onDatagram(long nowNanos, InetSocketAddress from, ByteBuffer borrowed);

  void onTimer(long nowNanos);

  /** End of a batch: everything queued for the ports is flushed (GSO bursts). */
  void onIdle(long nowNanos);

  long nextDeadlineNanos();
}
