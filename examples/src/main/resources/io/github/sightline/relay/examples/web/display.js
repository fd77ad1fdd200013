/**
 * Purpose: the display as a state machine: subscribes, asks for keys, verifies, opens, keeps the
 * order and says how old a picture is. One owner, one session.
 * Guarantees: nothing is shown that does not verify, nothing out of order, nothing older than the
 * bound as live. What is revoked is gone: keys and picture.
 */
import { equal } from './base.js';
import { FrameOpener, KeyRequest, Opened, trackIdentity } from './content.js';
import { chainBytes, readRevocation, voids } from './grant.js';
import { InboundTrack, Turn } from './recovery.js';
import { HopClient } from './session.js';
import { Flag, Message, grant, keyRequest, newGroupRequest, revoke, subscribe } from './wire.js';

const BUDGET = 200;
const STALE_AFTER = 2000;
const UNKNOWN_EPOCH_HOLD = 2000;
const RENEW = 570_000;
const RETRY = 1200;
const RETRY_MOST = 10_000;
const REQUEST_SPACING = 1000;
const SLOW = 500;
const HOUSEKEEPING = 10;

/** What takes the right away: keys and pictures go with it. */
const FINAL = ['denied', 'expired', 'revoked', 'cloned'];

/** One camera's keys and clock: asked anew on each session, for an unknown epoch, and every 10 minutes. */
class CameraKeys {
  #engine;
  #live = null;
  #earlier = null;
  #retry = RETRY;
  #ahead = null;
  #largestEpoch = 0;
  retryAt = Infinity;

  constructor(engine, chain) {
    this.#engine = engine;
    this.chain = chain;
    this.camera = chain.at(-1).camera;
  }

  onJoined(now) {
    this.#retry = RETRY;
    return this.#ask(now);
  }

  onUnknownEpoch(now) {
    if (this.#live === null || now - this.#live.askedAt >= RETRY) {
      this.#ask(now);
    }
  }

  async #ask(now) {
    const asked = { askedAt: now, request: null };
    this.#earlier = this.#live;
    this.#live = asked;
    this.retryAt = now + this.#retry;
    this.#retry = Math.min(RETRY_MOST, this.#retry * 2);
    asked.request = await this.#engine.beginKeyRequest(this.camera, chainBytes(this.chain), this.#largestEpoch);
    asked.askedAt = performance.now();
    this.#engine.control(asked.askedAt, keyRequest(asked.request.bytes));
  }

  /** A later right: the camera goes on giving keys for it, and is not asked twice within a second. */
  renew(now, chain) {
    this.chain = chain;
    this.retryAt = Math.max(now, (this.#live?.askedAt ?? -Infinity) + REQUEST_SPACING);
  }

  /** The granted epoch when this answers the live request or the one before; else null. */
  async onResponse(now, response) {
    for (const asked of [this.#live, this.#earlier]) {
      const granted = asked?.request ? await asked.request.open(response) : null;
      if (granted !== null) {
        return this.#accept(now, asked.askedAt, granted);
      }
    }
    return null;
  }

  #accept(now, askedAt, granted) {
    if (granted.epoch < this.#largestEpoch) {
      return granted;
    }
    const ahead = Number(granted.cameraMicros) / 1000 - askedAt;
    const sameClock = this.#ahead !== null && granted.epoch === this.#largestEpoch;
    this.#ahead = sameClock ? Math.min(this.#ahead, ahead) : ahead;
    this.#largestEpoch = granted.epoch;
    this.#retry = RETRY;
    this.retryAt = now + (now - askedAt > SLOW ? RETRY : RENEW);
    return granted;
  }

  /** The most a frame can be old, in milliseconds; null while the camera's clock is not known. */
  age = (now, captureMicros) =>
    this.#ahead === null ? null : Math.max(0, this.#ahead + now - Number(captureMicros) / 1000);

  onTimer(now) {
    if (now >= this.retryAt) {
      this.#ask(now);
    }
  }
}

/** One track being watched. */
class Watch {
  #engine;
  #picture;
  #opener;
  #last = null;
  #lastCapture = null;
  #heldSince = null;
  #freshAt = null;
  inbound = null;
  figures = { refused: 0, lost: 0, repaired: 0, tooOld: 0, opened: 0, bytes: 0 };

  constructor(engine, alias, keys, track, picture) {
    Object.assign(this, { alias, keys, track });
    this.#engine = engine;
    this.#picture = picture;
    this.#opener = new FrameOpener(track);
  }

  begin() {
    this.end();
    this.inbound = new InboundTrack(this.alias, BUDGET, {
      next: (object) => this.#next(object),
      inconsistent: () => this.#refused(),
      lost: (count) => {
        this.figures.lost += count;
      },
      repaired: () => {
        this.figures.repaired++;
      },
    });
  }

  end() {
    this.inbound?.close();
    this.inbound = null;
  }

  async granted(now, granted) {
    await this.#opener.epoch(granted.epoch, granted.secret, granted.floorMicros);
    this.inbound?.drain(now);
  }

  async #next(object) {
    if (this.#last !== null && notAfter(object, this.#last)) {
      return Turn.DONE;
    }
    const began = performance.now();
    const { what, header, clear } = await this.#opener.open(object.sealed);
    const now = performance.now();
    if (what === Opened.UNKNOWN_EPOCH) {
      return this.#hold(now);
    }
    this.#heldSince = null;
    if (what === Opened.REFUSED) {
      return this.#refused();
    }
    const backwards = this.#last?.epoch === object.epoch && header && header.captureMicros <= this.#lastCapture;
    if (what === Opened.TOO_OLD || backwards) {
      this.figures.tooOld++;
      return Turn.DONE;
    }
    this.#last = { epoch: header.epoch, group: header.group, object: header.object };
    this.#lastCapture = header.captureMicros;
    this.figures.opened++;
    this.figures.bytes += clear.length;
    this.#picture.decode({
      clear,
      keyframe: (header.flags & Flag.KEYFRAME) !== 0,
      age: (at) => this.keys.age(at, header.captureMicros),
      began,
      openedAt: now,
      onPainted: (at) => this.#painted(at, this.keys.age(at, header.captureMicros)),
    });
    return Turn.DONE;
  }

  #hold(now) {
    this.keys.onUnknownEpoch(now);
    this.#heldSince ??= now;
    return now - this.#heldSince > UNKNOWN_EPOCH_HOLD ? Turn.REFUSED : Turn.LATER;
  }

  #refused() {
    this.figures.refused++;
    this.#engine.changed();
    return Turn.REFUSED;
  }

  /** Only what is on the screen counts as fresh, and only when its age is known. */
  #painted(now, age) {
    this.#freshAt = age === null ? this.#freshAt : now - age;
    this.#engine.changed();
  }

  wantKeyframe(now) {
    this.#engine.control(now, newGroupRequest(this.alias));
  }

  /** Age of what is on the screen in milliseconds; null when nothing is. */
  age = (now) => (this.#freshAt === null ? null : now - this.#freshAt);
  live = (now) => this.#freshAt !== null && now - this.#freshAt <= STALE_AFTER;
  staleAt = (now) => (this.live(now) ? this.#freshAt + STALE_AFTER + 1 : Infinity);

  /** The right is gone: keys, place and picture too. */
  clear() {
    this.end();
    this.#opener.forget();
    this.#freshAt = null;
    this.#picture.clear();
  }
}

const notAfter = (a, b) =>
  a.epoch !== b.epoch ? a.epoch < b.epoch : a.group !== b.group ? a.group < b.group : a.object <= b.object;

/**
 * A display of one owner. `home` is the identity's record, `counter` its device counter, `output`
 * takes datagrams to come, `told()` is called when something a person sees has changed, `keep`
 * persists a newer revocation, `directed(card)` hears that the relay sends its displays elsewhere.
 */
export class DisplayEngine {
  #home;
  #counter;
  #told;
  #keep;
  #directed;
  #client;
  #watches = [];
  #cameras = [];
  #hop = null;
  #refusal = null;
  #housekeepingAt = Infinity;
  #revocation;

  constructor(home, card, counter, output, { told, keep, directed }) {
    this.#home = home;
    this.#counter = counter;
    this.#told = told;
    this.#keep = keep;
    this.#directed = directed;
    this.#revocation = home.revocation;
    const device = {
      keys: { privateKey: home.hopPrivate, publicKey: home.hopPublic },
      chain: () => chainBytes(home.chains[0]),
      counter,
    };
    this.#client = new HopClient(device, card.relayHop, output, this);
  }

  async watch(chain, name, picture) {
    const keys = this.#cameras.find((each) => equal(each.camera, chain.at(-1).camera)) ?? this.#addCamera(chain);
    const track = await trackIdentity(this.#home.owner, keys.camera, name);
    const watch = new Watch(this, this.#watches.length + 1, keys, track, picture);
    this.#watches.push(watch);
    return watch;
  }

  #addCamera(chain) {
    const keys = new CameraKeys(this, chain);
    this.#cameras.push(keys);
    return keys;
  }

  /** Takes a later right in the place of the one before: relay and camera are told, the picture goes on. */
  renew(now, chain) {
    const keys = this.#cameras.find((each) => equal(each.camera, chain.at(-1).camera));
    if (keys === undefined || equal(chainBytes(keys.chain), chainBytes(chain))) {
      return;
    }
    const index = this.#home.chains.indexOf(keys.chain);
    this.#home.chains[index] = chain;
    keys.renew(now, chain);
    this.#client.forgive(now);
    this.control(now, grant(chainBytes(chain)));
  }

  // --- from the world

  connected = (now) => this.#client.connected(now);
  accept = (now, datagram) => this.#client.accept(now, datagram);
  opened = (now, accepted, plain) => this.#client.opened(now, accepted, plain);

  onTimer(now) {
    this.#client.onTimer(now);
    if (now >= this.#housekeepingAt) {
      this.#housekeepingAt = this.#hop === null ? Infinity : now + HOUSEKEEPING;
      this.#watches.forEach((watch) => watch.inbound?.onTimer(now));
      this.#hop?.service(now);
    }
    this.#cameras.forEach((keys) => this.#hop !== null && keys.onTimer(now));
    if (this.#watches.some((watch) => !watch.live(now) && watch.shownLive)) {
      this.changed();
    }
    this.#watches.forEach((watch) => {
      watch.shownLive = watch.live(now);
    });
  }

  deadline(now) {
    const keys = this.#hop === null ? [] : this.#cameras.map((each) => each.retryAt);
    return Math.min(
      this.#client.deadline(now),
      this.#housekeepingAt,
      ...keys,
      ...this.#watches.map((watch) => watch.staleAt(now)),
    );
  }

  close = (now) => this.#client.close(now);

  // --- from the session

  joined(now, hop) {
    this.#hop = hop;
    this.#refusal = null;
    this.#housekeepingAt = now;
    if (this.#revocation !== null) {
      this.control(now, revoke(this.#revocation.bytes));
    }
    this.#watches.forEach((watch) => {
      watch.begin();
      this.control(now, subscribe(watch.alias, watch.keys.camera, watch.track.name, BUDGET, chainBytes(watch.keys.chain)));
    });
    this.#cameras.forEach((keys) => keys.onJoined(now));
    this.changed();
  }

  refused(now, why, againIn) {
    this.#refuse(why, now + againIn);
  }

  closed(now, why) {
    this.#hop = null;
    this.#watches.forEach((watch) => watch.end());
    this.#refuse(FINAL.includes(why) ? why : null, null);
  }

  #refuse(why, againAt) {
    if (why !== null && !(this.#refusal?.why === 'revoked' && why === 'denied')) {
      this.#refusal = { why, againAt };
    }
    if (this.#refusal !== null && FINAL.includes(this.#refusal.why)) {
      this.#watches.forEach((watch) => watch.clear());
    }
    this.changed();
  }

  onControl(now, message) {
    if (message.type === Message.KEY_RESPONSE) {
      this.#onKeyResponse(message.response);
    } else if (message.type === Message.REVOKE) {
      this.#onRevoke(message.revocation);
    } else if (message.type === Message.GOAWAY) {
      this.#directed(message.card);
    } else if (message.type === Message.REQUEST_ERROR) {
      this.#refuse(message.code === 2 ? 'busy' : message.code === 4 ? 'expired' : 'denied', null);
    }
  }

  async #onKeyResponse(response) {
    for (const keys of this.#cameras) {
      const now = performance.now();
      const granted = await keys.onResponse(now, response);
      if (granted !== null) {
        await Promise.all(this.#watches.filter((w) => w.keys === keys).map((w) => w.granted(now, granted)));
        granted.secret.fill(0);
        return;
      }
    }
  }

  async #onRevoke(bytes) {
    const newer = await readRevocation(bytes, this.#home.owner);
    if (newer === null || (this.#revocation !== null && newer.revision <= this.#revocation.revision)) {
      return;
    }
    this.#revocation = newer;
    await this.#keep(newer);
    if (this.#cameras.some((keys) => voids(newer, keys.chain))) {
      this.#client.end(performance.now(), this.#hop, 'revoked', 0);
      this.#refuse('revoked', null);
    }
  }

  onFragment(now, piece) {
    this.#inbound(piece.alias)?.onFragment(now, piece);
  }

  onRepair(now, row) {
    this.#inbound(row.alias)?.onRepair(now, row);
  }

  onSkip(now, skip) {
    this.#inbound(skip.alias)?.onSkip(now, skip);
  }

  #inbound(alias) {
    const inbound = this.#watches.find((watch) => watch.alias === alias)?.inbound ?? null;
    if (inbound !== null) {
      inbound.roundTrip = this.#hop.rtt;
    }
    return inbound;
  }

  lossesOpen = (now) => this.#watches.some((watch) => watch.inbound?.lossesOpen(now));
  missing = (now) => this.#watches.flatMap((watch) => watch.inbound?.missing(now) ?? []);

  // --- for watches and keys

  beginKeyRequest = (camera, chain, largestEpoch) =>
    KeyRequest.begin(this.#counter(), this.#home, camera, chain, largestEpoch);

  control(now, message) {
    this.#hop?.control(now, message);
  }

  changed() {
    this.#told();
  }

  // --- what a person sees

  /** `joined`, why it is refused, and the hop's counters. */
  link(now) {
    return {
      joined: this.#hop !== null,
      refusal: this.#refusal,
      unanswered: this.#client.unanswered(),
      reached: this.#client.reached,
      refusedDatagrams: this.#client.refusedDatagrams,
      rtt: this.#hop?.rtt ?? null,
      ...(this.#hop?.counters(now) ?? { received: 0, lost: 0, acknowledged: 0 }),
    };
  }
}
