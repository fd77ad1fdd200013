package io.github.sightline.relay.sim;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Hosts, links and time, from one seed, on the caller's thread. Nothing happens outside {@link
 * #run}, {@link #runUntil} and the calls a test makes itself; each call to a node is one event, and
 * the events of one instant happen in the order in which they were scheduled.
 *
 * <p>An exception out of a node ends the run and reaches the caller, so a failing check inside a
 * callback fails the test.
 */
public final class World {
  /** The wall clock's first instant: 15 January 2027, so that no test depends on today. */
  public static final long EPOCH_MILLIS = 1_800_000_000_000L;

  /** Datagrams handed to a node before its onIdle, as a real loop would drain them. */
  private static final int BATCH = 64;

  private static final long NANOS_PER_MILLI = 1_000_000;

  /** Steps this often at one instant are a loop, not a world. */
  private static final int STEPS_PER_INSTANT = 1_000_000;

  /** Not zero: a host that answers itself must let time pass. */
  private static final LinkModel LOOPBACK = LinkModel.perfect().delayMillis(0.01);

  private final long seed;
  private final SplittableRandom random;
  private final EventHeap heap = new EventHeap();
  private final EventLog log = new EventLog();
  private final Map<String, VirtualHost> hosts = new LinkedHashMap<>();
  private final Map<InetAddress, VirtualHost> hostsByAddress = new HashMap<>();
  private final Map<InetSocketAddress, VirtualPort> ports = new HashMap<>();
  private final ArrayDeque<Delivery> free = new ArrayDeque<>();
  private LinkModel defaultModel = LinkModel.perfect().delayMillis(1);
  private long now;
  private int stepsNow;
  private int portsMade;
  private long unroutable;

  /**
   * Makes an empty world.
   *
   * @param seed decides every draw in it
   */
  public World(long seed) {
    this.seed = seed;
    this.random = new SplittableRandom(seed);
  }

  /**
   * The host of a name, made at the first call.
   *
   * @param name any text; part of the seed of the host's randomness
   * @return the host
   */
  public VirtualHost host(String name) {
    VirtualHost known = hosts.get(name);
    if (known != null) {
      return known;
    }
    VirtualHost host = new VirtualHost(this, name, hosts.size() + 1);
    hosts.put(name, host);
    hostsByAddress.put(host.inetAddress(), host);
    return host;
  }

  /**
   * Connects two hosts, or changes their link.
   *
   * @param a first host
   * @param b second host
   * @param both model of both directions, each with its own draws
   * @return the link
   */
  public Link link(VirtualHost a, VirtualHost b, LinkModel both) {
    return link(a, b, both, both);
  }

  /**
   * Connects two hosts, or changes their link.
   *
   * @param a first host
   * @param b second host
   * @param there model from a to b
   * @param back model from b to a
   * @return the link
   */
  public Link link(VirtualHost a, VirtualHost b, LinkModel there, LinkModel back) {
    return new Link(a.linkTo(b).model(there), b.linkTo(a).model(back));
  }

  /**
   * How hosts without a link of their own reach each other; a perfect link of 1 ms if never called.
   *
   * @param model for links not used so far
   */
  public void otherLinks(LinkModel model) {
    defaultModel = model;
  }

  /**
   * Runs everything due within a time and leaves the clock at its end.
   *
   * @param length from now
   */
  public void run(Duration length) {
    long end = now + length.toNanos();
    while (step(end)) {
      // each step is an event
    }
    advance(end);
  }

  /**
   * Runs until a condition holds, asked after every event.
   *
   * @param condition what the caller waits for
   * @param limit longest time
   * @return whether the condition held before the limit
   */
  public boolean runUntil(BooleanSupplier condition, Duration limit) {
    long end = now + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (!step(end)) {
        advance(end);
        return condition.getAsBoolean();
      }
    }
    return true;
  }

  /**
   * Does something later, outside every node's turn.
   *
   * @param delay from now
   * @param action the workload, a fault, a check
   */
  public void after(Duration delay, Runnable action) {
    schedule(new Action(action, 0), now + delay.toNanos());
  }

  /**
   * Does something again and again, first after one period.
   *
   * @param period between two times, above zero
   * @param action the workload, a fault, a check
   */
  public void every(Duration period, Runnable action) {
    long nanos = period.toNanos();
    if (nanos <= 0) {
      throw new IllegalArgumentException("period: " + period + ", expected above zero");
    }
    schedule(new Action(action, nanos), now + nanos);
  }

  /**
   * Throws a datagram at a host, past every link: a stranger's, a replayed or a forged one.
   *
   * @param from whoever it claims to be
   * @param to destination
   * @param bytes borrowed, from position to limit
   */
  public void inject(InetSocketAddress from, InetSocketAddress to, ByteBuffer bytes) {
    Delivery datagram = datagram(from, to);
    datagram.fill(bytes, bytes.position(), bytes.remaining());
    schedule(datagram, now);
  }

  /**
   * World time.
   *
   * @return nanoseconds since the world began; hosts see their own clocks
   */
  public long nowNanos() {
    return now;
  }

  /**
   * True wall-clock time.
   *
   * @return the instant
   */
  public Instant instant() {
    return Instant.ofEpochMilli(EPOCH_MILLIS + now / NANOS_PER_MILLI);
  }

  /**
   * Draws for workloads and faults; independent of the links' and hosts' own.
   *
   * @return the generator
   */
  public SplittableRandom random() {
    return random;
  }

  /**
   * The number that replays this world.
   *
   * @return the seed
   */
  public long seed() {
    return seed;
  }

  /**
   * Everything that happened, in order, in one number: equal for two runs of one seed.
   *
   * @return a hash of times, receivers and datagrams
   */
  public long eventHash() {
    return log.hash();
  }

  /**
   * Calls to nodes so far.
   *
   * @return count
   */
  public long events() {
    return log.events();
  }

  /**
   * Datagrams to addresses nobody has.
   *
   * @return count
   */
  public long unroutable() {
    return unroutable;
  }

  @Override
  public String toString() {
    return "World[seed " + seed + ", " + now / NANOS_PER_MILLI + " ms, " + events() + " events]";
  }

  private boolean step(long end) {
    Event next = heap.peek();
    if (next == null || next.time > end) {
      return false;
    }
    heap.poll();
    advance(next.time);
    if (++stepsNow > STEPS_PER_INSTANT) {
      throw new IllegalStateException(this + ": time stands still after " + stepsNow + " events");
    }
    next.fire();
    return true;
  }

  private void advance(long to) {
    if (to > now) {
      now = to;
      stepsNow = 0;
    }
  }

  void schedule(Event event, long time) {
    heap.add(event, Math.max(time, now));
  }

  Delivery datagram(InetSocketAddress from, InetSocketAddress to) {
    Delivery reused = free.pollLast();
    if (reused == null) {
      return new Delivery(this, from, to);
    }
    reused.from = from;
    reused.to = to;
    return reused;
  }

  void recycle(Delivery datagram) {
    datagram.poison();
    free.addLast(datagram);
  }

  /** Takes a datagram out of a host and puts it on the link it belongs on. */
  void carry(VirtualHost from, Delivery datagram) {
    VirtualPort port = ports.get(datagram.to);
    VirtualHost to = port != null ? port.host : hostsByAddress.get(datagram.to.getAddress());
    if (to == null) {
      unroutable++;
      recycle(datagram);
      return;
    }
    from.linkTo(to).carry(datagram);
  }

  void deliver(Delivery first) {
    VirtualPort port = ports.get(first.to);
    if (port == null) {
      unroutable++;
      recycle(first);
      return;
    }
    port.begin();
    try {
      Delivery datagram = first;
      for (int i = 0; datagram != null; i++) {
        datagram.log(log, port.number);
        port.receive(datagram);
        recycle(datagram);
        datagram = i < BATCH ? nextFor(port) : null;
      }
      port.flush();
    } finally {
      port.end();
    }
  }

  private @Nullable Delivery nextFor(VirtualPort port) {
    if (heap.peek() instanceof Delivery next && next.time == now && ports.get(next.to) == port) {
      heap.poll();
      return next;
    }
    return null;
  }

  void log(int who, long what) {
    log.add(now, who, what);
  }

  int open(InetSocketAddress address, VirtualPort port) {
    ports.put(address, port);
    return portsMade++;
  }

  boolean taken(InetSocketAddress address) {
    return ports.containsKey(address);
  }

  void moved(InetSocketAddress before, InetSocketAddress after, VirtualPort port) {
    ports.remove(before, port);
    ports.put(after, port);
  }

  void closed(InetSocketAddress address, VirtualPort port) {
    ports.remove(address, port);
  }

  SimLink newLink(VirtualHost from, VirtualHost to) {
    long ends = ((long) from.number() << 32) | to.number();
    LinkModel model = from == to ? LOOPBACK : defaultModel;
    return new SimLink(this, generator(ends), model);
  }

  /** A generator of the world's seed and one name for it. */
  SplittableRandom generator(long name) {
    return new SplittableRandom(EventLog.mix(seed + EventLog.mix(name)));
  }

  List<VirtualHost> hosts() {
    return List.copyOf(hosts.values());
  }

  static long nameOf(String text) {
    return Arrays.hashCode(text.toCharArray()) | (1L << 63);
  }

  private final class Action extends Event {
    private final Runnable action;
    private final long period;

    Action(Runnable action, long period) {
      this.action = action;
      this.period = period;
    }

    @Override
    void fire() {
      if (period > 0) {
        schedule(this, now + period);
      }
      action.run();
    }
  }
}
