/**
 * Purpose: content keys. Asks a camera for its epoch secret (HPKE over X-Wing), and verifies and
 * opens its frames (SFrame and the camera's signature).
 * Guarantees: what opens was sealed and signed by that camera of that owner for this track under
 * exactly the epoch, group, object, flags and times its header says. Everything else is a refusal
 * without a reason, and leaves nothing of a frame behind.
 * Must not touch: the network, time, order (display.js keeps it).
 */
import { Writer, ascii, concat, equal, i64, u32 } from './base.js';
import { aesKey, agree, generateHop, hkdf, hmac, open, random, sha256, sign, verifier, verify, verifyBy } from './crypto.js';
import { sha3of } from './keccak.js';
import { KeyResponse, SIGNATURE, keyRequestBody, readSealed } from './wire.js';

const subtle = globalThis.crypto.subtle;
const NOTHING = new Uint8Array(0);

// --- X-Wing: the private half, whichever way this browser has it

const XWING = 'MLKEM768-X25519';
const ENC = 1120;

/** X-Wing as the browser gives it. */
export class NativeXwing {
  static async generate() {
    const pair = await subtle.generateKey({ name: XWING }, false, ['decapsulateBits']);
    return new NativeXwing(pair.privateKey, new Uint8Array(await subtle.exportKey('raw-public', pair.publicKey)));
  }

  constructor(privateKey, publicKey) {
    this.#privateKey = privateKey;
    this.publicKey = publicKey;
  }

  #privateKey;

  async decapsulate(enc) {
    return new Uint8Array(await subtle.decapsulateBits({ name: XWING }, this.#privateKey, enc));
  }
}

/** X-Wing put together from its halves (draft-connolly-cfrg-xwing-kem, section 5). */
export class CombinedXwing {
  static async generate() {
    const pair = await subtle.generateKey({ name: 'ML-KEM-768' }, false, ['decapsulateBits']);
    const mlkem = new Uint8Array(await subtle.exportKey('raw-public', pair.publicKey));
    return new CombinedXwing(pair.privateKey, mlkem, await generateHop());
  }

  constructor(mlkemPrivate, mlkemPublic, x25519) {
    this.#mlkem = mlkemPrivate;
    this.#x25519 = x25519;
    this.publicKey = concat(mlkemPublic, x25519.publicKey);
  }

  #mlkem;
  #x25519;

  async decapsulate(enc) {
    const theirs = enc.slice(1088);
    const first = new Uint8Array(await subtle.decapsulateBits({ name: 'ML-KEM-768' }, this.#mlkem, enc.slice(0, 1088)));
    const second = await agree(this.#x25519.privateKey, theirs);
    const label = Uint8Array.of(0x5c, 0x2e, 0x2f, 0x2f, 0x5e, 0x5c);
    return second === null ? null : sha3of(concat(first, second, theirs, this.#x25519.publicKey, label));
  }
}

async function generateKem() {
  try {
    return await NativeXwing.generate();
  } catch {
    return CombinedXwing.generate();
  }
}

// --- HPKE (RFC 9180), base mode, KEM 0x647a, HKDF-SHA256, AES-256-GCM, one message

const SUITE = concat(ascii('HPKE'), Uint8Array.of(0x64, 0x7a, 0, 1, 0, 2));
const HPKE_V1 = ascii('HPKE-v1');
const NO_SALT = new Uint8Array(32);

const extract = (salt, label, secret) => hmac('SHA-256', salt, concat(HPKE_V1, SUITE, ascii(label), secret));

/** One block of HKDF-Expand is all that a key of 32 and a nonce of 12 bytes need. */
async function expand(secret, label, context, length) {
  const info = concat(Uint8Array.of(0, length), HPKE_V1, SUITE, ascii(label), context, Uint8Array.of(1));
  return (await hmac('SHA-256', secret, info)).slice(0, length);
}

async function hpkeOpen(shared, info, sealed) {
  const context = concat(
    Uint8Array.of(0),
    await extract(NO_SALT, 'psk_id_hash', NOTHING),
    await extract(NO_SALT, 'info_hash', info),
  );
  const secret = await extract(shared, 'secret', NOTHING);
  const key = await aesKey(await expand(secret, 'key', context, 32), 'decrypt');
  return open(key, await expand(secret, 'base_nonce', context, 12), NOTHING, sealed);
}

// --- KEY_REQUEST and its answers

/** A live request for one camera's epoch secrets: only who made it can open its answers. */
export class KeyRequest {
  static async begin(counter, device, camera, chain, largestEpoch) {
    return KeyRequest.of(await generateKem(), random(32), counter, device, camera, chain, largestEpoch);
  }

  /** From given parts: for checks against known answers. */
  static async of(kem, nonce, counter, device, camera, chain, largestEpoch) {
    const body = keyRequestBody(counter, nonce, camera, kem.publicKey, largestEpoch, chain);
    const bytes = concat(body, await sign(device.signPrivate, 'sl1 keyreq', body));
    return new KeyRequest(bytes, await sha256(bytes), camera, kem, largestEpoch);
  }

  constructor(bytes, hash, camera, kem, smallestEpoch) {
    this.bytes = bytes;
    this.#hash = hash;
    this.#camera = camera;
    this.#kem = kem;
    this.#smallestEpoch = smallestEpoch;
  }

  #hash;
  #camera;
  #kem;
  #smallestEpoch;

  /** Checks in this order: request, camera, epoch, signature, seal. Null when one fails. */
  async open(response) {
    const addressed =
      response.length === KeyResponse.BYTES &&
      equal(response.subarray(0, 32), this.#hash) &&
      equal(response.subarray(KeyResponse.CAMERA, KeyResponse.EPOCH), this.#camera);
    const epoch = addressed ? u32(response, KeyResponse.EPOCH) : 0;
    if (epoch === 0 || epoch < this.#smallestEpoch) {
      return null;
    }
    const body = response.slice(0, KeyResponse.SIGNATURE);
    if (!(await verifyBy(this.#camera, 'sl1 keyresp', body, response.slice(KeyResponse.SIGNATURE)))) {
      return null;
    }
    const shared = await this.#kem.decapsulate(response.slice(KeyResponse.ENC, KeyResponse.ENC + ENC));
    const info = concat(ascii('sl1 key'), response.subarray(0, KeyResponse.FLOOR));
    const sealed = response.slice(KeyResponse.CIPHERTEXT, KeyResponse.SIGNATURE);
    const secret = shared === null ? null : await hpkeOpen(shared, info, sealed);
    if (secret === null) {
      return null;
    }
    this.#smallestEpoch = epoch;
    return {
      epoch,
      secret,
      floorMicros: i64(response, KeyResponse.FLOOR),
      cameraMicros: i64(response, KeyResponse.CAMERA_TIME),
      lifeSeconds: u32(response, KeyResponse.LIFE),
    };
  }
}

// --- frames

/** Owner, camera and track: what every frame is bound to. */
export async function trackIdentity(owner, camera, name) {
  const text = ascii(name);
  const id = await sha256(ascii('sl1 track'), owner, camera, Uint8Array.of(text.length), text);
  return { owner, camera, id, name: text };
}

async function frameKeys(track, epoch, secret) {
  const info = concat(ascii('sl1 frame key'), track.owner, track.camera, track.id, new Writer(4).u32(epoch).done());
  const base = await hkdf('SHA-512', ascii('sl1 epoch'), secret, info, 32);
  const label = (text) => concat(ascii(text), new Writer(10).u64(epoch).u16(5).done());
  const key = await hkdf('SHA-512', NOTHING, base, label('SFrame 1.0 Secret key '), 32);
  const salt = await hkdf('SHA-512', NOTHING, base, label('SFrame 1.0 Secret salt '), 12);
  return { key: await aesKey(key, 'decrypt'), salt };
}

function frameNonce(salt, counter) {
  const nonce = salt.slice();
  const view = new DataView(nonce.buffer);
  view.setBigUint64(4, view.getBigUint64(4) ^ counter);
  return nonce;
}

export const Opened = { FRAME: 'frame', REFUSED: 'refused', UNKNOWN_EPOCH: 'unknown epoch', TOO_OLD: 'too old' };

/** Verifies and opens the frames of one track. Pure in what it was given: the player keeps the order. */
export class FrameOpener {
  static MAX_EPOCHS = 4;
  #track;
  #prefix;
  #camera;
  #epochs = new Map();

  constructor(track) {
    this.#track = track;
    this.#prefix = concat(ascii('sl1'), track.id, track.owner, track.camera);
  }

  /** Adds an epoch, or raises the floor of a held one. False when it is held with another secret. */
  async epoch(number, secret, floorMicros) {
    const hash = await sha256(secret);
    const held = this.#epochs.get(number);
    if (held) {
      const same = equal(held.hash, hash);
      held.floor = same && floorMicros > held.floor ? floorMicros : held.floor;
      return same;
    }
    this.#epochs.set(number, { hash, floor: floorMicros, ...(await frameKeys(this.#track, number, secret)) });
    if (this.#epochs.size > FrameOpener.MAX_EPOCHS) {
      this.#epochs.delete(Math.min(...this.#epochs.keys()));
    }
    return true;
  }

  forget() {
    this.#epochs.clear();
  }

  /** Checks in this order: form, epoch, floor, signature, seal. */
  async open(sealed) {
    const header = readSealed(sealed);
    if (header === null) {
      return { what: Opened.REFUSED };
    }
    const epoch = this.#epochs.get(header.epoch);
    if (!epoch) {
      return { what: Opened.UNKNOWN_EPOCH };
    }
    if (header.captureMicros < epoch.floor) {
      return { what: Opened.TOO_OLD };
    }
    const signature = sealed.length - SIGNATURE;
    const associated = concat(sealed.subarray(14, header.header), this.#prefix, sealed.subarray(0, 14));
    const body = sealed.slice(header.header, signature);
    const [first, second] = await Promise.all([sha256(associated), sha256(body)]);
    this.#camera ??= await verifier(this.#track.camera);
    if (!(await verify(this.#camera, 'sl1 frame', concat(first, second), sealed.slice(signature)))) {
      return { what: Opened.REFUSED };
    }
    const clear = await open(epoch.key, frameNonce(epoch.salt, header.counter), associated, body);
    return clear === null ? { what: Opened.REFUSED } : { what: Opened.FRAME, header, clear };
  }
}
