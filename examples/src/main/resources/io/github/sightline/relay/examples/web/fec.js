/**
 * Purpose: the repair code [F-1]: Cauchy Reed-Solomon over the field of 256 elements. Rebuilds what
 * rows determine; their windows may overlap. Pure; knows no objects.
 * Bounds: 64 rows and 64 missing symbols at once [F-3]; more is refused, not half used.
 */

export const MAX_SPAN = 128;
export const MAX_MISSING = 64;
const POLYNOMIAL = 0x11d;
const ORDER = 255;

const EXP = new Uint8Array(2 * ORDER);
const LOG = new Uint8Array(256);
for (let i = 0, power = 1; i < ORDER; i++) {
  EXP[i] = EXP[i + ORDER] = power;
  LOG[power] = i;
  power = power & 0x80 ? (power << 1) ^ POLYNOMIAL : power << 1;
}

const product = (a, b) => (a === 0 || b === 0 ? 0 : EXP[LOG[a] + LOG[b]]);
const quotient = (a, b) => (a === 0 ? 0 : EXP[LOG[a] - LOG[b] + ORDER]);

/** Of row `row` at a seq: row 0 is all ones. */
export function coefficient(row, seq) {
  const y = seq % MAX_SPAN;
  return quotient(128 ^ y, (128 + row) ^ y);
}

/** to += factor x from. */
function add(to, from, factor) {
  if (factor === 0) {
    return;
  }
  if (factor === 1) {
    for (let i = 0; i < from.length; i++) {
      to[i] ^= from[i];
    }
    return;
  }
  const times = Uint8Array.from({ length: 256 }, (_, value) => product(factor, value));
  for (let i = 0; i < from.length; i++) {
    to[i] ^= times[from[i]];
  }
}

/** What each row says of the missing symbols, brought to as many ones alone in their rows as there can be. */
function eliminate(matrix, columns) {
  let rank = 0;
  for (let c = 0; c < columns; c++) {
    const at = matrix.findIndex((row, k) => k >= rank && row.of[c] !== 0);
    if (at < 0) {
      continue;
    }
    [matrix[rank], matrix[at]] = [matrix[at], matrix[rank]];
    const pivot = matrix[rank++];
    const scale = quotient(1, pivot.of[c]);
    pivot.of = pivot.of.map((value) => product(value, scale));
    pivot.from = pivot.from.map((value) => product(value, scale));
    for (const row of matrix) {
      const factor = row === pivot ? 0 : row.of[c];
      add(row.of, pivot.of, factor);
      add(row.from, pivot.from, factor);
    }
  }
}

/** A row without what the known symbols gave to it. */
function remainder(row, known, length) {
  const left = new Uint8Array(length);
  left.set(row.bytes);
  for (let seq = row.firstSeq; seq < row.firstSeq + row.span; seq++) {
    const symbol = known(seq);
    if (symbol !== null) {
      add(left, symbol, coefficient(row.row, seq));
    }
  }
  return left;
}

/**
 * The symbols that the rows determine, by seq, with the zeros that padded them; none when a known
 * one is longer than the rows.
 * `rows`: {firstSeq, span, row, bytes}; `missing`: the seqs that are covered and not known;
 * `known(seq)`: a symbol, or null.
 */
export function rebuild(rows, missing, known) {
  const found = new Map();
  if (rows.length > MAX_MISSING || missing.length > MAX_MISSING) {
    return found;
  }
  const covers = (row, seq) => seq >= row.firstSeq && seq < row.firstSeq + row.span;
  const matrix = rows.map((row, k) => ({
    of: Uint8Array.from(missing, (seq) => (covers(row, seq) ? coefficient(row.row, seq) : 0)),
    from: Uint8Array.from(rows, (_, i) => (i === k ? 1 : 0)),
  }));
  eliminate(matrix, missing.length);
  const alone = matrix.filter((row) => row.of.reduce((count, value) => count + (value === 0 ? 0 : 1), 0) === 1);
  const length = Math.max(...rows.map((row) => row.bytes.length));
  const used = rows.map((_, k) => alone.some((row) => row.from[k] !== 0));
  const left = rows.map((row, k) => (used[k] ? remainder(row, known, length) : null));
  for (const row of alone) {
    const symbol = new Uint8Array(length);
    left.forEach((bytes, k) => bytes !== null && add(symbol, bytes, row.from[k]));
    found.set(missing[row.of.findIndex((value) => value !== 0)], symbol);
  }
  return found;
}
