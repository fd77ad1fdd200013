/**
 * Purpose: SHA3-256 (FIPS 202) of a message shorter than one block of 136 bytes, for X-Wing's
 * combiner in a browser that has ML-KEM and X25519 but not their combination. Pure.
 */

const ROUNDS = 24;
const RATE = 136;
const MASK = (1n << 64n) - 1n;

/** Round constants and rotations are computed, not listed: both follow from short recurrences. */
const { constants, rotations } = schedule();

function schedule() {
  const made = { constants: [], rotations: new Array(25).fill(0n) };
  let register = 1;
  for (let round = 0; round < ROUNDS; round++) {
    let constant = 0n;
    for (let j = 0; j < 7; j++) {
      if (register & 1) {
        constant |= 1n << BigInt(2 ** j - 1);
      }
      register = register & 0x80 ? ((register << 1) ^ 0x171) & 0xff : register << 1;
    }
    made.constants.push(constant);
  }
  let x = 1;
  let y = 0;
  for (let t = 0; t < 24; t++) {
    made.rotations[x + 5 * y] = BigInt((((t + 1) * (t + 2)) / 2) % 64);
    [x, y] = [y, (2 * x + 3 * y) % 5];
  }
  return made;
}

const rotate = (lane, by) => ((lane << by) | (lane >> (64n - by))) & MASK;

function permute(a) {
  for (let round = 0; round < ROUNDS; round++) {
    const parity = [0, 1, 2, 3, 4].map((x) => a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20]);
    for (let i = 0; i < 25; i++) {
      a[i] ^= parity[(i + 4) % 5] ^ rotate(parity[(i + 1) % 5], 1n);
    }
    const moved = new Array(25);
    for (let x = 0; x < 5; x++) {
      for (let y = 0; y < 5; y++) {
        moved[y + 5 * ((2 * x + 3 * y) % 5)] = rotate(a[x + 5 * y], rotations[x + 5 * y]);
      }
    }
    for (let i = 0; i < 25; i++) {
      const row = i - (i % 5);
      a[i] = moved[i] ^ (~moved[row + ((i + 1) % 5)] & MASK & moved[row + ((i + 2) % 5)]);
    }
    a[0] ^= constants[round];
  }
}

/** Bytes from one block in and one block out: SHA3-256 with suffix 0x06, SHAKE256 with 0x1f. */
export function keccak(message, suffix, length) {
  if (message.length >= RATE || length > RATE) {
    throw new Error(`Keccak of ${message.length} to ${length} bytes, below ${RATE} here`);
  }
  const block = new DataView(new ArrayBuffer(RATE));
  const bytes = new Uint8Array(block.buffer);
  bytes.set(message);
  bytes[message.length] ^= suffix;
  bytes[RATE - 1] ^= 0x80;
  const lanes = new Array(25).fill(0n);
  for (let i = 0; i < RATE / 8; i++) {
    lanes[i] = block.getBigUint64(8 * i, true);
  }
  permute(lanes);
  for (let i = 0; i < RATE / 8; i++) {
    block.setBigUint64(8 * i, lanes[i], true);
  }
  return bytes.slice(0, length);
}

export const sha3of = (message) => keccak(message, 0x06, 32);
