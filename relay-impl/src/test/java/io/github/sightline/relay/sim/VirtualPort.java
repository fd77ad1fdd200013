package io.github.sightline.relay.sim;

import io.github.sightline.relay.spi.DatagramPort;
import io.github.sightline.relay.spi.Node;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One node on one host: its port, its timer and its queue. A turn is: one call (or a batch of
 * datagrams), then the tasks queued so far, then onIdle, then the timer is set anew.
 */
final class VirtualPort implements DatagramPort {
  private static final int MAX_BURST = 64;

  /** When a full socket has room again. */
  private static final long ROOM_AFTER_NANOS = 100_000;

  /** More timer calls than this at one instant mean a deadline that never moves. */
  private static final int TIMERS_PER_INSTANT = 10_000;

  private static final long TIMER = -1;
  private static final long TASKS = -2;
  private static final long ROOM = -3;
  private static final long WORK = -4;

  final VirtualHost host;
  final int number;
  private final World world;
  private final Node node;
  private final InetSocketAddress local;
  private final ArrayDeque<Runnable> queue = new ArrayDeque<>();
  private InetSocketAddress outside;
  private boolean inTurn;
  private boolean closed;
  private boolean waitsForRoom;
  private int room;
  private int offloaded;
  private @Nullable Timer armed;
  private long lastTimer = Long.MIN_VALUE;
  private int timersNow;

  VirtualPort(World world, VirtualHost host, Node node, InetSocketAddress local) {
    this.world = world;
    this.host = host;
    this.node = node;
    this.local = local;
    this.outside = local;
    this.number = world.open(local, this);
    arm(world.nowNanos());
  }

  @Override
  public InetSocketAddress local() {
    return local;
  }

  @Override
  public int maxBurst() {
    return MAX_BURST;
  }

  @Override
  public int send(InetSocketAddress to, ByteBuffer burst, int datagramBytes) {
    if (datagramBytes <= 0 || burst.remaining() > (long) datagramBytes * MAX_BURST) {
      throw new IllegalArgumentException(
          "burst: "
              + burst.remaining()
              + " bytes in datagrams of "
              + datagramBytes
              + ", expected 1 to "
              + MAX_BURST);
    }
    if (closed) {
      return 0;
    }
    if (!inTurn) {
      throw new IllegalStateException(host.name() + " sends outside its turn");
    }
    int accepted = 0;
    for (int at = burst.position(); at < burst.limit(); at += datagramBytes) {
      if (room-- <= 0) {
        awaitRoom();
        return accepted;
      }
      Delivery datagram = world.datagram(outside, to);
      datagram.fill(burst, at, Math.min(datagramBytes, burst.limit() - at));
      world.carry(host, datagram);
      accepted++;
    }
    return accepted;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      world.closed(outside, this);
      host.closed(node);
      if (!inTurn) {
        drain();
      }
    }
  }

  /** The power went: no call, not even to what was queued. */
  void kill() {
    queue.clear();
    close();
  }

  boolean run(Runnable task) {
    if (closed) {
      return false;
    }
    if (inTurn) {
      return queue.size() < host.runLimit() && queue.add(task);
    }
    begin();
    try {
      world.log(number, TASKS);
      task.run();
      flush();
    } finally {
      end();
    }
    return true;
  }

  boolean offload(Supplier<Runnable> work) {
    if (closed || offloaded >= host.offloadLimit()) {
      return false;
    }
    offloaded++;
    world.after(
        host.offloadTime(),
        () -> {
          offloaded--;
          if (!closed) {
            Runnable result = work.get();
            world.log(number, WORK);
            run(result);
          }
        });
    return true;
  }

  void wake() {
    if (!inTurn) {
      rearm();
    }
  }

  void begin() {
    if (inTurn) {
      throw new IllegalStateException(host.name() + ": a call inside a call");
    }
    inTurn = true;
    room = host.socketRoom();
  }

  void receive(Delivery datagram) {
    node.onDatagram(host.nanoTime(), datagram.from, datagram.bytes());
  }

  /** The second half of a turn. */
  void flush() {
    drain();
    if (!closed) {
      node.onIdle(host.nanoTime());
    }
  }

  void end() {
    inTurn = false;
    if (!queue.isEmpty()) {
      world.schedule(new Tasks(), world.nowNanos());
    }
    rearm();
  }

  /** What a task queues waits for the next turn, so that no node can keep the world to itself. */
  private void drain() {
    for (int i = queue.size(); i > 0 && !queue.isEmpty(); i--) {
      queue.remove().run();
    }
  }

  InetSocketAddress outside() {
    return outside;
  }

  void move(InetSocketAddress next) {
    world.moved(outside, next, this);
    outside = next;
  }

  private void awaitRoom() {
    if (!waitsForRoom) {
      waitsForRoom = true;
      world.schedule(new Room(), world.nowNanos() + ROOM_AFTER_NANOS);
    }
  }

  private void rearm() {
    if (closed) {
      return;
    }
    long due = node.nextDeadlineNanos();
    if (due != Long.MAX_VALUE) {
      arm(host.worldTime(due));
    }
  }

  private void arm(long time) {
    Timer pending = armed;
    if (pending == null || time < pending.time) {
      Timer next = new Timer();
      armed = next;
      world.schedule(next, time);
    }
  }

  private void timer() {
    long now = host.nanoTime();
    if (node.nextDeadlineNanos() > now) {
      rearm();
      return;
    }
    timersNow = now == lastTimer ? timersNow + 1 : 1;
    lastTimer = now;
    if (timersNow > TIMERS_PER_INSTANT) {
      throw new IllegalStateException(
          host.name() + ": onTimer does not move nextDeadlineNanos beyond " + now);
    }
    begin();
    try {
      world.log(number, TIMER);
      node.onTimer(now);
      flush();
    } finally {
      end();
    }
  }

  private final class Timer extends Event {
    @Override
    void fire() {
      if (armed == this) {
        armed = null;
        if (!closed) {
          timer();
        }
      }
    }
  }

  private final class Tasks extends Event {
    @Override
    void fire() {
      if (queue.isEmpty()) {
        return;
      }
      if (closed) {
        drain();
        return;
      }
      begin();
      try {
        world.log(number, TASKS);
        flush();
      } finally {
        end();
      }
    }
  }

  private final class Room extends Event {
    @Override
    void fire() {
      waitsForRoom = false;
      if (closed) {
        return;
      }
      begin();
      try {
        world.log(number, ROOM);
        flush();
      } finally {
        end();
      }
    }
  }
}
