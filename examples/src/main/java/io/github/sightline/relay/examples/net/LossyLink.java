package io.github.sightline.relay.examples.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A bad network in one process, in real time: clients send to {@link #local()}, the link forwards
 * to a target and back, and loses, delays and reorders on the way. Each client has a port of its
 * own towards the target, as behind a NAT. It reads nothing and changes no byte.
 *
 * <p>Thread-safe; one daemon thread. Losses come from the seed, their times from the real clock, so
 * two runs lose alike but are not equal: for that there is the simulator.
 */
public final class LossyLink implements AutoCloseable {
  /** Clients at a time; one more takes the place of the one that was silent longest. */
  public static final int CLIENTS = 64;

  private static final int WAITING = 100_000;
  private static final int DATAGRAM = 2048;
  private static final int SOCKET_BUFFER = 4 << 20;
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long LONGEST_WAIT_MILLIS = 100;

  private record Waiting(long due, long number, ByteBuffer bytes, Client client, boolean up)
      implements Comparable<Waiting> {
    @Override
    public int compareTo(Waiting that) {
      int byTime = Long.compare(due, that.due);
      return byTime != 0 ? byTime : Long.compare(number, that.number);
    }
  }

  private static final class Client {
    final InetSocketAddress address;
    final Direction.Way up = new Direction.Way();
    final Direction.Way down = new Direction.Way();
    DatagramChannel outside;
    long heard;

    Client(InetSocketAddress address, DatagramChannel outside) {
      this.address = address;
      this.outside = outside;
    }
  }

  private final InetSocketAddress target;
  private final Selector selector;
  private final DatagramChannel front;
  private final InetSocketAddress local;
  private final Direction up;
  private final Direction down;
  private final Map<InetSocketAddress, Client> clients = new HashMap<>();
  private final PriorityQueue<Waiting> waiting = new PriorityQueue<>();
  private final ByteBuffer buffer = ByteBuffer.allocate(DATAGRAM);
  private final Thread thread;
  private long number;
  private volatile Consumer<? super ByteBuffer> upTap = datagram -> {};
  private volatile Consumer<? super ByteBuffer> downTap = datagram -> {};
  private volatile boolean rebind;
  private volatile boolean closed;

  private LossyLink(InetSocketAddress target, int port, long seed) throws IOException {
    this.target = target;
    this.up = new Direction(seed);
    this.down = new Direction(~seed);
    this.selector = Selector.open();
    this.front = open();
    front.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    front.register(selector, SelectionKey.OP_READ);
    this.local = (InetSocketAddress) front.getLocalAddress();
    this.thread = new Thread(this::loop, "lossy-link-" + local.getPort());
    thread.setDaemon(true);
  }

  /**
   * Opens a link on a free loopback port.
   *
   * @param target where the datagrams go, the relay's address
   * @param seed decides which are lost
   * @return the link, clear weather in both directions
   */
  public static LossyLink open(InetSocketAddress target, long seed) {
    return open(target, 0, seed);
  }

  /**
   * Opens a link.
   *
   * @param target where the datagrams go, the relay's address
   * @param port loopback port to listen on; 0 takes any free one
   * @param seed decides which are lost
   * @return the link, clear weather in both directions
   */
  public static LossyLink open(InetSocketAddress target, int port, long seed) {
    try {
      LossyLink link = new LossyLink(target, port, seed);
      link.thread.start();
      return link;
    } catch (IOException e) {
      throw new UncheckedIOException("lossy link to " + target + ", port " + port, e);
    }
  }

  /**
   * Where clients send instead of to the target.
   *
   * @return a loopback address
   */
  public InetSocketAddress local() {
    return local;
  }

  /**
   * Sets both directions' weather from now on.
   *
   * @param both the weather
   * @return this
   */
  public LossyLink weather(Weather both) {
    return weather(both, both);
  }

  /**
   * Sets the weather from now on.
   *
   * @param toTarget from the clients to the target
   * @param toClients back
   * @return this
   */
  public LossyLink weather(Weather toTarget, Weather toClients) {
    up.weather(toTarget);
    down.weather(toClients);
    return this;
  }

  /**
   * Shows every datagram that comes to the link from now on, in both directions, also those that it
   * will lose.
   *
   * @param tap runs on the link's thread; the datagram is borrowed, from position to limit
   * @return this
   */
  public LossyLink tap(Consumer<? super ByteBuffer> tap) {
    return tap(tap, tap);
  }

  /**
   * Shows every datagram that comes to the link from now on, each direction by itself.
   *
   * @param toTarget for what clients send; runs on the link's thread; the datagram is borrowed
   * @param toClients for what comes back, likewise
   * @return this
   */
  public LossyLink tap(
      Consumer<? super ByteBuffer> toTarget, Consumer<? super ByteBuffer> toClients) {
    upTap = toTarget;
    downTap = toClients;
    return this;
  }

  /** The weather towards the target. */
  public Weather toTarget() {
    return up.weather();
  }

  /** The weather towards the clients. */
  public Weather toClients() {
    return down.weather();
  }

  /** Datagrams let through, both directions. */
  public long passed() {
    return up.passed() + down.passed();
  }

  /** Datagrams lost, both directions. */
  public long lost() {
    return up.lost() + down.lost();
  }

  /** The NAT forgets: every client has a new port towards the target from now on. */
  public void rebind() {
    rebind = true;
    selector.wakeup();
  }

  @Override
  public void close() {
    closed = true;
    selector.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static DatagramChannel open() throws IOException {
    DatagramChannel channel = DatagramChannel.open();
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER);
    channel.setOption(StandardSocketOptions.SO_SNDBUF, SOCKET_BUFFER);
    return channel;
  }

  private void loop() {
    try {
      while (!closed) {
        rest();
        for (SelectionKey key : selector.selectedKeys()) {
          if (key.isValid()) {
            drain((DatagramChannel) key.channel(), (Client) key.attachment());
          }
        }
        selector.selectedKeys().clear();
        if (rebind) {
          rebind = false;
          renew();
        }
        release(System.nanoTime());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("lossy link " + local, e);
    } finally {
      shut();
    }
  }

  /** Waits for a datagram or for the next one due, to a fraction of a millisecond. */
  private void rest() throws IOException {
    Waiting next = waiting.peek();
    long left =
        next == null ? LONGEST_WAIT_MILLIS * NANOS_PER_MILLI : next.due() - System.nanoTime();
    if (left >= NANOS_PER_MILLI) {
      selector.select(Math.min(left / NANOS_PER_MILLI, LONGEST_WAIT_MILLIS));
      return;
    }
    if (left > 0) {
      LockSupport.parkNanos(left);
    }
    selector.selectNow();
  }

  private void drain(DatagramChannel channel, @Nullable Client owner) throws IOException {
    InetSocketAddress from;
    while ((from = receive(channel)) != null) {
      long now = System.nanoTime();
      Client client = owner != null ? owner : client(from);
      client.heard = now;
      ByteBuffer seen = buffer.duplicate().flip();
      if (owner == null) {
        upTap.accept(seen);
      } else {
        downTap.accept(seen);
      }
      int bytes = seen.remaining();
      long due = owner == null ? up.due(now, bytes, client.up) : down.due(now, bytes, client.down);
      if (due >= 0 && waiting.size() < WAITING) {
        ByteBuffer copy = ByteBuffer.allocate(bytes).put(buffer.flip()).flip();
        waiting.add(new Waiting(due, number++, copy, client, owner == null));
      }
    }
  }

  private @Nullable InetSocketAddress receive(DatagramChannel channel) {
    buffer.clear();
    try {
      return (InetSocketAddress) channel.receive(buffer);
    } catch (IOException e) {
      return null;
    }
  }

  private Client client(InetSocketAddress address) throws IOException {
    Client known = clients.get(address);
    if (known != null) {
      return known;
    }
    if (clients.size() >= CLIENTS) {
      Client silent =
          clients.values().stream().min((a, b) -> Long.compare(a.heard, b.heard)).orElseThrow();
      clients.remove(silent.address);
      silent.outside.close();
    }
    DatagramChannel outside = open();
    Client client = new Client(address, outside);
    outside.bind(new InetSocketAddress(0));
    outside.register(selector, SelectionKey.OP_READ, client);
    clients.put(address, client);
    return client;
  }

  private void renew() throws IOException {
    for (Client client : clients.values()) {
      client.outside.close();
      client.outside = open();
      client.outside.bind(new InetSocketAddress(0));
      client.outside.register(selector, SelectionKey.OP_READ, client);
    }
  }

  private void release(long now) {
    Waiting next = waiting.peek();
    while (next != null && next.due() <= now) {
      waiting.remove();
      try {
        Client client = next.client();
        if (next.up()) {
          client.outside.send(next.bytes(), target);
        } else {
          front.send(next.bytes(), client.address);
        }
      } catch (IOException e) {
        // The port was given up, or the network refuses: lost, which is what this link is for.
      }
      next = waiting.peek();
    }
  }

  private void shut() {
    try {
      front.close();
      for (Client client : clients.values()) {
        client.outside.close();
      }
      selector.close();
    } catch (IOException e) {
      // Nothing more can be done for a socket that does not close.
    }
  }
}
