/**
 * Purpose: the hop's cryptography and the signatures, on WebCrypto alone.
 * Guarantees: private keys are CryptoKey objects that give their bytes to nobody; a refusal is null
 * or false without a reason; a counter is sealed under once. Hostile bytes never throw.
 * Must not touch: content keys (content.js), time, the network.
 */
import { ascii, concat } from './base.js';
import { COUNTER_LIMIT, TAG } from './wire.js';

const subtle = globalThis.crypto.subtle;
const NOTHING = new Uint8Array(0);

export const random = (length) => crypto.getRandomValues(new Uint8Array(length));

export const sha256 = async (...parts) => new Uint8Array(await subtle.digest('SHA-256', concat(...parts)));

export async function hmac(hash, key, message) {
  const imported = await subtle.importKey('raw', key, { name: 'HMAC', hash }, false, ['sign']);
  return new Uint8Array(await subtle.sign('HMAC', imported, message));
}

export async function hkdf(hash, salt, secret, info, length) {
  const key = await subtle.importKey('raw', secret, 'HKDF', false, ['deriveBits']);
  return new Uint8Array(await subtle.deriveBits({ name: 'HKDF', hash, salt, info }, key, 8 * length));
}

export const aesKey = (raw, use) => subtle.importKey('raw', raw, 'AES-GCM', false, [use]);

export const seal = async (key, iv, additionalData, clear) =>
  new Uint8Array(await subtle.encrypt({ name: 'AES-GCM', iv, additionalData, tagLength: 8 * TAG }, key, clear));

/** The clear bytes, or null. */
export async function open(key, iv, additionalData, sealed) {
  try {
    return new Uint8Array(await subtle.decrypt({ name: 'AES-GCM', iv, additionalData, tagLength: 8 * TAG }, key, sealed));
  } catch {
    return null;
  }
}

/** A key pair and its public half as bytes. */
export async function generate(algorithm, uses) {
  const pair = await subtle.generateKey(algorithm, false, uses);
  const publicKey = new Uint8Array(await subtle.exportKey('raw', pair.publicKey));
  return { privateKey: pair.privateKey, publicKey };
}

export const generateSigning = () => generate('Ed25519', ['sign', 'verify']);
export const generateHop = () => generate('X25519', ['deriveBits']);

/** The shared secret with a public key; null when that is of small order. */
export async function agree(privateKey, public32) {
  try {
    const key = await subtle.importKey('raw', public32, 'X25519', false, []);
    const secret = new Uint8Array(await subtle.deriveBits({ name: 'X25519', public: key }, privateKey, 256));
    return secret.every((b) => b === 0) ? null : secret;
  } catch {
    return null;
  }
}

// --- signatures: every one names its purpose

const LABEL = 16;

/** A purpose, padded so that none is the beginning of another. */
export function labelled(label, ...parts) {
  return concat(ascii(label), new Uint8Array(LABEL - label.length), ...parts);
}

export const sign = async (privateKey, label, message) =>
  new Uint8Array(await subtle.sign('Ed25519', privateKey, labelled(label, message)));

/** The y of the points of small order (RFC 7748 names them for X25519; these are their Edwards forms). */
const SMALL = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
];

/** A public key to verify with; null for one that is not canonical or of small order. */
export async function verifier(public32) {
  const y = public32.slice();
  y[31] &= 0x7f;
  const canonical = !(y[31] === 0x7f && y[0] >= 0xed && y.subarray(1, 31).every((b) => b === 0xff));
  const text = Array.from(y, (b) => b.toString(16).padStart(2, '0')).join('');
  if (!canonical || SMALL.includes(text)) {
    return null;
  }
  try {
    return await subtle.importKey('raw', public32, 'Ed25519', false, ['verify']);
  } catch {
    return null;
  }
}

/** Whether the signature is this verifier's, of label and message. */
export async function verify(key, label, message, signature) {
  return key !== null && subtle.verify('Ed25519', key, signature, labelled(label, message));
}

export const verifyBy = async (public32, label, message, signature) =>
  verify(await verifier(public32), label, message, signature);

// --- Noise_IKpsk2_25519_AESGCM_SHA256, psk of 32 zero bytes

const ZERO_NONCE = new Uint8Array(12);

class NoiseState {
  constructor() {
    this.hash = ascii('Noise_IKpsk2_25519_AESGCM_SHA256');
    this.chaining = this.hash;
    this.key = null;
  }

  async mixHash(part) {
    this.hash = await sha256(this.hash, part);
  }

  async mixKey(secret) {
    const two = await hkdf('SHA-256', this.chaining, secret, NOTHING, 64);
    this.chaining = two.slice(0, 32);
    this.key = two.slice(32);
  }

  async mixKeyAndHash(secret) {
    const three = await hkdf('SHA-256', this.chaining, secret, NOTHING, 96);
    this.chaining = three.slice(0, 32);
    await this.mixHash(three.slice(32, 64));
    this.key = three.slice(64);
  }

  async mixEphemeral(public32) {
    await this.mixHash(public32);
    await this.mixKey(public32);
  }

  /** Each key seals one field before the next token replaces it: the nonce is always zero. */
  async encryptAndHash(clear) {
    const sealed = await seal(await aesKey(this.key, 'encrypt'), ZERO_NONCE, this.hash, clear);
    await this.mixHash(sealed);
    return sealed;
  }

  async decryptAndHash(sealed) {
    const clear = await open(await aesKey(this.key, 'decrypt'), ZERO_NONCE, this.hash, sealed);
    if (clear !== null) {
      await this.mixHash(sealed);
    }
    return clear;
  }

  copy() {
    return Object.assign(new NoiseState(), this);
  }
}

/**
 * The side that knows the other's static key and speaks first.
 *
 *   -> e, es, s, ss     hello   = e32 | enc(s) 48 | enc(payload)
 *   <- e, ee, se, psk   welcome = e32 | enc(payload)
 */
export class NoiseInitiator {
  #state = new NoiseState();
  #self;
  #remote;
  #ephemeral;

  /** `self` and `ephemeral` are {privateKey, publicKey}; the second is drawn for this handshake alone. */
  constructor(self, remoteStatic32, ephemeral) {
    this.#self = self;
    this.#remote = remoteStatic32;
    this.#ephemeral = ephemeral;
  }

  /** The first message; null when the remote key is of small order: there is nobody to talk to. */
  async writeHello(prologue, payload) {
    const state = this.#state;
    await state.mixHash(prologue);
    await state.mixHash(this.#remote);
    await state.mixEphemeral(this.#ephemeral.publicKey);
    const es = await agree(this.#ephemeral.privateKey, this.#remote);
    const ss = await agree(this.#self.privateKey, this.#remote);
    if (es === null || ss === null) {
      return null;
    }
    await state.mixKey(es);
    const named = await state.encryptAndHash(this.#self.publicKey);
    await state.mixKey(ss);
    return concat(this.#ephemeral.publicKey, named, await state.encryptAndHash(payload));
  }

  /** The payload and the transport keys; null for a forgery, after which the true answer may still come. */
  async readWelcome(message) {
    const state = this.#state.copy();
    const e = message.slice(0, 32);
    const ee = await agree(this.#ephemeral.privateKey, e);
    const se = await agree(this.#self.privateKey, e);
    if (ee === null || se === null) {
      return null;
    }
    await state.mixEphemeral(e);
    await state.mixKey(ee);
    await state.mixKey(se);
    await state.mixKeyAndHash(new Uint8Array(32));
    const payload = await state.decryptAndHash(message.slice(32));
    if (payload === null) {
      return null;
    }
    const two = await hkdf('SHA-256', state.chaining, NOTHING, NOTHING, 64);
    const keys = new HopKeys(await aesKey(two.slice(0, 32), 'encrypt'), await aesKey(two.slice(32), 'decrypt'));
    return { payload, keys };
  }
}

/** The two transport keys of one session; nonce = four zero bytes and the datagram's counter. */
export class HopKeys {
  #send;
  #receive;
  #largest = -1;

  constructor(send, receive) {
    this.#send = send;
    this.#receive = receive;
  }

  /** Ciphertext and tag. Counters only go up, and end below 2^23. */
  seal(counter, header, plain) {
    if (counter <= this.#largest || counter >= COUNTER_LIMIT) {
      throw new Error(`counter ${counter} after ${this.#largest}`);
    }
    this.#largest = counter;
    return seal(this.#send, nonce(counter), header, plain);
  }

  open(counter, header, sealed) {
    return open(this.#receive, nonce(counter), header, sealed);
  }
}

function nonce(counter) {
  const iv = new Uint8Array(12);
  new DataView(iv.buffer).setUint32(8, counter);
  return iv;
}

/** Which counters were seen: the last 2048, and nothing older counts as new. */
export class ReplayWindow {
  #slots = new Int32Array(2048).fill(-1);
  #largest = -1;

  seen(counter) {
    return counter <= this.#largest && (counter <= this.#largest - 2048 || this.#slots[counter & 2047] === counter);
  }

  accept(counter) {
    if (this.seen(counter)) {
      return false;
    }
    this.#slots[counter & 2047] = counter;
    this.#largest = Math.max(this.#largest, counter);
    return true;
  }
}

/** The two macs of HELLO: who does not know the relay's key, or sent from elsewhere, costs it one hash. */
export class Macs {
  #key;

  static async of(relayHop32) {
    const macs = new Macs();
    macs.#key = await sha256(ascii('sl1 mac1'), relayHop32);
    return macs;
  }

  mac1 = async (covered) => (await hmac('SHA-256', this.#key, covered)).slice(0, 16);
  static mac2 = async (cookie, covered) => (await hmac('SHA-256', cookie, covered)).slice(0, 16);
}

