/**
 * Holds the page's own modules to the specification's vectors: what they write must be those bytes,
 * what they read must say those things, and what must be refused is refused. Gives {checks, failed}.
 */
import { ascii, concat, equal, hex, unhex } from './base.js';
import { CombinedXwing, FrameOpener, KeyRequest, NativeXwing, Opened, trackIdentity } from './content.js';
import * as crypto from './crypto.js';
import * as fec from './fec.js';
import * as grant from './grant.js';
import { keccak, sha3of } from './keccak.js';
import * as wire from './wire.js';

const PKCS8 = { X25519: '302e020100300506032b656e04220420', Ed25519: '302e020100300506032b657004220420' };

/** A key pair from its raw halves. */
export async function pair(algorithm, privateHex, publicHex) {
  const uses = algorithm === 'Ed25519' ? ['sign'] : ['deriveBits'];
  const wrapped = unhex(PKCS8[algorithm] + privateHex);
  const privateKey = await globalThis.crypto.subtle.importKey('pkcs8', wrapped, algorithm, false, uses);
  return { privateKey, publicKey: unhex(publicHex) };
}

class Checks {
  checks = 0;
  failed = [];

  that(what, holds) {
    this.checks++;
    if (!holds) {
      this.failed.push(what);
    }
  }

  same(what, bytes, expected) {
    this.that(`${what}: ${bytes && hex(bytes).slice(0, 80)}`, bytes !== null && hex(bytes) === expected);
  }
}

export async function run(vectors) {
  const checks = new Checks();
  const cast = Object.fromEntries(vectors.cast.identities.map((each) => [each.name, each]));
  const display = await deviceOf(cast.display);
  await tracks(checks, vectors);
  const session = await handshake(checks, vectors, cast);
  await rights(checks, vectors, display);
  const request = await keyExchange(checks, vectors, display);
  const opener = await content(checks, vectors);
  frames(checks, vectors);
  await refused(checks, vectors, { display, session, request, opener });
  digests(checks);
  return { checks: checks.checks, failed: checks.failed };
}

export async function deviceOf(identity) {
  const signing = await pair('Ed25519', identity.signSeed, identity.sign);
  return { signPrivate: signing.privateKey, signPublic: signing.publicKey, hopPublic: unhex(identity.hop) };
}

async function tracks(checks, { cast }) {
  for (const each of cast.tracks) {
    const track = await trackIdentity(unhex(each.owner), unhex(each.camera), each.name);
    checks.same(`track ${each.name}`, track.id, each.trackId);
  }
}

async function publicOf(privateHex) {
  const base = new Uint8Array(32);
  base[0] = 9;
  const { privateKey } = await pair('X25519', privateHex, '');
  return hex(await crypto.agree(privateKey, base));
}

async function handshake(checks, { handshake: told }, cast) {
  const self = await pair('X25519', told.clientHopPrivate, await publicOf(told.clientHopPrivate));
  const ephemeral = await pair('X25519', told.clientEphemeralPrivate, await publicOf(told.clientEphemeralPrivate));
  const noise = new crypto.NoiseInitiator(self, unhex(told.relayHop), ephemeral);
  const prefix = wire.helloPrefix(told.hello.sender);
  const prologue = concat(ascii('sl1 hop'), unhex(told.relayHop), prefix);
  checks.same('prologue', prologue, told.prologue);
  const payload = wire.helloPayload(BigInt(told.hello.deviceCounter), told.hello.continue, unhex(told.hello.chain));
  checks.same('hello payload', payload, told.hello.payload);
  const covered = concat(prefix, await noise.writeHello(prologue, payload));
  const macs = await crypto.Macs.of(unhex(told.relayHop));
  const mac1 = await macs.mac1(covered);
  checks.same('hello', concat(covered, mac1, new Uint8Array(16)), told.hello.datagram);
  const retry = unhex(told.retry.datagram);
  checks.that('retry', wire.datagramType(retry) === wire.Datagram.RETRY && equal(wire.retryMac1(retry), mac1));
  const mac2 = await crypto.Macs.mac2(wire.retryCookie(retry), concat(covered, mac1));
  checks.same('hello with cookie', concat(covered, mac1, mac2), told.helloWithCookie.datagram);
  const refusal = await noise.readWelcome(wire.welcomeMessage(unhex(told.refusal.datagram)));
  checks.same('refusal', refusal?.payload ?? null, told.refusal.payload);
  checks.that('refusal opens nothing', wire.readWelcome(refusal.payload)?.opens === false);
  const { payload: welcome, keys } = await noise.readWelcome(wire.welcomeMessage(unhex(told.welcome.datagram)));
  checks.same('welcome', welcome, told.welcome.payload);
  checks.that('welcome opens', wire.readWelcome(welcome)?.sender === told.welcome.sender);
  await data(checks, told.data, keys);
  return { noise, keys, cast };
}

async function data(checks, datagrams, keys) {
  for (const each of datagrams) {
    const datagram = unhex(each.datagram);
    checks.that(`data ${each.counter} is data`, wire.datagramType(datagram) === wire.Datagram.DATA);
    if (each.from === 'client') {
      const header = wire.dataHeader(each.receiver, each.counter);
      checks.same(`sent ${each.counter}`, concat(header, await keys.seal(each.counter, header, unhex(each.frames))), each.datagram);
    } else {
      const header = datagram.subarray(0, wire.DATA_HEADER);
      const opened = await keys.open(wire.dataCounter(datagram), header, datagram.subarray(wire.DATA_HEADER));
      checks.same(`received ${each.counter}`, opened, each.frames);
    }
  }
}

async function rights(checks, { rights: told }, display) {
  for (const [label, padded] of Object.entries(told.labels)) {
    checks.same(label, crypto.labelled(label), padded);
  }
  const asked = told.enrolments.find((each) => each.subjectSign === hex(display.signPublic));
  const mine = await grant.enrolment(display, unhex(asked.owner), unhex(asked.ownerNonce));
  const body = mine.subarray(0, 116);
  checks.that('an enrolment verifies', await crypto.verifyBy(display.signPublic, 'sl1 enrol', body, mine.subarray(116)));
  checks.same('and differs in nothing but its roles', body.subarray(2), asked.bytes.slice(4, 232));
  checks.that('fingerprint', grant.fingerprint(display.signPublic) === asked.fingerprint);
  for (const each of told.grants) {
    checks.same(`grant ${each.name}`, grant.readGrant(unhex(each.bytes))?.id ?? null, each.grantId);
  }
  for (const each of told.chains) {
    const grants = grant.readChain(unhex(each.bytes));
    checks.same(`chain ${each.name}`, grants && grant.chainBytes(grants), each.bytes);
    if (each.holder === 'display') {
      checks.that(`chain ${each.name} holds`, (await grant.refusalOf(grants, display, each.validAt)) === null);
    }
  }
  for (const each of told.revocations) {
    const revocation = await grant.readRevocation(unhex(each.bytes), unhex(each.owner));
    checks.that(`revocation ${each.revision}`, revocation?.revision === BigInt(each.revision) && revocation.ids.size === each.count);
  }
  const card = await grant.readCard(unhex(told.card.bytes), told.card.notBefore);
  checks.same('card', card?.relayHop ?? null, told.card.relayHop);
}

async function xwing(seed, publicHex) {
  const key = await globalThis.crypto.subtle.importKey('raw-seed', seed, { name: 'MLKEM768-X25519' }, false, ['decapsulateBits']);
  return new NativeXwing(key, unhex(publicHex));
}

/** The halves of the same key, as the fallback has them. */
async function combined(seed) {
  const expanded = keccak(seed, 0x1f, 96);
  const mlkem = await globalThis.crypto.subtle.importKey('raw-seed', expanded.slice(0, 64), { name: 'ML-KEM-768' }, false, ['decapsulateBits']);
  const x25519 = hex(expanded.slice(64));
  return (publicHex) =>
    publicOf(x25519).then(async (point) => new CombinedXwing(mlkem, unhex(publicHex.slice(0, 2368)), await pair('X25519', x25519, point)));
}

async function keyExchange(checks, { keyExchange: told }, display) {
  const { request, response } = told;
  const native = await xwing(unhex(request.kemSeed), request.kemPublicKey);
  const made = await combined(unhex(request.kemSeed));
  const fallback = await made(request.kemPublicKey);
  checks.same('the fallback has the same public key', fallback.publicKey, request.kemPublicKey);
  let live = null;
  for (const [name, kem] of [['native', native], ['fallback', fallback]]) {
    live = await KeyRequest.of(
      kem, unhex(request.nonce), BigInt(request.counter), display, unhex(request.camera), unhex(request.chain), request.largestEpoch,
    );
    checks.same(`key request, ${name}`, live.bytes, request.bytes);
    const granted = await live.open(unhex(response.bytes));
    checks.same(`epoch secret, ${name}`, granted?.secret ?? null, response.epochSecret);
    const terms = granted && [granted.epoch, granted.floorMicros, granted.cameraMicros, granted.lifeSeconds].map(Number);
    const expected = [response.epoch, response.floorMicros, response.cameraTimeMicros, response.lifeSeconds];
    checks.that(`terms, ${name}: ${terms}`, JSON.stringify(terms) === JSON.stringify(expected));
  }
  return live;
}

async function content(checks, { cast, content: told }) {
  const openers = new Map();
  for (const each of told.epochs) {
    const named = cast.tracks.find((track) => track.trackId === each.trackId);
    const track = await trackIdentity(unhex(named.owner), unhex(named.camera), named.name);
    const opener = openers.get(each.trackId) ?? new FrameOpener(track);
    openers.set(each.trackId, opener);
    checks.that(`epoch ${each.epoch}`, await opener.epoch(each.epoch, unhex(each.epochSecret), -(2n ** 63n)));
    checks.that(`epoch ${each.epoch} has one secret`, !(await opener.epoch(each.epoch, new Uint8Array(32), 0n)));
  }
  const opener = openers.get(told.epochs[0].trackId);
  for (const each of told.objects) {
    const { what, header, clear } = await opener.open(unhex(each.bytes));
    checks.that(`object ${each.group}.${each.object}: ${what}`, what === Opened.FRAME);
    if (what === Opened.FRAME) {
      checks.same(`frame ${each.group}.${each.object}`, clear, each.frame);
      const said = [header.epoch, header.group, header.object, header.flags, Number(header.captureMicros), header.priorGroupLast];
      const expected = [each.epoch, each.group, each.object, each.flags, each.captureMicros, each.priorGroupLast];
      checks.that(`header ${said}`, JSON.stringify(said) === JSON.stringify(expected));
    }
  }
  return opener;
}

function frames(checks, { dataFrames: told, control }) {
  for (const each of told.frames) {
    const read = wire.readFrames(unhex(each.bytes));
    checks.that(each.name, !read.malformed && read.frames.length === 1);
  }
  const object = unhex(told.fragments.object);
  for (const each of told.fragments.pieces) {
    const [piece] = wire.readFrames(unhex(each.bytes)).frames;
    const names = ['alias', 'epoch', 'sent', 'group', 'object', 'flags', 'index', 'count'];
    checks.that(`fragment ${each.index}`, piece && names.every((name) => piece[name] === each[name]));
    const from = each.index * wire.SYMBOL_BYTES;
    checks.that(`piece ${each.index}`, equal(piece.bytes, object.subarray(from, from + piece.bytes.length)));
  }
  for (const each of told.repair.rows) {
    const [row] = wire.readFrames(unhex(each.bytes)).frames;
    checks.that(`row ${each.row}`, row?.row === each.row && row.span === told.repair.symbols.length);
  }
  rows(checks, told.repair);
  const heard = new Set([3, 5, 9, 11, 12, 13, 15]);
  for (const each of control) {
    const message = wire.readMessage(unhex(each.bytes));
    checks.that(`${each.name} ${each.fields}`, heard.has(each.type) === (message !== null));
  }
}

/** Any m rows rebuild any m symbols, and say nothing about more. */
function rows(checks, { symbols, rows: told }) {
  const all = new Map(symbols.map((each) => [each.seq, unhex(each.symbol)]));
  const coded = told.map((each) => wire.readFrames(unhex(each.bytes)).frames[0]);
  told.forEach((each) =>
    symbols.forEach(({ seq }, i) => checks.that(`coefficient ${each.row} ${seq}`, fec.coefficient(each.row, seq) === each.coefficients[i])),
  );
  for (let gone = 1; gone < 1 << symbols.length; gone++) {
    const missing = [...all.keys()].filter((_, i) => (gone >> i) & 1);
    const known = (seq) => (missing.includes(seq) ? null : all.get(seq));
    const out = fec.rebuild(coded.slice(-missing.length), missing, known);
    const whole = ([seq, symbol]) => equal(symbol.subarray(0, all.get(seq).length), all.get(seq));
    checks.that(`rebuilt ${missing}`, out.size === missing.length && [...out].every(whole));
    checks.that(`too few for ${missing}`, missing.length === 1 || fec.rebuild(coded.slice(1, missing.length), missing, known).size === 0);
  }
}

async function refused(checks, { refused: told, rights: { chains, card }, handshake }, known) {
  const owner = unhex(known.session.cast.owner.sign);
  const validAt = chains[0].validAt;
  const refuses = {
    datagram: (bytes) => wire.datagramType(bytes) === 0 || wire.datagramType(bytes) > 4,
    welcome: async (bytes) => (await known.session.noise.readWelcome(wire.welcomeMessage(bytes))) === null,
    chain: async (bytes) => {
      const grants = grant.readChain(bytes);
      return grants === null || (await grant.refusalOf(grants, known.display, validAt)) !== null;
    },
    revocation: async (bytes) => (await grant.readRevocation(bytes, owner)) === null,
    card: async (bytes) => (await grant.readCard(bytes, card.notBefore)) === null,
    keyResponse: async (bytes) => (await known.request.open(bytes)) === null,
    object: async (bytes) => (await known.opener.open(bytes)).what !== Opened.FRAME,
    frames: (bytes) => wire.readFrames(bytes).malformed,
    control: (bytes) => wire.messageLength(bytes, 0, bytes.length) !== bytes.length || wire.readMessage(bytes) === null,
  };
  for (const { decoder, why, bytes } of told.cases) {
    if (decoder in refuses) {
      checks.that(`refused: ${decoder}, ${why}`, await refuses[decoder](unhex(bytes)));
    }
  }
  checks.that('and the file still opens', (await known.session.noise.readWelcome(wire.welcomeMessage(unhex(handshake.welcome.datagram)))) !== null);
}

/** FIPS 202's own examples. */
function digests(checks) {
  checks.same('SHA3-256 of nothing', sha3of(new Uint8Array(0)), 'a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a');
  checks.same('SHA3-256 of abc', sha3of(ascii('abc')), '3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532');
}
