/**
 * Purpose: enrolments, grants, revocations and relay cards: reads them strictly and verifies them.
 * Invariant: nothing of a document is believed before its signature and its rules hold.
 */
import { Writer, concat, equal, hex, i64, u16, u32, zero } from './base.js';
import { sign, verifyBy } from './crypto.js';
import { GRANT, SIGNATURE, VERSION } from './wire.js';

const SUBSCRIBE = 2;
const DAY = 86_400_000n;
const TOLERANCE = 120_000n;

/** The words with which a display asks an owner for a grant, 180 bytes. */
export async function enrolment(device, owner, nonce) {
  const body = new Writer(116)
    .u8(VERSION).u8(SUBSCRIBE).u16(0)
    .bytes(owner).bytes(device.signPublic).bytes(device.hopPublic).bytes(nonce)
    .done();
  return concat(body, await sign(device.signPrivate, 'sl1 enrol', body));
}

/** What the owner compares before granting: the first ten bytes of the signing key. */
export const fingerprint = (signPublic) => hex(signPublic.subarray(0, 10)).match(/.{4}/g).join('-');

/** The fields of one grant; null when it is no canonical grant. */
export function readGrant(a) {
  if (a.length !== GRANT) {
    return null;
  }
  const grant = {
    role: a[1],
    depth: a[2],
    delegates: a[3] === 1,
    id: a.slice(4, 20),
    owner: a.slice(20, 52),
    camera: a.slice(52, 84),
    issuer: a.slice(84, 116),
    subjectSign: a.slice(116, 148),
    subjectHop: a.slice(148, 180),
    notBefore: i64(a, 180),
    notAfter: i64(a, 188),
    bytes: a.slice(),
  };
  const known = grant.role === 1 || grant.role === SUBSCRIBE || grant.role === 4;
  const canonical = a[0] === VERSION && known && a[2] <= 2 && a[3] <= 1;
  return canonical && grant.notBefore >= 0n && grant.notAfter > grant.notBefore ? grant : null;
}

/** The grants of a chain as it is on the wire, or of a file of 1 to 3 grants; null when it is none. */
export function readChain(a) {
  const counted = a.length % GRANT === 1;
  const grants = [];
  for (let at = counted ? 1 : 0; at < a.length; at += GRANT) {
    const grant = readGrant(a.subarray(at, at + GRANT));
    if (grant === null) {
      return null;
    }
    grants.push(grant);
  }
  return grants.length >= 1 && grants.length <= 3 && (!counted || a[0] === grants.length) ? grants : null;
}

export const chainBytes = (grants) => concat(Uint8Array.of(grants.length), ...grants.map((grant) => grant.bytes));

/** Why a chain gives this device no right to see; null when it does. */
export async function refusalOf(grants, device, nowMillis) {
  for (let i = 0; i < grants.length; i++) {
    const fits = grants[i].depth === i && alone(grants[i]);
    if (!fits || !(i === 0 ? equal(grants[0].issuer, grants[0].owner) : inside(grants[i], grants[i - 1]))) {
      return 'it is not a right to see a camera';
    }
  }
  const leaf = grants.at(-1);
  if (!equal(leaf.subjectSign, device.signPublic) || !equal(leaf.subjectHop, device.hopPublic)) {
    return 'it was made for another display';
  }
  if (BigInt(nowMillis) > leaf.notAfter + TOLERANCE) {
    return 'it has run out';
  }
  if (BigInt(nowMillis) < leaf.notBefore - TOLERANCE) {
    return 'it has not begun';
  }
  for (const grant of grants) {
    const body = grant.bytes.subarray(0, GRANT - SIGNATURE);
    if (!(await verifyBy(grant.issuer, 'sl1 grant', body, grant.bytes.subarray(GRANT - SIGNATURE)))) {
      return 'its signature does not verify';
    }
  }
  return null;
}

function alone(grant) {
  const life = grant.notAfter - grant.notBefore;
  return grant.role === SUBSCRIBE && life <= (grant.delegates ? 90n : 7n) * DAY && !zero(grant.camera, 0, 32);
}

function inside(child, parent) {
  return (
    parent.delegates &&
    child.role === parent.role &&
    equal(child.owner, parent.owner) &&
    equal(child.camera, parent.camera) &&
    child.notBefore >= parent.notBefore &&
    child.notAfter <= parent.notAfter &&
    equal(child.issuer, parent.subjectSign)
  );
}

/** An owner's complete state; null unless it is canonical and signed by that owner. */
export async function readRevocation(a, owner) {
  const count = a.length >= 126 ? u16(a, 60) : -1;
  const body = a.length - SIGNATURE;
  if (count < 0 || a.length !== 126 + 16 * count || u32(a, 0) !== VERSION * 2 ** 24) {
    return null;
  }
  const ids = Array.from({ length: count }, (_, i) => hex(a.subarray(62 + 16 * i, 78 + 16 * i)));
  const sorted = ids.every((id, i) => i === 0 || ids[i - 1] < id);
  if (!sorted || !equal(a.subarray(4, 36), owner)) {
    return null;
  }
  const signed = await verifyBy(owner, 'sl1 revoke', a.subarray(0, body), a.subarray(body));
  return signed ? { revision: i64(a, 36), voidBefore: i64(a, 52), ids: new Set(ids), bytes: a.slice() } : null;
}

/** A chain is void when any grant of it is. */
export const voids = (revocation, grants) =>
  grants.some((grant) => grant.notBefore < revocation.voidBefore || revocation.ids.has(hex(grant.id)));

/** A relay's card; null unless it is canonical, signed by its operator and in force. */
export async function readCard(a, nowMillis) {
  const length = a.length > 181 ? a[116] : 0;
  const body = a.length - SIGNATURE;
  if (length === 0 || a.length !== 181 + length || u32(a, 0) !== VERSION * 2 ** 24) {
    return null;
  }
  const operator = a.slice(4, 36);
  const notAfter = i64(a, 108);
  const life = notAfter - i64(a, 100);
  const timely = life > 0n && life <= 90n * DAY && BigInt(nowMillis) <= notAfter + TOLERANCE;
  const signed = timely && (await verifyBy(operator, 'sl1 relay', a.subarray(0, body), a.subarray(body)));
  return signed ? { operator, relayHop: a.slice(68, 100), bytes: a.slice() } : null;
}
