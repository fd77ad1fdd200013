package io.github.sightline.relay.impl.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.impl.crypto.HopKeys;
import io.github.sightline.relay.sim.VirtualHost;
import io.github.sightline.relay.sim.World;
import io.github.sightline.relay.spi.DatagramPort;
import io.github.sightline.relay.spi.Node;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * A relay's way from a datagram to a session, with the bugs of the real incidents planted in it and
 * no tag that would save it: the oracle (whose session did it reach) finds each within 500 seeds,
 * and finds nothing in the real table.
 */
class PlantedHopBugsTest {
  private static final int SEEDS = 500;
  private static final int STEPS = 400;
  private static final long SECOND = 1_000_000_000L;

  /** The longest that a datagram may have been held back: as long as its key lives. */
  private static final long LONGEST = 600 * SECOND;

  /** What finds sessions. Ids have four bits; 0 is none. */
  private interface Door {
    /** A session of an owner behind an address; its id, or 0 when there is no room. */
    long open(long now, int owner, int address);

    void close(long now, long id);

    /** The owner whose session a datagram reaches; -1 for none. */
    int reached(int address, long id);
  }

  private record Datagram(long at, int owner, int address, long id) {}

  /** Runs one seed; whether a datagram of one owner's device reached another owner's session. */
  private static boolean leaks(Door door, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Datagram> held = new ArrayList<>();
    List<long[]> live = new ArrayList<>();
    long now = 0;
    for (int i = 0; i < STEPS; i++) {
      now += random.nextLong(60 * SECOND);
      if (random.nextInt(3) == 0 || live.isEmpty()) {
        int owner = random.nextInt(6);
        int address = random.nextInt(4); // a NAT hands its few ports to one device after another
        long id = door.open(now, owner, address);
        if (id != 0) {
          live.add(new long[] {id, owner, address});
        }
      } else if (random.nextInt(3) == 0) {
        door.close(now, live.remove(random.nextInt(live.size()))[0]);
      }
      if (!live.isEmpty()) {
        long[] one = live.get(random.nextInt(live.size()));
        held.add(new Datagram(now, (int) one[1], (int) one[2], one[0]));
      }
      if (!held.isEmpty()) {
        Datagram late = held.get(random.nextInt(held.size()));
        int reached = now - late.at > LONGEST ? -1 : door.reached(late.address, late.id);
        if (reached >= 0 && reached != late.owner) {
          return true;
        }
      }
    }
    return false;
  }

  private static int seedsUntilFound(Supplier<Door> door) {
    for (int seed = 1; seed <= SEEDS; seed++) {
      if (leaks(door.get(), seed)) {
        return seed;
      }
    }
    return Integer.MAX_VALUE;
  }

  private static final class Idle implements Node {
    @Override
    public void onDatagram(long nowNanos, InetSocketAddress from, ByteBuffer borrowed) {}

    @Override
    public void onTimer(long nowNanos) {}

    @Override
    public void onIdle(long nowNanos) {}

    @Override
    public long nextDeadlineNanos() {
      return Long.MAX_VALUE;
    }
  }

  /** The real table, without the tags. */
  private static final class Real implements Door {
    private static final HopLimits FOUR_BITS =
        new HopLimits(1L << 22, 1L << 23, 4096, 64, 64, 64, 4, 10, 1000);
    private final SessionTable table;
    private final Map<Session, Integer> owners = new HashMap<>();

    Real(VirtualHost host, DatagramPort port) {
      table = new SessionTable(new Workbench(host, port, FOUR_BITS), 0, 0);
    }

    @Override
    public long open(long now, int owner, int address) {
      long id = table.draw(now);
      Session session =
          new Session(
              now,
              new Session.Ids(id, 1),
              new HopKeys(new byte[32], new byte[32]),
              new SentLog(1, 4096),
              FOUR_BITS);
      if (id == 0 || !table.take(id, session)) {
        return 0;
      }
      owners.put(session, owner);
      return id;
    }

    @Override
    public void close(long now, long id) {
      Session session = table.find(id);
      if (session != null) {
        table.retire(now, session);
      }
    }

    @Override
    public int reached(int address, long id) {
      Session session = table.find(id);
      return session == null ? -1 : owners.getOrDefault(session, -1);
    }
  }

  @Test
  void theRealTableLetsNoDatagramReachAnotherOwnersSessionInAnySeed() {
    VirtualHost host = new World(1).host("relay");
    DatagramPort port = host.attach(new Idle(), host.address(7000));
    assertEquals(Integer.MAX_VALUE, seedsUntilFound(() -> new Real(host, port)));
  }

  /** H14: an id is free as soon as its session has ended. */
  private static final class IdsUsedAgainAtOnce implements Door {
    private final Map<Long, Integer> owners = new HashMap<>();

    @Override
    public long open(long now, int owner, int address) {
      for (long id = 1; id < 16; id++) {
        if (owners.putIfAbsent(id, owner) == null) {
          return id;
        }
      }
      return 0;
    }

    @Override
    public void close(long now, long id) {
      owners.remove(id);
    }

    @Override
    public int reached(int address, long id) {
      return owners.getOrDefault(id, -1);
    }
  }

  @Test
  void h14_theOracleFindsIdsThatAreUsedAgainAtOnce() {
    assertTrue(seedsUntilFound(IdsUsedAgainAtOnce::new) <= SEEDS);
  }

  /** T2: a session is found by the address that its datagrams come from. */
  private static final class FoundByAddress implements Door {
    private final Map<Integer, Integer> owners = new HashMap<>();
    private long ids;

    @Override
    public long open(long now, int owner, int address) {
      owners.put(address, owner);
      return ++ids;
    }

    @Override
    public void close(long now, long id) {
      // Its address may belong to a newer session by now.
    }

    @Override
    public int reached(int address, long id) {
      return owners.getOrDefault(address, -1);
    }
  }

  @Test
  void t2_theOracleFindsSessionsThatAreFoundByTheirAddress() {
    assertTrue(seedsUntilFound(FoundByAddress::new) <= SEEDS);
  }
}
