/**
 * Purpose: one owner's display, off the main thread: network, cryptography, decoder, canvas. Keys
 * never leave it. One worker for each owner, and none knows of another.
 */
import { equal, unhex } from './base.js';
import { DisplayEngine } from './display.js';
import { Driver, relay } from './driver.js';
import { readCard, refusalOf, voids } from './grant.js';
import * as identity from './identity.js';
import { Picture } from './picture.js';

const TELL_EVERY = 250;
const MAIN = 'main';

let running = null;
let telling = 0;

/** One display per identity in the whole browser: two would look like a stolen key to the relay. */
function alone(name, work) {
  return navigator.locks.request(`sightline ${name}`, { ifAvailable: true }, async (lock) => {
    if (lock !== null) {
      return work();
    }
    post({ problem: 'elsewhere' });
    return navigator.locks.request(`sightline ${name}`, work);
  });
}

const post = (message) => self.postMessage(message);

/** Something of ours is wrong: nothing more is shown, and nothing old as live. */
function fail(fault) {
  running?.watches.forEach(({ watch }) => watch.clear());
  running = null;
  clearInterval(telling);
  post({ problem: 'fault', detail: String(fault?.stack ?? fault) });
}

self.addEventListener('unhandledrejection', (event) => fail(event.reason));

async function run({ name, canvases }) {
  const home = await identity.home(unhex(name));
  const card = home.card && (await readCard(home.card, Date.now()));
  if (!card) {
    post({ problem: 'card' });
    return;
  }
  for (const chain of home.chains) {
    const why = home.revocation && voids(home.revocation, chain) ? 'revoked' : await refusalOf(chain, home, Date.now());
    if (why !== null) {
      post({ problem: why === 'it has run out' ? 'expired' : why === 'revoked' ? 'revoked' : 'denied' });
      return;
    }
  }
  const driver = new Driver(home.gateway, {
    restarted: () => post({ restart: true }),
    failed: (fault) => fail(fault),
  });
  const display = { driver, watches: [], home };
  const engine = new DisplayEngine(home, card, await identity.deviceCounter(name), driver.output, {
    told: () => tell(display),
    directed: (bytes) => follow(display, bytes),
    keep: (newer) => identity.change(name, (record) => Object.assign(record, { revocation: newer })),
  });
  display.engine = engine;
  for (const [i, chain] of home.chains.entries()) {
    const entry = {};
    entry.picture = new Picture(canvases[i], () => entry.watch.wantKeyframe(performance.now()));
    entry.watch = await engine.watch(chain, MAIN, entry.picture);
    display.watches.push(entry);
  }
  running = display;
  driver.start(engine);
  telling = setInterval(() => tell(display, true), TELL_EVERY);
  await new Promise(() => {});
}

/** Says what a person should see now: when it changes, and four times a second with the figures. */
function tell(display, always = false) {
  const now = performance.now();
  const link = display.engine.link(now);
  const cameras = display.watches.map(({ watch }) => ({
    state: stateOf(link, watch, now),
    age: watch.age(now),
  }));
  const said = JSON.stringify([link.refusal?.why, cameras.map((camera) => camera.state)]);
  if (!always && said === display.said) {
    return;
  }
  display.said = said;
  display.watches.forEach(({ watch, picture }, i) => {
    Object.assign(cameras[i], { figures: { ...watch.figures, ...picture.figures, ...picture.second(now) } });
  });
  post({ cameras, link, pipe: display.driver.figures });
}

function stateOf(link, watch, now) {
  if (link.refusal !== null && !link.joined) {
    return 'refused';
  }
  if (watch.live(now)) {
    return 'live';
  }
  if (!link.joined) {
    return 'reconnecting';
  }
  return watch.age(now) === null ? 'waiting' : 'stale';
}

/** The relay sends its displays elsewhere: followed only with a card of the pinned operator, to where the page's server leads [S-32]. */
async function follow({ home }, bytes) {
  const card = bytes.length > 0 ? await readCard(bytes, Date.now()) : null;
  const where = card !== null && equal(card.operator, home.operator) ? await relay() : null;
  if (where !== null && equal(where.card, bytes) && !equal(bytes, home.card)) {
    await identity.change(home.name, (record) => Object.assign(record, where));
    post({ restart: true });
  }
}

/** The page took a later grant into the home. */
async function renewed({ engine, driver, home }) {
  const { chains } = await identity.home(home.owner);
  chains.forEach((chain) => driver.turn((now) => engine.renew(now, chain)));
}

self.onmessage = (event) => {
  const { start, renew, stop } = event.data;
  if (start) {
    alone(start.name, () => run(start)).catch(fail);
  }
  if (renew && running !== null) {
    renewed(running);
  }
  if (stop && running !== null) {
    running.driver.close();
    post({ stopped: true });
  }
};
