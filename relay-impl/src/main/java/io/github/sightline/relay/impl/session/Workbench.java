package io.github.sightline.relay.impl.session;

import io.github.sightline.relay.impl.base.Bytes;
import io.github.sightline.relay.impl.base.HotPath;
import io.github.sightline.relay.impl.wire.FeedbackWriter;
import io.github.sightline.relay.impl.wire.FrameCursor;
import io.github.sightline.relay.impl.wire.WireLimits;
import io.github.sightline.relay.spi.DatagramPort;
import io.github.sightline.relay.spi.Host;
import java.nio.ByteBuffer;

/**
 * What all hops of one node share: the sink, the bounds, the counts, and the arrays into which
 * datagrams are opened and frames are written. A node's calls never nest, so one of each is enough;
 * nothing in them outlives the call. One thread.
 */
@HotPath
final class Workbench {
  /** Odd, so that no mask makes it stand still. */
  private static final long ID_STEP = 0x9E37_79B9_7F4A_7C15L;

  final Host host;
  final BurstSink sink;
  final HopLimits limits;
  final Drops drops = new Drops();
  final FrameCursor cursor = new FrameCursor();
  final FeedbackWriter feedback = new FeedbackWriter();

  /** Frames of the datagram being handled. */
  final byte[] opened = new byte[WireLimits.PLAINTEXT];

  /** Frames of a datagram of the hop's own being written. */
  final byte[] written = new byte[WireLimits.PLAINTEXT];

  /** A FEEDBACK being written: apart, because the engine is asked in the middle of it. */
  final byte[] report = new byte[WireLimits.PLAINTEXT];

  private final byte[] copy = new byte[WireLimits.DATAGRAM + 1];
  private final byte[] random = new byte[Long.BYTES];
  private long idsDrawn;
  private byte[] in = copy;
  private int inAt;
  private int inLength;

  Workbench(Host host, DatagramPort port, HopLimits limits) {
    this.host = host;
    this.sink = new BurstSink(port);
    this.limits = limits;
  }

  /** Makes the datagram readable through {@link #in}; its position is left as it was. */
  void take(ByteBuffer datagram) {
    int length = datagram.remaining();
    if (datagram.hasArray()) {
      in = datagram.array();
      inAt = datagram.arrayOffset() + datagram.position();
      inLength = length;
      return;
    }
    in = copy;
    inAt = 0;
    inLength = Math.min(length, copy.length);
    datagram.get(datagram.position(), copy, 0, inLength);
  }

  byte[] in() {
    return in;
  }

  int inAt() {
    return inAt;
  }

  /** Its length; more than 1200 is not a datagram of this protocol. */
  int inLength() {
    return inLength;
  }

  /** Unguessable. */
  long randomLong() {
    host.randomBytes(random);
    return Bytes.i64(random, 0);
  }

  /**
   * A session id, not 0: random, and different at each call even where randomness repeats itself (a
   * cloned machine).
   *
   * @param mask of its random bits
   */
  long randomId(long mask) {
    long id;
    do {
      id = (randomLong() + ++idsDrawn * ID_STEP) & mask;
    } while (id == 0);
    return id;
  }

  /** Between 3/4 and 5/4 of a time: so that a thousand devices do not move as one. */
  long jitter(long nanos) {
    return nanos - nanos / 4 + Long.remainderUnsigned(randomLong(), Math.max(1, nanos / 2));
  }
}
