/**
 * Purpose: what arrived on a hop, as FEEDBACK tells it: the replay window, the counts, the relative
 * one-way delay. Pure in time.
 * Invariant: nothing is said to have arrived that did not: a relay leaves counters out to find liars.
 */
import { ReplayWindow } from './crypto.js';

/** Loss is judged late: a counter still missing so long after a larger one came. */
export const REORDER_WAIT = 5;
const OUTAGE = 300;
const LOSSY_FOR = 1000;

/** The counters of one key. */
export class ArrivalLog {
  #window = new ReplayWindow();
  #received = 0;
  #lost = 0;
  #bursts = 0;
  #judged = -1;
  #mark = -1;
  #markAt = 0;
  #inBurst = false;
  #largestAt;
  #lossAt = -Infinity;
  largest = -1;
  gap = false;

  constructor(now) {
    this.#largestAt = now;
  }

  seen = (counter) => this.#window.seen(counter);

  /** Marks a counter whose tag verified; false when it was there before. */
  accept(now, counter) {
    if (!this.#window.accept(counter)) {
      return false;
    }
    this.#received++;
    this.gap = counter > this.largest + 1;
    if (counter > this.largest) {
      if (this.gap && this.largest >= 0 && now - this.#largestAt >= OUTAGE) {
        this.#judgeTo(this.largest, now);
        this.#judged = counter - 1;
        this.#inBurst = false;
      }
      this.largest = counter;
      this.#largestAt = now;
    }
    return true;
  }

  /** Whether a datagram was lost of late. */
  lossy = (now) => now - this.#lossAt < LOSSY_FOR;

  #judgeTo(limit, now) {
    const before = this.#lost;
    this.#count(limit);
    this.#lossAt = this.#lost > before ? now : this.#lossAt;
  }

  #count(limit) {
    const oldest = this.largest - 2047;
    if (oldest - 1 > this.#judged) {
      this.#lost += oldest - 1 - this.#judged;
      this.#bursts++;
      this.#inBurst = true;
      this.#judged = oldest - 1;
    }
    for (let c = this.#judged + 1; c <= limit; c++) {
      const arrived = this.#window.seen(c);
      this.#lost += arrived ? 0 : 1;
      this.#bursts += arrived || this.#inBurst ? 0 : 1;
      this.#inBurst = !arrived;
    }
    this.#judged = Math.max(this.#judged, limit);
  }

  #judge(now) {
    if (this.#mark > this.#judged) {
      if (now - this.#markAt < REORDER_WAIT) {
        return;
      }
      this.#judgeTo(this.#mark, now);
    }
    if (this.largest > this.#judged) {
      this.#mark = this.largest;
      this.#markAt = now;
    }
  }

  report(now) {
    this.#judge(now);
    let map = 0n;
    for (let i = 0; i < 64 && i < this.largest; i++) {
      if (this.#window.seen(this.largest - 1 - i)) {
        map |= 1n << BigInt(i);
      }
    }
    const delayMicros = this.largest < 0 ? 0 : Math.max(0, Math.round((now - this.#largestAt) * 1000));
    return { largest: this.largest, map, delayMicros, received: this.#received, lost: this.#lost, bursts: this.#bursts };
  }
}

const UNIT = 100;
const CYCLE = UNIT * 65536;
const folded = (micros) => ((micros % CYCLE) + CYCLE) % CYCLE;

/** Our clock minus the sender's in FRAGMENT, unfolded: only differences mean anything. */
export class DelayMeter {
  #last = null;
  #delay = 0;
  #samples = [];

  sample(now, sent) {
    const next = folded(Math.floor(now * 1000) - sent * UNIT);
    if (this.#last !== null) {
      this.#delay += folded(next - this.#last + CYCLE / 2) - CYCLE / 2;
    }
    this.#last = next;
    if (this.#samples.length < 4096) {
      this.#samples.push(this.#delay);
    }
  }

  report() {
    const s = this.#samples.length > 0 ? this.#samples : [this.#delay];
    this.#samples = [];
    const sum = s.reduce((total, each) => total + each, 0);
    return { owdMin: s.reduce((a, b) => Math.min(a, b)), owdMean: Math.trunc(sum / s.length), owdLast: this.#delay };
  }
}

/** When the next FEEDBACK goes out [S-34]. */
export class FeedbackClock {
  static SPACING = 5;
  static STEADY = 50;
  static LOSSY = 15;
  static SILENT = 100;
  #lastAt;
  #wantedAt = Infinity;

  constructor(now) {
    this.#lastAt = now - FeedbackClock.STEADY;
  }

  atOnce(now) {
    this.#wantedAt = Math.min(this.#wantedAt, now);
  }

  gap(now) {
    this.#wantedAt = Math.min(this.#wantedAt, now + REORDER_WAIT);
  }

  control(now) {
    this.#wantedAt = Math.min(this.#wantedAt, now + FeedbackClock.SPACING);
  }

  elicited(now, lossy) {
    const period = lossy ? FeedbackClock.LOSSY : FeedbackClock.STEADY;
    this.#wantedAt = Math.min(this.#wantedAt, Math.max(this.#lastAt + period, now + FeedbackClock.SPACING));
  }

  sent(now) {
    this.#lastAt = now;
    this.#wantedAt = Infinity;
  }

  deadline(lossesOpen, silent) {
    const open = lossesOpen ? this.#lastAt + (silent ? FeedbackClock.SILENT : FeedbackClock.SPACING) : Infinity;
    return Math.max(Math.min(this.#wantedAt, open), this.#lastAt + FeedbackClock.SPACING);
  }
}

/** How the joining side notices that the other is gone [S-17] [S-33]. */
export class KeepAlive {
  static IDLE_PING = 10_000;
  static PROBE = 250;
  static PAUSE_LEAST = 30;
  static PAUSE_DECAY = 512;
  static MEASURE = 1000;
  static SILENT = 800;
  #heardAt;
  #askedAt;
  #unanswered = null;
  #media = false;
  #pause = KeepAlive.PROBE;

  constructor(now) {
    this.#heardAt = now;
    this.#askedAt = now;
  }

  heard(now, media) {
    if (this.#media && media) {
      this.#pause = Math.max(now - this.#heardAt, this.#pause * (1 - 1 / KeepAlive.PAUSE_DECAY));
    }
    this.#heardAt = now;
    this.#unanswered = null;
    this.#media ||= media;
  }

  asked(now) {
    this.#askedAt = now;
    this.#unanswered ??= now;
  }

  pinged(now) {
    this.asked(now);
    this.#media = false;
  }

  pingDeadline() {
    if (this.#unanswered !== null) {
      return Math.max(this.#heardAt, this.#askedAt) + KeepAlive.PROBE;
    }
    if (this.#media) {
      const stopped = Math.max(KeepAlive.PAUSE_LEAST, Math.min(KeepAlive.PROBE, 1.5 * this.#pause));
      return Math.min(this.#heardAt + stopped, this.#askedAt + KeepAlive.MEASURE);
    }
    return Math.max(this.#heardAt, this.#askedAt) + KeepAlive.IDLE_PING;
  }

  silentAt(roundTrip) {
    return this.#unanswered === null ? Infinity : this.#unanswered + Math.max(KeepAlive.SILENT, 4 * roundTrip);
  }
}
