package io.github.sightline.relay.impl.session;

/**
 * When a client sends its next HELLO: 1, 2, 4, 4, ... s apart, jittered, each five times in its
 * first second and then every 0.8 s; after a refusal 10 s x 2^n to 10 min; for new keys after 270
 * to 300 s while media flows, at 540 to 570 s when none does, and at 2^22 datagrams. One thread.
 */
final class HelloSchedule {
  static final long FIRST_NANOS = 1_000_000_000L;
  static final int DOUBLINGS = 2;

  /**
   * Protocol: a HELLO and its copies. At 30 % loss each way one in two is answered; nine within two
   * seconds leave one device in four hundred without a session.
   */
  static final int COPIES = 5;

  static final long COPY_NANOS = 200_000_000L;

  /** Protocol: copies beyond those, so that a relay that comes back is found within a second. */
  static final long LATER_COPY_NANOS = 800_000_000L;

  static final long REFUSED_NANOS = 10_000_000_000L;
  static final long REFUSED_MOST_NANOS = 600_000_000_000L;

  /** Protocol: so many unanswered HELLOs say that the path may not carry 1200 bytes. */
  static final int TOO_SMALL_AFTER = 3;

  /** Protocol: 270 s and up to 30 more. */
  static final long RENEW_NANOS = 270_000_000_000L;

  static final long RENEW_SPREAD_NANOS = 30_000_000_000L;

  /** Ours: an idle session is renewed before the hard stop, so that it need not end. */
  static final long LAZY_NANOS = 270_000_000_000L;

  /** Ours: media so recent counts as flowing. */
  private static final long FLOWING_NANOS = 10_000_000_000L;

  private final Workbench bench;

  /** Ours: a session that lasted so long makes earlier refusals forgotten. */
  private static final long LASTING_NANOS = 60_000_000_000L;

  /** Ours: a worker without room is asked again after so long. */
  private static final long BUSY_NANOS = 10_000_000L;

  private int tries;
  private int refusals;
  private long helloAt = Long.MIN_VALUE;
  private long giveUpAt = Long.MAX_VALUE;
  private long copyAt = Long.MAX_VALUE;
  private int copies;
  private long joinedAt;
  private long renewAge = RENEW_NANOS;

  HelloSchedule(Workbench bench) {
    this.bench = bench;
  }

  /** No HELLO before this. */
  long helloAt() {
    return helloAt;
  }

  /** When the HELLO under way counts as unanswered. */
  long giveUpAt() {
    return giveUpAt;
  }

  /** Begins at the beginning, now. */
  void restart(long now) {
    tries = 0;
    helloAt = now;
    giveUpAt = Long.MAX_VALUE;
  }

  /** When the HELLO under way is to be sent once more. */
  long copyAt() {
    return copyAt;
  }

  /** The HELLO under way, or a copy of it, went out. */
  void sent(long now) {
    copies++;
    copyAt = now + bench.jitter(copies < COPIES ? COPY_NANOS : LATER_COPY_NANOS);
  }

  /** A HELLO is being made. */
  void asked(long now) {
    copies = 0;
    copyAt = Long.MAX_VALUE;
    giveUpAt = now + bench.jitter(FIRST_NANOS << Math.min(tries, DOUBLINGS));
  }

  /** The HELLO could not be made now. */
  void busy(long now) {
    helloAt = now + BUSY_NANOS;
  }

  /** It found no answer; how many in a row now. */
  int unanswered(long now) {
    tries++;
    helloAt = now;
    return tries;
  }

  /** It need not be answered any more: the old session is heard again. */
  void answered(long now) {
    tries = 0;
    helloAt = now;
  }

  /** The relay said no: how long it is left alone. */
  long refused(long now) {
    long once = REFUSED_NANOS << Math.min(refusals, 6);
    refusals++;
    tries = 0;
    long wait = bench.jitter(Math.min(once, REFUSED_MOST_NANOS));
    helloAt = now + wait;
    return wait;
  }

  /** Something changed that makes a new question worth it. */
  void forgive(long now) {
    refusals = 0;
    helloAt = Math.min(helloAt, now);
  }

  /** A session begins or goes on. */
  void joined(long now) {
    tries = 0;
    joinedAt = now;
    helloAt = now;
    renewAge = RENEW_NANOS + Long.remainderUnsigned(bench.randomLong(), RENEW_SPREAD_NANOS);
  }

  /** The session ended: when to ask for another. */
  void ended(long now, CloseReason reason) {
    refusals = now - joinedAt >= LASTING_NANOS ? 0 : refusals;
    switch (reason) {
      case GONE, LOST, IDLE, KEY_LIMIT -> helloAt = now;
      case NORMAL, GOING_AWAY -> helloAt = now + bench.jitter(FIRST_NANOS);
      default -> refused(now);
    }
  }

  /** When the live session wants new keys. */
  long renewAt(Hop hop) {
    Session session = hop.current();
    if (session.datagrams() >= bench.limits.rekeyDatagrams()) {
      return Long.MIN_VALUE;
    }
    long due = session.bornAt() + renewAge;
    return hop.mediaAt() >= due - FLOWING_NANOS ? due : due + LAZY_NANOS;
  }
}
