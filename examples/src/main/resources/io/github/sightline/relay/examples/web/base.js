/**
 * Purpose: bytes. Big-endian integers, joining, comparing, hex. Pure; knows nothing of the protocol.
 */

export const u16 = (a, at) => (a[at] << 8) | a[at + 1];
export const u32 = (a, at) => ((a[at] << 24) | (a[at + 1] << 16) | (a[at + 2] << 8) | a[at + 3]) >>> 0;

/** A signed 64-bit integer, exact: a BigInt. */
export const i64 = (a, at) => BigInt.asIntN(64, (BigInt(u32(a, at)) << 32n) | BigInt(u32(a, at + 4)));

/** Writes integers one behind the other into an array of exactly the right length. */
export class Writer {
  #a;
  #at = 0;

  constructor(length) {
    this.#a = new Uint8Array(length);
  }

  u8(value) {
    this.#a[this.#at++] = value;
    return this;
  }

  u16(value) {
    return this.u8(value >>> 8).u8(value);
  }

  u32(value) {
    return this.u16(value >>> 16).u16(value);
  }

  u64(value) {
    const bits = BigInt.asUintN(64, BigInt(value));
    return this.u32(Number(bits >> 32n)).u32(Number(bits & 0xffffffffn));
  }

  bytes(value) {
    this.#a.set(value, this.#at);
    this.#at += value.length;
    return this;
  }

  /** The array; a length that was announced and not written is a mistake of ours. */
  done() {
    if (this.#at !== this.#a.length) {
      throw new Error(`wrote ${this.#at} bytes, expected ${this.#a.length}`);
    }
    return this.#a;
  }
}

export const ascii = (text) => new TextEncoder().encode(text);

export function concat(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Whether two arrays hold the same bytes; takes as long for any two of one length. */
export function equal(a, b) {
  if (a.length !== b.length) {
    return false;
  }
  let difference = 0;
  for (let i = 0; i < a.length; i++) {
    difference |= a[i] ^ b[i];
  }
  return difference === 0;
}

export const zero = (a, from, to) => a.subarray(from, to).every((b) => b === 0);

export const hex = (a) => Array.from(a, (b) => b.toString(16).padStart(2, '0')).join('');

/** Bytes of lower-case hex digits; null for anything else. */
export function unhex(text) {
  if (text.length % 2 !== 0 || !/^[0-9a-f]*$/.test(text)) {
    return null;
  }
  return Uint8Array.from({ length: text.length / 2 }, (_, i) => parseInt(text.slice(2 * i, 2 * i + 2), 16));
}
