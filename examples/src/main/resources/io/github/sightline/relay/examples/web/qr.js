/**
 * Purpose: a QR code (ISO/IEC 18004) of digits and capital letters: model 2, versions 1 to 20, error
 * correction M. Gives modules, or an SVG of them. Pure but for making the elements.
 */

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';
const VERSIONS = 20;

/** Of correction M, by version: code words of correction in a block, and blocks. */
const CORRECTION = [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26];
const BLOCKS = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16];

const QUIET = 4;
const SVG = 'http://www.w3.org/2000/svg';

const sizeOf = (version) => 17 + 4 * version;

/** Where the centres of the small squares lie, both ways. */
function alignment(version) {
  if (version === 1) {
    return [];
  }
  const count = Math.floor(version / 7) + 2;
  const step = Math.ceil((4 * version + 4) / (2 * count - 2)) * 2;
  const centres = [6];
  for (let at = sizeOf(version) - 7; centres.length < count; at -= step) {
    centres.splice(1, 0, at);
  }
  return centres;
}

/** Code words of data and correction that a version holds. */
function capacity(version) {
  const small = alignment(version).length;
  const aligned = small === 0 ? 0 : (25 * small - 10) * small - 55;
  return Math.floor(((16 * version + 128) * version + 64 - aligned - (version >= 7 ? 36 : 0)) / 8);
}

const dataWords = (version) => capacity(version) - CORRECTION[version - 1] * BLOCKS[version - 1];

// --- bits

/** The text in code words, padded to the smallest version that holds it; null when none does. */
function encode(text) {
  for (let version = 1; version <= VERSIONS; version++) {
    const lengthBits = version < 10 ? 9 : 11;
    const bits = 4 + lengthBits + 11 * Math.floor(text.length / 2) + 6 * (text.length % 2);
    if (bits <= 8 * dataWords(version)) {
      return { version, words: wordsOf(text, lengthBits, dataWords(version)) };
    }
  }
  return null;
}

function wordsOf(text, lengthBits, count) {
  const bits = [];
  const put = (value, length) => {
    for (let i = length - 1; i >= 0; i--) {
      bits.push((value >> i) & 1);
    }
  };
  put(2, 4);
  put(text.length, lengthBits);
  for (let i = 0; i < text.length; i += 2) {
    const pair = [...text.slice(i, i + 2)].map((letter) => ALPHABET.indexOf(letter));
    put(pair.length === 2 ? 45 * pair[0] + pair[1] : pair[0], pair.length === 2 ? 11 : 6);
  }
  put(0, Math.min(4, 8 * count - bits.length));
  put(0, (8 - (bits.length % 8)) % 8);
  const words = [];
  for (let i = 0; i < bits.length; i += 8) {
    words.push(bits.slice(i, i + 8).reduce((value, bit) => 2 * value + bit, 0));
  }
  for (let pad = 0xec; words.length < count; pad ^= 0xec ^ 0x11) {
    words.push(pad);
  }
  return words;
}

// --- correction: Reed-Solomon over the field with x^8 + x^4 + x^3 + x^2 + 1

function times(a, b) {
  let product = 0;
  for (let i = 7; i >= 0; i--) {
    product = (product << 1) ^ (product & 0x80 ? 0x11d : 0);
    product ^= (b >> i) & 1 ? a : 0;
  }
  return product;
}

function generator(degree) {
  let polynomial = [1];
  let root = 1;
  for (let i = 0; i < degree; i++) {
    const next = [...polynomial, 0];
    polynomial.forEach((value, k) => {
      next[k + 1] ^= times(value, root);
    });
    polynomial = next;
    root = times(root, 2);
  }
  return polynomial.slice(1);
}

function correctionOf(words, divisor) {
  const rest = divisor.map(() => 0);
  for (const word of words) {
    const factor = word ^ rest.shift();
    rest.push(0);
    divisor.forEach((value, i) => {
      rest[i] ^= times(value, factor);
    });
  }
  return rest;
}

/** Data and correction of all blocks, one word of each block in turn. */
function interleaved(version, words) {
  const blocks = BLOCKS[version - 1];
  const divisor = generator(CORRECTION[version - 1]);
  const short = Math.floor(words.length / blocks);
  const long = words.length % blocks;
  const data = [];
  for (let b = 0, at = 0; b < blocks; b++) {
    const length = short + (b >= blocks - long ? 1 : 0);
    data.push(words.slice(at, at + length));
    at += length;
  }
  const turns = (lists) => Array.from({ length: short + 1 + divisor.length }, (_, i) => lists.flatMap((list) => list.slice(i, i + 1)));
  return [...turns(data), ...turns(data.map((block) => correctionOf(block, divisor)))].flat();
}

// --- the square

/** Lines of modules: 1 dark, 0 light, and what has been set for good. */
class Square {
  constructor(version) {
    this.size = sizeOf(version);
    this.dark = Array.from({ length: this.size }, () => new Uint8Array(this.size));
    this.fixed = Array.from({ length: this.size }, () => new Uint8Array(this.size));
    this.#patterns(version);
  }

  #set(x, y, dark) {
    this.dark[y][x] = dark ? 1 : 0;
    this.fixed[y][x] = 1;
  }

  /** Rings around a centre: dark unless their distance is one of `light`. */
  #rings(cx, cy, radius, light) {
    for (let y = Math.max(0, cy - radius); y <= Math.min(this.size - 1, cy + radius); y++) {
      for (let x = Math.max(0, cx - radius); x <= Math.min(this.size - 1, cx + radius); x++) {
        this.#set(x, y, !light.includes(Math.max(Math.abs(x - cx), Math.abs(y - cy))));
      }
    }
  }

  #patterns(version) {
    const end = this.size - 4;
    for (let i = 0; i < this.size; i++) {
      this.#set(6, i, i % 2 === 0);
      this.#set(i, 6, i % 2 === 0);
    }
    [[3, 3], [end, 3], [3, end]].forEach(([x, y]) => this.#rings(x, y, 4, [2, 4]));
    const centres = alignment(version);
    const last = centres.at(-1);
    const corner = (x, y) => (x === 6 && (y === 6 || y === last)) || (x === last && y === 6);
    centres.forEach((x) => centres.forEach((y) => corner(x, y) || this.#rings(x, y, 2, [1])));
    this.format(0);
    if (version >= 7) {
      this.#version(version);
    }
  }

  /** Correction M and the mask, twice. */
  format(mask) {
    const bits = ((mask << 10) | remainder(mask << 10, 0x537, 10)) ^ 0x5412;
    const bit = (i) => (bits >> i) & 1;
    for (let i = 0; i < 15; i++) {
      const near = i < 6 ? i : i < 8 ? i + 1 : 14 - i;
      this.#set(i < 8 ? 8 : i === 8 ? 7 : near, i < 8 ? near : 8, bit(i));
      this.#set(i < 8 ? this.size - 1 - i : 8, i < 8 ? 8 : this.size - 15 + i, bit(i));
    }
    this.#set(8, this.size - 8, 1);
  }

  #version(version) {
    const bits = (version << 12) | remainder(version << 12, 0x1f25, 12);
    for (let i = 0; i < 18; i++) {
      const a = this.size - 11 + (i % 3);
      const b = Math.floor(i / 3);
      this.#set(a, b, (bits >> i) & 1);
      this.#set(b, a, (bits >> i) & 1);
    }
  }

  /** Words in pairs of columns from the right, up and down in turn. */
  fill(words) {
    let i = 0;
    for (let right = this.size - 1; right >= 1; right -= right === 8 ? 3 : 2) {
      const up = ((right + (right < 6 ? 1 : 0)) & 2) === 0;
      for (let k = 0; k < this.size; k++) {
        const y = up ? this.size - 1 - k : k;
        for (const x of [right, right - 1]) {
          if (!this.fixed[y][x]) {
            this.dark[y][x] = i < 8 * words.length ? (words[i >> 3] >> (7 - (i & 7))) & 1 : 0;
            i++;
          }
        }
      }
    }
  }

  /** Turns a checked part over, so that no large area is of one colour. */
  mask() {
    this.dark.forEach((line, y) =>
      line.forEach((_, x) => {
        line[x] ^= !this.fixed[y][x] && (x + y) % 2 === 0 ? 1 : 0;
      }),
    );
  }
}

function remainder(value, polynomial, degree) {
  let rest = value;
  for (let i = 31 - Math.clz32(rest); rest >> degree !== 0; i = 31 - Math.clz32(rest)) {
    rest ^= polynomial << (i - degree);
  }
  return rest;
}

/** The modules of a text, line by line; null when it is too long or has another letter. */
export function modules(text) {
  const fits = [...text].every((letter) => ALPHABET.includes(letter));
  const coded = fits ? encode(text) : null;
  if (coded === null) {
    return null;
  }
  const square = new Square(coded.version);
  square.fill(interleaved(coded.version, coded.words));
  square.mask();
  square.format(0);
  return square.dark;
}

/** The code as a picture with its quiet border, dark on light whatever the page's colours are. */
export function picture(text, label) {
  const lines = modules(text);
  const size = lines.length + 2 * QUIET;
  const svg = document.createElementNS(SVG, 'svg');
  const attributes = { viewBox: `0 0 ${size} ${size}`, role: 'img', 'aria-label': label, 'shape-rendering': 'crispEdges' };
  Object.entries(attributes).forEach(([name, value]) => svg.setAttribute(name, value));
  const squares = lines.flatMap((line, y) => [...line].map((dark, x) => (dark ? `M${x + QUIET} ${y + QUIET}h1v1h-1z` : '')));
  for (const [fill, d] of [['#fff', `M0 0h${size}v${size}h-${size}z`], ['#000', squares.join('')]]) {
    const path = document.createElementNS(SVG, 'path');
    path.setAttribute('fill', fill);
    path.setAttribute('d', d);
    svg.append(path);
  }
  return svg;
}
