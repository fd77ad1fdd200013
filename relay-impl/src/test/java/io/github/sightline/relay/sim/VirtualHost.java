package io.github.sightline.relay.sim;

import io.github.sightline.relay.RelayException;
import io.github.sightline.relay.spi.DatagramPort;
import io.github.sightline.relay.spi.Host;
import io.github.sightline.relay.spi.MemorySource;
import io.github.sightline.relay.spi.Node;
import io.github.sightline.relay.spi.StateStore;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A machine in a {@link World}: one address, its own clocks, seeded randomness, poisoned memory,
 * state that survives {@link #reboot()}. {@link Host#run} and {@link Host#offload} happen in order
 * on the world's thread.
 */
public final class VirtualHost implements Host {
  private static final int FIRST_PORT = 40_000;
  private static final int RUN_LIMIT = 1024;
  private static final int OFFLOAD_LIMIT = 1024;
  private static final long CLOCK_ORIGIN_BOUND = 1L << 44;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final World world;
  private final String name;
  private final int number;
  private final InetAddress address;
  private final VirtualClock clock;
  private final MemoryCells cells = new MemoryCells();
  private final IdentityHashMap<Node, VirtualPort> ports = new IdentityHashMap<>();
  private final IdentityHashMap<VirtualHost, SimLink> links = new IdentityHashMap<>();
  private Consumer<byte[]> entropy;
  private PoisonedMemory poisoned = new PoisonedMemory();
  private MemorySource memory = poisoned;
  private long wallOffsetMillis;
  private int nextPort = FIRST_PORT;
  private int runLimit = RUN_LIMIT;
  private int offloadLimit = OFFLOAD_LIMIT;
  private int socketRoom = Integer.MAX_VALUE;
  private Duration offloadTime = Duration.ZERO;

  VirtualHost(World world, String name, int number) {
    this.world = world;
    this.name = name;
    this.number = number;
    SplittableRandom random = world.generator(World.nameOf(name));
    this.clock = new VirtualClock(random.nextLong(CLOCK_ORIGIN_BOUND));
    this.entropy = random::nextBytes;
    byte[] ip = {10, (byte) (number >>> 16), (byte) (number >>> 8), (byte) number};
    try {
      this.address = InetAddress.getByAddress(ip);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }

  /**
   * What the world calls this host.
   *
   * @return the name
   */
  public String name() {
    return name;
  }

  /**
   * An address on this host: what a relay listens on and a card carries.
   *
   * @param port 1 to 65535
   * @return the address
   */
  public InetSocketAddress address(int port) {
    return new InetSocketAddress(address, port);
  }

  @Override
  public long nanoTime() {
    return clock.local(world.nowNanos());
  }

  @Override
  public long epochMillis() {
    return World.EPOCH_MILLIS + world.nowNanos() / NANOS_PER_MILLI + wallOffsetMillis;
  }

  @Override
  public void randomBytes(byte[] into) {
    entropy.accept(into);
  }

  @Override
  public MemorySource memory() {
    return memory;
  }

  @Override
  public StateStore state() {
    return cells;
  }

  @Override
  public DatagramPort attach(Node node, InetSocketAddress local) {
    if (ports.containsKey(node)) {
      throw new IllegalStateException(name + ": the node is attached already");
    }
    InetAddress wanted = local.getAddress();
    if (wanted == null
        || !(wanted.isAnyLocalAddress() || wanted.isLoopbackAddress() || wanted.equals(address))) {
      throw new RelayException(
          "cannot listen on " + local + ": not an address of " + name + ", expected " + address,
          null);
    }
    InetSocketAddress bound = local.getPort() == 0 ? freshAddress() : address(local.getPort());
    if (world.taken(bound)) {
      throw new RelayException("cannot listen on " + bound + ": port in use", null);
    }
    VirtualPort port = new VirtualPort(world, this, node, bound);
    ports.put(node, port);
    return port;
  }

  @Override
  public boolean run(Node node, Runnable task) {
    VirtualPort port = ports.get(node);
    return port != null && port.run(task);
  }

  @Override
  public boolean offload(Node node, Supplier<Runnable> work) {
    VirtualPort port = ports.get(node);
    return port != null && port.offload(work);
  }

  @Override
  public void wake(Node node) {
    VirtualPort port = ports.get(node);
    if (port != null) {
      port.wake();
    }
  }

  /**
   * Power off and on: every node of this host is dead at once and hears nothing more; what its
   * state store holds is still there. The caller builds new nodes.
   */
  public void reboot() {
    for (VirtualPort port : ports()) {
      port.kill();
    }
    poisoned = new PoisonedMemory();
    memory = poisoned;
  }

  /** The NAT in front forgets: the world sees new ports, what goes to the old ones is lost. */
  public void rebind() {
    for (VirtualPort port : ports()) {
      port.move(freshAddress());
    }
  }

  /**
   * The NAT in front hands this host's outside ports to another device behind it.
   *
   * @param heir has this host's addresses from now on, as many as it has nodes
   */
  public void rebind(VirtualHost heir) {
    List<VirtualPort> theirs = heir.ports();
    int next = 0;
    for (VirtualPort port : ports()) {
      InetSocketAddress before = port.outside();
      port.move(freshAddress());
      if (next < theirs.size()) {
        theirs.get(next++).move(before);
      }
    }
  }

  /**
   * Makes the wall clock jump.
   *
   * @param step forward, or back when negative
   */
  public void stepWallClock(Duration step) {
    wallOffsetMillis += step.toMillis();
  }

  /**
   * Lets the monotonic clock run faster from now on, or slower when negative.
   *
   * @param partsPerMillion above -1000000
   */
  public void drift(int partsPerMillion) {
    clock.drift(world.nowNanos(), partsPerMillion);
    ports().forEach(VirtualPort::wake);
  }

  /**
   * Replaces the source of randomness.
   *
   * @param fills the given array
   */
  public void entropy(Consumer<byte[]> fills) {
    entropy = fills;
  }

  /**
   * Replaces the memory, to inject other faults.
   *
   * @param source for nodes built from now on
   */
  public void memory(MemorySource source) {
    memory = source;
  }

  /**
   * The memory nodes get unless {@link #memory(MemorySource)} replaced it; a new one after {@link
   * #reboot()}.
   *
   * @return the memory
   */
  public PoisonedMemory poisonedMemory() {
    return poisoned;
  }

  /**
   * Bounds the queue of {@link Host#run}.
   *
   * @param tasks most tasks that wait
   */
  public void runLimit(int tasks) {
    runLimit = tasks;
  }

  /**
   * Bounds {@link Host#offload}.
   *
   * @param tasks most that wait or run
   */
  public void offloadLimit(int tasks) {
    offloadLimit = tasks;
  }

  /**
   * Makes offloaded work take time; zero if never called.
   *
   * @param each from the call to the result
   */
  public void offloadTime(Duration each) {
    offloadTime = each;
  }

  /**
   * Makes the socket small: more datagrams than this in one turn are not accepted; there is room
   * again 0.1 ms later.
   *
   * @param datagrams in a turn
   */
  public void socketRoom(int datagrams) {
    socketRoom = datagrams;
  }

  /**
   * The direction from this host to another.
   *
   * @param to the other
   * @return the link, made at the first call
   */
  public SimLink linkTo(VirtualHost to) {
    SimLink link = links.get(to);
    if (link == null) {
      link = world.newLink(this, to);
      links.put(to, link);
    }
    return link;
  }

  @Override
  public String toString() {
    return name + address;
  }

  InetAddress inetAddress() {
    return address;
  }

  int number() {
    return number;
  }

  int runLimit() {
    return runLimit;
  }

  int offloadLimit() {
    return offloadLimit;
  }

  Duration offloadTime() {
    return offloadTime;
  }

  int socketRoom() {
    return socketRoom;
  }

  long worldTime(long local) {
    return clock.world(local, world.nowNanos());
  }

  void closed(Node node) {
    ports.remove(node);
  }

  /** In the order of their making: an identity map's own order differs from run to run. */
  private List<VirtualPort> ports() {
    return ports.values().stream().sorted(Comparator.comparingInt(p -> p.number)).toList();
  }

  private InetSocketAddress freshAddress() {
    InetSocketAddress next = address(nextPort++);
    return world.taken(next) ? freshAddress() : next;
  }
}
