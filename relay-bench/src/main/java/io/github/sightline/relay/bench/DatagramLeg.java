package io.github.sightline.relay.bench;

import io.github.sightline.relay.examples.net.FreePort;
import io.github.sightline.relay.examples.net.LossyLink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A peer that carries datagrams: two programs with the link between them, or the link alone. A
 * frame is cut into near-equal pieces of at most 1316 bytes, what such programs take, and is there
 * when the last of them came out at the far end.
 *
 * <p>These peers do not pace, so pieces are handed to them evenly: those of a P frame over a
 * quarter of a frame interval as our pacer does it, those of a keyframe over 15 ms, which is faster
 * than ours: what pacing takes is missing from the time they have to repair.
 *
 * <pre>
 *   frame 4 | piece 2 | pieces 2 | the rest
 * </pre>
 */
final class DatagramLeg implements Leg {
  /** Seven transport-stream cells: the payload that SRT and RIST are made for. */
  private static final int LARGEST = 1316;

  private static final int HEADER = 8;
  private static final int MOST_PIECES = 1 << 12;
  private static final int SOCKET_BUFFER = 4 << 20;
  private static final long DELTA_NANOS = 8_250_000;
  private static final long KEYFRAME_NANOS = 15_000_000;
  private static final long STARTING_NANOS = 300_000_000;
  private static final int FRAMES_OPEN = 64;

  /** The programs of a peer. */
  @FunctionalInterface
  interface Programs {
    /**
     * The command at the far end, then the one at the near end.
     *
     * @param in port where the near end takes datagrams
     * @param link port of the link
     * @param listen port where the far end listens: the link's target
     * @param out port where the far end gives datagrams out
     */
    List<List<String>> commands(int in, int link, int listen, int out);
  }

  private final Arrivals arrivals;
  private final LossyLink link;
  private final Wire wire = new Wire();
  private final List<Process> running = new ArrayList<>();
  private final DatagramChannel near = open();
  private final DatagramChannel far = open();
  private final Thread receiver = new Thread(this::receive, "far-end");
  private final ByteBuffer piece = ByteBuffer.allocate(LARGEST);
  private final InetSocketAddress feed;

  /** A link alone: the near end sends into it, the far end is its target. */
  DatagramLeg(Arrivals arrivals, long seed) {
    this.arrivals = arrivals;
    link = link(local(far), seed);
    feed = link.local();
    receiver.start();
  }

  /** Two programs: the near one sends into the link, the far one is its target. */
  DatagramLeg(Arrivals arrivals, long seed, Programs programs) {
    this.arrivals = arrivals;
    InetSocketAddress listen = FreePort.find();
    link = link(listen, seed);
    feed = FreePort.find();
    receiver.start();
    int out = local(far).getPort();
    try {
      for (List<String> command :
          programs.commands(feed.getPort(), link.local().getPort(), listen.getPort(), out)) {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        running.add(builder.redirectOutput(Redirect.DISCARD).start());
        LockSupport.parkNanos(STARTING_NANOS);
      }
    } catch (IOException e) {
      close();
      throw new UncheckedIOException(e);
    }
  }

  /** The far end is the target here and the client elsewhere: the same dice for the media. */
  private LossyLink link(InetSocketAddress target, long seed) {
    new SplittableRandom(seed).nextBytes(piece.array());
    LossyLink made = LossyLink.open(target, ~seed);
    wire.display(made);
    return made;
  }

  private static DatagramChannel open() {
    try {
      return DatagramChannel.open()
          .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
          .setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InetSocketAddress local(DatagramChannel channel) {
    try {
      return (InetSocketAddress) channel.getLocalAddress();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public LossyLink link() {
    return link;
  }

  @Override
  public Wire wire() {
    return wire;
  }

  /** Pieces a frame is cut into. */
  static int pieces(int bytes) {
    return (bytes + LARGEST - 1) / LARGEST;
  }

  @Override
  public void carry(int number, int bytes, boolean keyframe) {
    int pieces = pieces(bytes);
    long begin = System.nanoTime();
    long each = (keyframe ? KEYFRAME_NANOS : DELTA_NANOS) / pieces;
    int done = 0;
    for (int i = 0; i < pieces; i++) {
      int end = (int) ((long) bytes * (i + 1) / pieces);
      piece.clear().putInt(0, number).putShort(4, (short) i).putShort(6, (short) pieces);
      await(begin + i * each);
      try {
        near.send(piece.limit(end - done), feed);
      } catch (IOException e) {
        // The program is not there yet, or not any more: then nothing arrives, which is counted.
      }
      done = end;
    }
  }

  /** Waits until then, to a fraction of a millisecond. */
  static void await(long nanoTime) {
    long left;
    while ((left = nanoTime - System.nanoTime()) > 0) {
      LockSupport.parkNanos(left);
    }
  }

  private void receive() {
    ByteBuffer in = ByteBuffer.allocate(2 * LARGEST);
    int[] numbers = new int[FRAMES_OPEN];
    BitSet[] got = new BitSet[FRAMES_OPEN];
    try {
      while (far.receive(in.clear()) != null) {
        if (in.flip().remaining() >= HEADER) {
          int number = in.getInt(0);
          int i = in.getShort(4);
          int pieces = in.getShort(6);
          if (number < 0 || i < 0 || i >= pieces || pieces > MOST_PIECES) {
            continue;
          }
          int slot = number % FRAMES_OPEN;
          BitSet bits = got[slot];
          if (bits == null || numbers[slot] != number) {
            bits = new BitSet(pieces);
            got[slot] = bits;
            numbers[slot] = number;
          }
          bits.set(i);
          if (bits.cardinality() == pieces) {
            arrivals.whole(number);
          }
        }
      }
    } catch (ClosedChannelException e) {
      // Closed by close(): the run is over.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    running.forEach(Process::destroy);
    try {
      for (Process one : running) {
        if (!one.waitFor(2, TimeUnit.SECONDS)) {
          one.destroyForcibly().waitFor();
        }
      }
      link.close();
      near.close();
      far.close();
      receiver.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
