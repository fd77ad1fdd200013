package io.github.sightline.relay.bench;

import io.github.sightline.relay.examples.net.LossyLink;
import java.nio.ByteBuffer;

/** Counts what enters a lossy link, the lost among it. Written by the link's thread. */
final class Wire {
  private volatile Count count = new Count(0, 0, 0, 0);

  /**
   * Bytes of datagrams, without headers of IP and UDP.
   *
   * @param mediaDatagrams towards the display, at least {@link Tap#LEAST_MEDIA} bytes each
   * @param media their bytes
   * @param other of smaller ones
   * @param back of all that goes the other way
   */
  record Count(long mediaDatagrams, long media, long other, long back) {
    Count since(Count before) {
      return new Count(
          mediaDatagrams - before.mediaDatagrams,
          media - before.media,
          other - before.other,
          back - before.back);
    }

    long all() {
      return media + other + back;
    }
  }

  /** Looks at a link whose target is the display. */
  void display(LossyLink link) {
    link.tap(this::there, this::back);
  }

  /** Looks at a link whose client is the display. */
  void relay(LossyLink link) {
    link.tap(this::back, this::there);
  }

  Count count() {
    return count;
  }

  private void there(ByteBuffer datagram) {
    Count c = count;
    int bytes = datagram.remaining();
    count =
        bytes >= Tap.LEAST_MEDIA
            ? new Count(c.mediaDatagrams + 1, c.media + bytes, c.other, c.back)
            : new Count(c.mediaDatagrams, c.media, c.other + bytes, c.back);
  }

  private void back(ByteBuffer datagram) {
    Count c = count;
    count = new Count(c.mediaDatagrams, c.media, c.other, c.back + datagram.remaining());
  }
}
