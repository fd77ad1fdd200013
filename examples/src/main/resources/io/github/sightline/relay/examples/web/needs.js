/**
 * Purpose: what a browser must have to be a display, asked by trying it. Names what is lacking in a
 * person's words, or nothing.
 */

const tries = async (attempt) => {
  try {
    return Boolean(await attempt());
  } catch {
    return false;
  }
};

const makes = (name, uses) => () => crypto.subtle.generateKey({ name }, false, uses);

export async function lacking() {
  if (!globalThis.isSecureContext || !globalThis.crypto?.subtle) {
    return 'a secure connection to this page (https, or this very machine)';
  }
  const needs = [
    ['Ed25519 signatures', makes('Ed25519', ['sign', 'verify'])],
    ['X25519 key agreement', makes('X25519', ['deriveBits'])],
    ['WebCodecs', () => VideoDecoder.isConfigSupported({ codec: 'avc1.640028' }).then((answer) => answer.supported)],
    ['drawing in a worker', () => HTMLCanvasElement.prototype.transferControlToOffscreen],
    ['IndexedDB', () => globalThis.indexedDB],
    ['Web Locks', () => navigator.locks],
  ];
  for (const [name, attempt] of needs) {
    if (!(await tries(attempt))) {
      return name;
    }
  }
  const hybrid = (await tries(makes('MLKEM768-X25519', ['decapsulateBits']))) || (await tries(makes('ML-KEM-768', ['decapsulateBits'])));
  return hybrid ? null : 'post-quantum key agreement (ML-KEM-768)';
}
