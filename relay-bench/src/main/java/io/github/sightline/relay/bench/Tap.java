package io.github.sightline.relay.bench;

import io.github.sightline.relay.sim.SimLink;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * Counts what enters one direction of a link, by size: what is at least half a fragment is media or
 * its repair, what is smaller is feedback and control.
 */
final class Tap implements SimLink.Interceptor {
  /** No FEEDBACK without a full set of bitmaps is larger; a last fragment that small is rare. */
  static final int LEAST_MEDIA = 200;

  private long mediaBytes;
  private long otherBytes;

  @Override
  public boolean pass(InetSocketAddress from, InetSocketAddress to, ByteBuffer datagram) {
    int bytes = datagram.remaining();
    if (bytes >= LEAST_MEDIA) {
      mediaBytes += bytes;
    } else {
      otherBytes += bytes;
    }
    return true;
  }

  /** Bytes of media and repair datagrams, headers and tags in it. */
  long mediaBytes() {
    return mediaBytes;
  }

  /** Bytes of all datagrams. */
  long allBytes() {
    return mediaBytes + otherBytes;
  }
}
