/**
 * The other way round: the page's modules make a display's part with fresh keys, step by step, and
 * Java judges it. All arguments and results are hex.
 */
import { ascii, concat, hex, unhex } from './base.js';
import { CombinedXwing, KeyRequest, NativeXwing } from './content.js';
import * as crypto from './crypto.js';
import { enrolment } from './grant.js';
import { InboundTrack, Turn } from './recovery.js';
import * as wire from './wire.js';

const signing = await crypto.generateSigning();
const hop = await crypto.generateHop();
const device = { signPrivate: signing.privateKey, signPublic: signing.publicKey, hopPublic: hop.publicKey };
let noise = null;
let live = null;

export const enrol = async (owner, nonce) => hex(await enrolment(device, unhex(owner), unhex(nonce)));

export async function hello(relayHop, chain) {
  noise = new crypto.NoiseInitiator(hop, unhex(relayHop), await crypto.generateHop());
  const prefix = wire.helloPrefix(0x01020304);
  const prologue = concat(ascii('sl1 hop'), unhex(relayHop), prefix);
  const covered = concat(prefix, await noise.writeHello(prologue, wire.helloPayload(5n, 0, unhex(chain))));
  const macs = await crypto.Macs.of(unhex(relayHop));
  return hex(concat(covered, await macs.mac1(covered), new Uint8Array(16)));
}

/** Takes the WELCOME and answers with a first DATA: PING, FEEDBACK, CONTROL. */
export async function welcome(datagram) {
  const { payload, keys } = await noise.readWelcome(wire.welcomeMessage(unhex(datagram)));
  const header = wire.dataHeader(wire.readWelcome(payload).sender, 0);
  const state = { largest: 9, map: 0b1011n, delayMicros: 12, received: 8, lost: 2, bursts: 1, owdMin: -4, owdMean: 0, owdLast: 7 };
  const missing = wire.missingEntry(1, { epoch: 3, group: 2, object: 1 }, -20, [9, 10, 30]);
  const control = wire.controlFrame(0, wire.subscribe(1, new Uint8Array(32).fill(1), ascii('main'), 200, new Uint8Array(261).fill(1)));
  const frames = concat(wire.bare(wire.Frame.PING), wire.feedbackFrame(state, [missing], 500), control);
  return hex(concat(header, await keys.seal(0, header, frames)));
}

export async function keyRequest(camera, chain, kem) {
  const made = await (kem === 'native' ? NativeXwing : CombinedXwing).generate();
  live = await KeyRequest.of(made, crypto.random(32), 9n, device, unhex(camera), unhex(chain), 0);
  return hex(live.bytes);
}

export const keyResponse = async (response) => hex((await live.open(unhex(response))).secret);

/** A sealed object as far as its header goes: epoch 1. */
function sealed(group, object, priorGroupLast) {
  const counter = group === 0 ? [0x10 | object] : [0x10 | 0x08 | 4, group, 0, 0, 0, object];
  const a = new Uint8Array(14 + counter.length + 200);
  a.set([1, object === 0 ? 1 : 0]);
  const view = new DataView(a.buffer);
  view.setBigInt64(2, BigInt(group * 2_000_000 + object * 33_333));
  view.setUint32(10, priorGroupLast);
  a.set(counter, 14);
  return a;
}

/** A track with what it showed, and send(place, priorGroupLast, bytes), which waits until it was looked at. */
function play(shows) {
  const told = { shown: [], lost: 0, inconsistent: 0 };
  const next = async (object) => {
    told.shown.push(`${object.group}.${object.object}`);
    return shows;
  };
  const track = new InboundTrack(7, 60_000, { next, inconsistent: () => told.inconsistent++, lost: (count) => (told.lost += count), repaired() {} });
  const now = performance.now();
  const send = (group, object, firstSeq, prior, count = 1, bytes = sealed(group, object, prior)) => {
    track.onFragment(now, { epoch: 1, group, object, flags: object === 0 ? 1 : 0, index: 0, count, firstSeq, bytes });
    return new Promise((done) => setTimeout(done));
  };
  return { told, track, now, send, asks: () => track.missing(now + 100).length };
}

/** What is shown of two groups, and how much is asked for, before and after a SKIP of the gap between. */
export async function leftOut() {
  const { told, track, now, send, asks } = play(Turn.DONE);
  await send(0, 0, 0, 0);
  await send(0, 1, 1, 0);
  await send(1, 0, 4, 3);
  const before = `${told.shown.join(' ')}, asks for ${asks()}`;
  track.onSkip(now, { epoch: 1, firstSeq: 3, count: 1 });
  await send(1, 1, 5, 0);
  const half = `${told.shown.join(' ')}`;
  track.onSkip(now, { epoch: 1, firstSeq: 2, count: 1 });
  await send(1, 2, 6, 0);
  const after = `${told.shown.join(' ')}, lost ${told.lost}, asks for ${asks()}`;
  await send(2, 0, 9, 4, 2);
  const both = asks();
  track.onSkip(now, { epoch: 1, firstSeq: 7, count: 2 });
  return `${before}; ${half}; ${after}; ${both}, then ${asks()}`;
}

/** How often objects that are another's are refused, and how many are asked for, each time they come. */
export async function exchanged() {
  const { told, send, asks } = play(Turn.DONE);
  const rounds = [];
  await send(0, 0, 0, 0);
  await send(0, 7, 7, 0);
  for (let round = 0; round < 4; round++) {
    for (let object = 1; object < 7; object++) {
      await send(0, object, object, 0, 1, sealed(0, (object % 6) + 1, 0));
    }
    rounds.push(`${told.inconsistent} refused, asks for ${asks()}`);
  }
  return rounds.join('; ');
}

/** How often objects that do not open are tried, and how many are asked for, each time they come. */
export async function unopened() {
  const { told, send, asks } = play(Turn.REFUSED);
  const rounds = [];
  for (let round = 0; round < 3; round++) {
    await send(0, 0, 0, 0);
    await send(0, 1, 1, 0);
    rounds.push(`${told.shown.length} tried, asks for ${asks()}`);
  }
  return rounds.join('; ');
}
