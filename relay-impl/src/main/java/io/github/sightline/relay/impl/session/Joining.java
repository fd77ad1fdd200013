package io.github.sightline.relay.impl.session;

import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.impl.base.Bytes;
import io.github.sightline.relay.impl.wire.RefusalCode;
import io.github.sightline.relay.impl.wire.Retry;
import io.github.sightline.relay.impl.wire.Welcome;
import io.github.sightline.relay.impl.wire.WelcomePayload;
import io.github.sightline.relay.impl.wire.WireLimits;
import io.github.sightline.relay.spi.Node;
import org.jspecify.annotations.Nullable;

/**
 * The asking half of a {@link HopClient}: from the wish for a session to the WELCOME that grants or
 * refuses it. One {@link Attempt} at a time; its HELLO is sent again and again, the same bytes (one
 * lost datagram must not cost a second, and an answer to any copy is an answer), until another is
 * made with a fresh ephemeral. One thread.
 */
final class Joining {
  /** The half that has the session. */
  interface Side {
    /** When a HELLO is wanted; {@code Long.MAX_VALUE} for never. */
    long wantedAt();

    /** The session to go on with at that relay; 0 for none. */
    long continued(HopClient.Target wanted);

    /** Whether the id names a live session of this side. */
    boolean taken(long id);

    /** The relay said yes; the keys are taken. */
    void onWelcomed(long now, Attempt asked, Attempt.Welcomed welcomed);

    /** The relay said no. */
    void onRefused(long now, Outcome why, long againInNanos);
  }

  private final Node node;
  private final Workbench bench;
  private final HopClient.Device device;
  private final Side side;
  private final HelloSchedule schedule;
  private byte[] chain;
  private HopClient.@Nullable Target target;
  private @Nullable Attempt attempt;
  private byte[] cookie = new byte[0];
  private long cookieAt;

  Joining(Node node, Workbench bench, HopClient.Device device, Side side) {
    this.node = node;
    this.bench = bench;
    this.device = device;
    this.side = side;
    this.chain = device.chain;
    this.schedule = new HelloSchedule(bench);
  }

  HelloSchedule schedule() {
    return schedule;
  }

  /** The relay wanted; null when none is. */
  HopClient.@Nullable Target target() {
    return target;
  }

  /** Wants a session with that relay from now on, and asks at once. */
  void join(long now, HopClient.Target next) {
    target = next;
    cookie = new byte[0];
    abandon();
    schedule.restart(now);
    ask(now);
  }

  /** Wants that relay instead from the next HELLO on, which is due when it was due. */
  void aim(HopClient.Target next) {
    target = next;
    cookie = new byte[0];
  }

  void chain(long now, byte[] renewed) {
    chain = renewed.clone();
    schedule.forgive(now);
  }

  /** The right it asks with; borrowed. */
  byte[] chain() {
    return chain;
  }

  /** Wants none any more. */
  void stop() {
    target = null;
    abandon();
  }

  // --- asking

  private void ask(long now) {
    HopClient.Target wanted = target;
    if (wanted == null || attempt != null || side.wantedAt() > now || schedule.helloAt() > now) {
      return;
    }
    Attempt next = new Attempt(wanted, device, drawId(), side.continued(wanted));
    attempt = next;
    schedule.asked(now);
    byte[] grants = chain;
    byte[] entropy = new byte[32];
    bench.host.randomBytes(entropy);
    boolean taken =
        bench.host.offload(
            node,
            () -> {
              byte[] hello = next.write(grants, entropy);
              return () -> written(next, hello);
            });
    if (!taken) {
      attempt = null;
      schedule.busy(now);
    }
  }

  private long drawId() {
    long id = bench.randomId(WireLimits.U32_MAX);
    return side.taken(id) ? drawId() : id;
  }

  private void written(Attempt asked, byte[] hello) {
    if (asked != attempt || hello.length == 0) {
      asked.close();
      return;
    }
    asked.written(hello);
    send(bench.host.nanoTime(), asked);
  }

  private void send(long now, Attempt asked) {
    if (cookie.length > 0 && now - cookieAt < 2 * Cookies.TURN_NANOS) {
      asked.proveAddress(cookie);
    }
    byte[] hello = asked.hello();
    schedule.sent(now);
    int at = bench.sink.reserve(this, asked.target.address, hello.length);
    if (at < 0) {
      return;
    }
    System.arraycopy(hello, 0, bench.sink.array(), at, hello.length);
    bench.sink.commit(hello.length);
    asked.sent(now);
  }

  private void abandon() {
    Attempt asked = attempt;
    attempt = null;
    if (asked != null) {
      asked.close();
    }
  }

  // --- the answer

  /** A RETRY lies on the bench; false when it answers no HELLO of ours. */
  boolean onRetry(long now, byte[] in, int at) {
    Attempt asked = attempt;
    if (asked == null || !asked.challenged(in, at)) {
      return false;
    }
    cookie = Bytes.copyOf(in, at + Retry.COOKIE, Cookies.BYTES);
    cookieAt = now;
    send(now, asked);
    return true;
  }

  /** A WELCOME lies on the bench; false when it answers no HELLO of ours. */
  boolean onWelcome(byte[] in, int at) {
    Attempt asked = attempt;
    if (asked == null || !asked.ready() || Welcome.receiver(in, at) != asked.localId) {
      return false;
    }
    byte[] message = asked.take(in, at);
    if (message != null) {
      read(asked, message);
    }
    return true;
  }

  private void read(Attempt asked, byte[] message) {
    boolean taken =
        bench.host.offload(
            node,
            () -> {
              Attempt.Welcomed welcomed = asked.read(message);
              return () -> answered(asked, welcomed);
            });
    if (!taken) {
      asked.next();
    }
  }

  private void answered(Attempt asked, Attempt.@Nullable Welcomed welcomed) {
    byte[] next = asked.next();
    if (welcomed == null) {
      bench.drops.count(Drop.STRANGE_ANSWER);
      if (next != null && asked == attempt) {
        read(asked, next);
      }
      return;
    }
    if (asked != attempt) {
      welcomed.keys().close();
      return;
    }
    attempt = null;
    long now = bench.host.nanoTime();
    if (WelcomePayload.opens(welcomed.payload().status)) {
      side.onWelcomed(now, asked, welcomed);
      return;
    }
    welcomed.keys().close();
    Outcome why = outcome(welcomed.payload().status);
    side.onRefused(now, why, schedule.refused(now));
  }

  private static Outcome outcome(int refusal) {
    return switch (refusal) {
      case RefusalCode.EXPIRED -> Outcome.EXPIRED;
      case RefusalCode.BUSY -> Outcome.BUSY;
      default -> Outcome.DENIED;
    };
  }

  // --- time

  /**
   * Does what is due.
   *
   * @return how many in a row found no answer, when another one just did; else 0
   */
  int onTimer(long now) {
    Attempt asked = attempt;
    int unanswered = 0;
    if (asked != null && side.wantedAt() > now) {
      abandon();
      schedule.answered(now);
    } else if (asked != null && schedule.giveUpAt() <= now) {
      abandon();
      unanswered = schedule.unanswered(now);
    } else if (asked != null && asked.ready() && schedule.copyAt() <= now) {
      send(now, asked);
    }
    ask(now);
    return unanswered;
  }

  long nextDeadline() {
    Attempt asked = attempt;
    if (asked == null) {
      return Math.max(side.wantedAt(), schedule.helloAt());
    }
    return asked.ready() ? Math.min(schedule.copyAt(), schedule.giveUpAt()) : schedule.giveUpAt();
  }
}
