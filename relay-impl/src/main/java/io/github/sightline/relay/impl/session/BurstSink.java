package io.github.sightline.relay.impl.session;

import io.github.sightline.relay.impl.base.HotPath;
import io.github.sightline.relay.impl.wire.WireLimits;
import io.github.sightline.relay.spi.DatagramPort;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Datagrams on their way to the port, written once: the cipher writes straight into the burst.
 *
 * <p>Consecutive datagrams of one session to one address and of one size become one <em>run</em>
 * (its last may be shorter), which is one call of the port and, where the platform has segmentation
 * offload, one system call. What the port does not take stays, in order, until {@link #flush} is
 * called again; when {@value #DATAGRAMS} full datagrams wait, further ones are refused and counted.
 *
 * <p>One sink per port, used by that node's thread alone. Use: {@link #reserve}, write at most that
 * many bytes into {@link #array()} from the index returned, {@link #commit}.
 */
@HotPath
final class BurstSink {
  /** Ours: two of the largest keyframes' first quanta for ten viewers; 300 kB a port. */
  public static final int DATAGRAMS = 256;

  /** Ours: how long a full socket is left alone. */
  static final long RETRY_NANOS = 1_000_000;

  private static final int NONE = -1;

  private final DatagramPort port;
  private final int maxBurst;
  private final byte[] array = new byte[DATAGRAMS * WireLimits.DATAGRAM];
  private final ByteBuffer view = ByteBuffer.wrap(array);
  private final @Nullable Object[] tags = new @Nullable Object[DATAGRAMS];
  private final @Nullable InetSocketAddress[] to = new @Nullable InetSocketAddress[DATAGRAMS];
  private final int[] at = new int[DATAGRAMS];
  private final int[] bytes = new int[DATAGRAMS];
  private final int[] size = new int[DATAGRAMS];
  private int runs;
  private int end;
  private int reservedAt = NONE;
  private int reserved;
  private @Nullable Object reservedTag;
  private @Nullable InetSocketAddress reservedTo;
  private boolean clogged;
  private long retryAt = Long.MAX_VALUE;
  private long sent;
  private long sentBytes;
  private long dropped;

  /**
   * A sink in front of a port.
   *
   * @param port used until its owner closes it; never closed here
   */
  public BurstSink(DatagramPort port) {
    this.port = port;
    this.maxBurst = Math.max(1, port.maxBurst());
  }

  /**
   * Makes room for one datagram.
   *
   * @param tag whose datagram it is, for {@link #discard}
   * @param to its destination
   * @param length the most bytes it will have, 1 to 1200
   * @return the index in {@link #array()} to write from; -1 when the port is full and so is the
   *     sink: the datagram is lost like any other on the way, and counted
   */
  public int reserve(Object tag, InetSocketAddress to, int length) {
    if (length < 1 || length > WireLimits.DATAGRAM) {
      throw new IllegalArgumentException("datagram: " + length + " bytes, expected 1 to 1200");
    }
    if (!room(length)) {
      if (!clogged) {
        drain();
      }
      if (!room(length)) {
        dropped++;
        return NONE;
      }
    }
    reservedAt = end;
    reserved = length;
    reservedTag = tag;
    reservedTo = to;
    return end;
  }

  /** Where reserved bytes are written; borrowed until {@link #commit}. */
  public byte[] array() {
    return array;
  }

  /**
   * Queues what was written.
   *
   * @param length bytes written from the reserved index on, 1 to the number reserved
   */
  public void commit(int length) {
    if (reservedAt == NONE || length < 1 || length > reserved) {
      throw new IllegalStateException(
          "commit of " + length + " bytes, " + (reservedAt == NONE ? 0 : reserved) + " reserved");
    }
    int last = runs - 1;
    if (last >= 0 && extendable(last, length)) {
      bytes[last] += length;
    } else {
      tags[runs] = reservedTag;
      to[runs] = reservedTo;
      at[runs] = end;
      bytes[runs] = length;
      size[runs] = length;
      runs++;
    }
    end += length;
    reservedAt = NONE;
  }

  /** Drops the reservation: nothing was written. */
  void cancel() {
    reservedAt = NONE;
  }

  /**
   * Gives the port what waits: called at the end of a batch, and again when {@link #nextDeadline}
   * comes.
   *
   * @param now the time
   */
  public void flush(long now) {
    drain();
    retryAt = clogged ? now + RETRY_NANOS : Long.MAX_VALUE;
  }

  /** When a full port is worth another try; {@code Long.MAX_VALUE} when nothing waits. */
  public long nextDeadline() {
    return retryAt;
  }

  /**
   * Forgets what waits for a session that must not send any more: nothing of a revoked display's
   * pending output leaves.
   *
   * @param tag as given to {@link #reserve}
   */
  public void discard(Object tag) {
    for (int i = 0; i < runs; i++) {
      if (tags[i] == tag) {
        dropped += datagrams(bytes[i], size[i]);
        bytes[i] = 0;
      }
    }
  }

  /** Datagrams the port took. */
  public long sent() {
    return sent;
  }

  /** Bytes the port took. */
  public long sentBytes() {
    return sentBytes;
  }

  /** Datagrams refused because port and sink were full, or discarded. */
  public long dropped() {
    return dropped;
  }

  private boolean room(int length) {
    return runs < DATAGRAMS && length <= array.length - end;
  }

  private boolean extendable(int run, int length) {
    InetSocketAddress destination = to[run];
    return tags[run] == reservedTag
        && destination != null
        && destination.equals(reservedTo)
        && length <= size[run]
        && bytes[run] > 0
        && at[run] + bytes[run] == end
        && bytes[run] % size[run] == 0
        && bytes[run] / size[run] < maxBurst;
  }

  private void drain() {
    clogged = false;
    int run = 0;
    while (run < runs && !clogged) {
      clogged = !give(run);
      run++;
    }
    keepFrom(clogged ? run - 1 : run);
  }

  /** Whether the port took the whole run. */
  private boolean give(int run) {
    InetSocketAddress destination = to[run];
    if (bytes[run] == 0 || destination == null) {
      return true;
    }
    view.limit(at[run] + bytes[run]).position(at[run]);
    int taken = port.send(destination, view, size[run]);
    int takenBytes = Math.min(bytes[run], Math.max(0, taken) * size[run]);
    sent += datagrams(takenBytes, size[run]);
    sentBytes += takenBytes;
    at[run] += takenBytes;
    bytes[run] -= takenBytes;
    return bytes[run] == 0;
  }

  /** Moves runs from {@code first} on, and their bytes, to the front. */
  private void keepFrom(int first) {
    int kept = 0;
    int to0 = 0;
    for (int i = first; i < runs; i++) {
      if (bytes[i] == 0) {
        continue;
      }
      System.arraycopy(array, at[i], array, to0, bytes[i]);
      tags[kept] = tags[i];
      to[kept] = to[i];
      at[kept] = to0;
      bytes[kept] = bytes[i];
      size[kept] = size[i];
      to0 += bytes[i];
      kept++;
    }
    for (int i = kept; i < runs; i++) {
      tags[i] = null;
      to[i] = null;
    }
    runs = kept;
    end = to0;
  }

  private static int datagrams(int bytes, int size) {
    return (bytes + size - 1) / size;
  }
}
