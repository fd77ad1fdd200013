/**
 * The other way round: the page's modules make a display's part with fresh keys, step by step, and
 * Java judges it. All arguments and results are hex.
 */
import { ascii, concat, hex, unhex } from './base.js';
import { CombinedXwing, KeyRequest, NativeXwing } from './content.js';
import * as crypto from './crypto.js';
import { enrolment } from './grant.js';
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
