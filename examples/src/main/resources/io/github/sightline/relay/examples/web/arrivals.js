/**
 * Purpose: what arrived on a hop, as FEEDBACK tells it: the replay window, the counts, the relative
 * one-way delay. Pure in time.
 * Invariant: nothing is said to have arrived that did not: a relay leaves counters out to find liars.
 */
import { ReplayWindow } from './crypto.js';

/** Loss is judged late: a counter still missing so long after a larger one came. */
export const REORDER_WAIT = 5;
const OUTAGE = 300;

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
        this.#judgeTo(this.largest);
        this.#judged = counter - 1;
        this.#inBurst = false;
      }
      this.largest = counter;
      this.#largestAt = now;
    }
    return true;
  }

  #judgeTo(limit) {
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
      this.#judgeTo(this.#mark);
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

/** When the next FEEDBACK goes out; never two within 5 ms. */
export class FeedbackClock {
  static SPACING = 5;
  static STEADY = 50;
  #lastAt;
  #wantedAt = Infinity;

  constructor(now) {
    this.#lastAt = now - FeedbackClock.STEADY;
  }

  atOnce(now) {
    this.#wantedAt = Math.min(this.#wantedAt, now);
  }

  control(now) {
    this.#wantedAt = Math.min(this.#wantedAt, now + FeedbackClock.SPACING);
  }

  elicited(now) {
    this.#wantedAt = Math.min(this.#wantedAt, Math.max(this.#lastAt + FeedbackClock.STEADY, now + FeedbackClock.SPACING));
  }

  sent(now) {
    this.#lastAt = now;
    this.#wantedAt = Infinity;
  }

  deadline(lossesOpen, silent) {
    const open = lossesOpen ? this.#lastAt + (silent ? 100 : FeedbackClock.SPACING) : Infinity;
    return Math.max(Math.min(this.#wantedAt, open), this.#lastAt + FeedbackClock.SPACING);
  }
}

/** How the joining side notices that the other is gone: see PROTOCOL.md section 6. */
export class KeepAlive {
  static IDLE_PING = 10_000;
  static PROBE = 400;
  static MEASURE = 1000;
  static SILENT = 2000;
  #heardAt;
  #askedAt;
  #unanswered = null;
  #media = false;

  constructor(now) {
    this.#heardAt = now;
    this.#askedAt = now;
  }

  heard(now, media) {
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
      return Math.min(this.#heardAt + KeepAlive.PROBE, this.#askedAt + KeepAlive.MEASURE);
    }
    return Math.max(this.#heardAt, this.#askedAt) + KeepAlive.IDLE_PING;
  }

  silentAt() {
    return this.#unanswered === null ? Infinity : this.#unanswered + KeepAlive.SILENT;
  }
}
