/**
 * Purpose: clear H.264 to pixels: WebCodecs, and a canvas of its own. One picture for one track.
 * Guarantees: a picture is painted in the order in which it came; after a fault nothing is painted
 * before the next keyframe; clear() leaves nothing on the screen and nothing on its way to it.
 */

/** A frame so old is decoded and not painted while younger ones wait: no fast-forward. */
const CATCH_UP = 300;

/** But a slow machine still paints so often, in milliseconds. */
const PAINT_AT_LEAST = 200;

/** A decoder so many frames behind begins again at the next keyframe. */
const TOO_FAR_BEHIND = 15;

/** A keyframe that is still missing is asked for again so often. */
const ASK_AGAIN = 1000;

/** Frames over which figures are taken: a minute at 30 a second. */
const RECENT = 1800;

export class Picture {
  #canvas;
  #context;
  #decoder = null;
  #config = '';
  #waiting = new Map();
  #next = 0;
  #needsKeyframe = true;
  #wantKeyframe;
  #askedAt = -Infinity;
  #paints = [];
  #spent = [];
  #opening = [];
  figures = { painted: 0, skipped: 0, faults: 0, width: 0, height: 0 };

  /** `wantKeyframe()` is called when nothing can be decoded without one. */
  constructor(canvas, wantKeyframe) {
    this.#canvas = canvas;
    this.#context = canvas.getContext('2d', { alpha: false, desynchronized: true });
    this.#wantKeyframe = wantKeyframe;
  }

  /** Takes one access unit; `onPainted(now)` is called when it is on the screen. */
  decode(unit) {
    if (this.#needsKeyframe && !unit.keyframe) {
      unit.clear.fill(0);
      this.#ask();
      return;
    }
    try {
      if (unit.keyframe) {
        this.#leap();
        this.#configure(codecOf(unit.clear));
      }
      const timestamp = this.#next++;
      const type = unit.keyframe ? 'key' : 'delta';
      this.#decoder.decode(new EncodedVideoChunk({ type, timestamp, data: unit.clear }));
      this.#waiting.set(timestamp, unit);
      this.#needsKeyframe = false;
    } catch {
      this.#fault();
    }
    unit.clear.fill(0);
  }

  #leap() {
    if (this.#decoder?.state === 'configured' && this.#decoder.decodeQueueSize > TOO_FAR_BEHIND) {
      this.figures.skipped += this.#waiting.size;
      this.#decoder.reset();
      this.#waiting.clear();
    }
  }

  #configure(codec) {
    if (this.#decoder?.state === 'configured' && codec === this.#config) {
      return;
    }
    this.#drop();
    this.#decoder = new VideoDecoder({ output: (frame) => this.#output(frame), error: () => this.#fault() });
    this.#decoder.configure({ codec, optimizeForLatency: true });
    this.#config = codec;
  }

  #output(frame) {
    const now = performance.now();
    const unit = this.#waiting.get(frame.timestamp);
    this.#waiting.delete(frame.timestamp);
    if (unit !== undefined) {
      this.#paint(now, frame, unit);
    }
    frame.close();
  }

  #paint(now, frame, unit) {
    const age = unit.age(now);
    const painted = this.#paints.at(-1)?.at ?? -Infinity;
    if (age !== null && age > CATCH_UP && this.#waiting.size > 0 && now - painted < PAINT_AT_LEAST) {
      this.figures.skipped++;
      return;
    }
    const { displayWidth, displayHeight } = frame;
    if (this.#canvas.width !== displayWidth || this.#canvas.height !== displayHeight) {
      Object.assign(this.#canvas, { width: displayWidth, height: displayHeight });
    }
    this.#context.drawImage(frame, 0, 0);
    const done = performance.now();
    this.figures.painted++;
    Object.assign(this.figures, { width: displayWidth, height: displayHeight });
    keep(this.#paints, { at: done, age });
    keep(this.#spent, done - unit.began);
    keep(this.#opening, unit.openedAt - unit.began);
    unit.onPainted(done);
  }

  #fault() {
    this.figures.faults++;
    this.#drop();
    this.#ask();
  }

  #ask() {
    const now = performance.now();
    if (now - this.#askedAt >= ASK_AGAIN) {
      this.#askedAt = now;
      this.#wantKeyframe();
    }
  }

  /** Back to where nothing can be decoded. A decoder that failed has closed itself, and closing it again throws. */
  #drop() {
    if (this.#decoder !== null && this.#decoder.state !== 'closed') {
      this.#decoder.close();
    }
    this.#decoder = null;
    this.#config = '';
    this.#needsKeyframe = true;
    this.#waiting.clear();
  }

  clear() {
    this.#drop();
    this.#paints = [];
    this.#context.fillRect(0, 0, this.#canvas.width, this.#canvas.height);
  }

  /** Frames of the last second, their age, and what a frame cost from whole to painted, in milliseconds. */
  second(now) {
    const recent = this.#paints.filter((paint) => paint.at > now - 1000);
    const ages = recent.map((paint) => paint.age).filter((age) => age !== null);
    return {
      fps: recent.length,
      latency: quantile(ages, 0.5),
      spent50: quantile(this.#spent, 0.5),
      spent99: quantile(this.#spent, 0.99),
      open50: quantile(this.#opening, 0.5),
      open99: quantile(this.#opening, 0.99),
    };
  }
}

function keep(list, value) {
  list.push(value);
  if (list.length > RECENT) {
    list.shift();
  }
}

function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.length === 0 ? null : sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

/** The codec's name with profile, constraints and level from the sequence parameter set. */
export function codecOf(unit) {
  for (let i = 0; i + 6 < unit.length; i++) {
    if (unit[i] === 0 && unit[i + 1] === 0 && unit[i + 2] === 1 && (unit[i + 3] & 0x1f) === 7) {
      const name = [4, 5, 6].map((k) => unit[i + k].toString(16).padStart(2, '0')).join('');
      return `avc1.${name}`;
    }
  }
  throw new Error('a keyframe without parameter sets');
}
