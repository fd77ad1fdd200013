package io.github.sightline.relay.impl.session;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.impl.crypto.Allocation;
import io.github.sightline.relay.impl.crypto.HopKeys;
import io.github.sightline.relay.impl.wire.ControlMessage;
import io.github.sightline.relay.impl.wire.DataHeader;
import io.github.sightline.relay.impl.wire.FeedbackWriter;
import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.sim.VirtualHost;
import io.github.sightline.relay.sim.World;
import io.github.sightline.relay.spi.DatagramPort;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** A DATA datagram in steady state allocates nothing of ours, on either side. */
class AllocationTest {
  private static final InetSocketAddress A = new InetSocketAddress("10.0.0.1", 1);
  private static final InetSocketAddress B = new InetSocketAddress("10.0.0.2", 1);
  private static final int LENGTH = 1168;

  /** Counts what media it gets, in numbers. */
  private static final class Counting implements HopHandler {
    long fragments;

    @Override
    public void onControl(long now, ControlMessage message) {}

    @Override
    public void onFragment(long now, byte[] plain, int at, int length) {
      fragments++;
    }

    @Override
    public void onRepair(long now, byte[] plain, int at, int length) {}

    @Override
    public void onSkip(long now, byte[] plain, int at, int length) {}

    @Override
    public void onMissing(long now, byte[] plain, int at) {}

    @Override
    public long lossesOpenAt() {
      return Long.MAX_VALUE;
    }

    @Override
    public void writeMissing(long now, FeedbackWriter writer) {}

    @Override
    public void onClosed(long now, CloseReason reason) {
      throw new IllegalStateException("closed: " + reason);
    }
  }

  /** One end: what it sends it gives to the other end at once. */
  private static final class End implements DatagramPort, Keeper {
    final TimerWheel wheel = new TimerWheel(0);
    final Counting counting = new Counting();
    final InetSocketAddress own;
    final Workbench bench;
    final Session session;
    final Hop hop;
    End other = this;
    long now;
    long datagrams;

    End(VirtualHost host, InetSocketAddress own, InetSocketAddress peer, HopKeys keys) {
      this.own = own;
      this.bench = new Workbench(host, this, HopLimits.STANDARD);
      this.session =
          new Session(0, new Session.Ids(1, 1), keys, new SentLog(1, 4096), HopLimits.STANDARD);
      OwnerId owner = OwnerId.of(new byte[32]);
      this.hop = new Hop(0, bench, this, owner, session, peer, null);
      hop.handledBy(counting);
    }

    void receive(ByteBuffer burst, int size) {
      byte[] array = burst.array();
      if (burst.arrayOffset() != 0) {
        throw new IllegalStateException("the sink's buffer is its array");
      }
      for (int at = burst.position(); at < burst.limit(); at += size) {
        int length = Math.min(size, burst.limit() - at);
        if (!DataHeader.check(array, at, length)) {
          throw new IllegalStateException("not DATA");
        }
        int opened = session.verify(now, array, at, length, bench.opened, hop.outageNanos());
        hop.onData(now, session, other.own, opened);
        datagrams++;
      }
    }

    @Override
    public int send(InetSocketAddress to, ByteBuffer burst, int datagramBytes) {
      other.receive(burst, datagramBytes);
      return (burst.remaining() + datagramBytes - 1) / datagramBytes;
    }

    @Override
    public InetSocketAddress local() {
      return own;
    }

    @Override
    public int maxBurst() {
      return 64;
    }

    @Override
    public void close() {}

    @Override
    public void rescheduled(long at, Hop again) {
      wheel.schedule(again, again.deadline(at));
    }

    @Override
    public void directed(long now, Hop hop, byte[] card) {}

    @Override
    public void outlived(long at, Hop of, Session old) {}

    @Override
    public void ended(long at, Hop of, CloseReason reason) {}
  }

  private static void run(End a, End b, byte[] plain, int millis) {
    for (int i = 0; i < millis; i++) {
      a.now += 1_000_000;
      b.now = a.now;
      a.hop.send(a.now, plain, LENGTH);
      a.bench.sink.flush(a.now);
      b.bench.sink.flush(b.now);
      if (a.hop.deadline(a.now) <= a.now) {
        a.hop.service(a.now);
      }
      if (b.hop.deadline(b.now) <= b.now) {
        b.hop.service(b.now);
      }
    }
  }

  @Test
  void aDatagramAllocatesNothingBesideTheCipher() throws Exception {
    byte[] up = new byte[32];
    byte[] down = new byte[32];
    down[0] = 1;
    World world = new World(1);
    End a = new End(world.host("a"), A, B, new HopKeys(up, down));
    End b = new End(world.host("b"), B, A, new HopKeys(down, up));
    a.other = b;
    b.other = a;
    byte[] plain = new byte[LENGTH];
    int symbol = io.github.sightline.relay.impl.wire.Fragment.write(plain, 0, 1, 1, 1, 0);
    io.github.sightline.relay.impl.wire.Symbol.writePlace(plain, symbol, 0, 0, 0);
    io.github.sightline.relay.impl.wire.Symbol.writePiece(plain, symbol, 0, 1, 1138);
    Allocation meter = Allocation.ofThisThread();
    double cipher = 0;
    double least = Double.MAX_VALUE;
    for (int pass = 0; pass < 20 && least > cipher + 8; pass++) {
      long datagrams = a.datagrams + b.datagrams;
      long before = meter.bytes();
      run(a, b, plain, 2000);
      double bytes = meter.bytes() - before;
      least = Math.min(least, bytes / (a.datagrams + b.datagrams - datagrams));
      cipher = pass == 0 ? cipherAlone(meter) : Math.min(cipher, cipherAlone(meter));
    }
    System.out.println(
        "bytes per datagram sent and received: " + least + ", its cipher alone: " + cipher);
    assertTrue(b.counting.fragments >= 2000);
    assertTrue(least <= cipher + 8, least + " bytes, the cipher alone " + cipher);
  }

  private static double cipherAlone(Allocation meter) throws Exception {
    byte[] key = new byte[32];
    HopKeys keys = new HopKeys(key, key);
    byte[] clear = new byte[LENGTH];
    byte[] sealed = new byte[LENGTH + 32];
    long before = meter.bytes();
    for (int i = 0; i < 2000; i++) {
      keys.seal(i, sealed, 0, 16, clear, 0, LENGTH, sealed, 16);
      keys.open(i, sealed, 0, 16, sealed, 16, LENGTH + 16, clear, 0);
    }
    return (meter.bytes() - before) / 2000.0;
  }
}
