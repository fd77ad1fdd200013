/**
 * Purpose: who this browser is towards each owner. A record in IndexedDB for each: keys that no
 * script can read out, the grants, the relay's card with its pinned operator, the newest
 * revocation, the count of starts.
 * Invariant: one identity for one owner, and nothing that spans two. The count of starts is durable
 * before it is used.
 */
import { hex } from './base.js';
import { generateHop, generateSigning } from './crypto.js';

const STORE = 'homes';

const settled = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

async function database() {
  const opening = indexedDB.open('sightline', 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE, { keyPath: 'name' });
  return settled(opening);
}

/** Runs one transaction; resolves when it is durable. */
async function transact(mode, work) {
  const db = await database();
  try {
    const transaction = db.transaction(STORE, mode, { durability: 'strict' });
    const done = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error);
    });
    const result = await work(transaction.objectStore(STORE));
    await done;
    return result;
  } finally {
    db.close();
  }
}

/** All homes, in the order in which they were made. */
export async function homes() {
  const all = await transact('readonly', (store) => settled(store.getAll()));
  return all.sort((a, b) => a.madeAt - b.madeAt);
}

export const home = (owner) => transact('readonly', (store) => settled(store.get(hex(owner))));

/** The home of an owner; its keys are made the first time, and once where that is asked for twice. */
export async function homeOf(owner) {
  const known = await home(owner);
  if (known) {
    return known;
  }
  const [signing, hop] = [await generateSigning(), await generateHop()];
  const made = {
    name: hex(owner),
    owner,
    madeAt: Date.now(),
    signPrivate: signing.privateKey,
    signPublic: signing.publicKey,
    hopPrivate: hop.privateKey,
    hopPublic: hop.publicKey,
    boots: 0,
    chains: [],
    gateway: null,
    card: null,
    operator: null,
    revocation: null,
  };
  return transact('readwrite', async (store) => {
    const first = await settled(store.get(made.name));
    return first ?? settled(store.add(made)).then(() => made);
  });
}

/** Changes one home in one transaction. */
export function change(name, edit) {
  return transact('readwrite', async (store) => {
    const record = await settled(store.get(name));
    if (record) {
      edit(record);
      await settled(store.put(record));
    }
    return record;
  });
}

export const forget = (name) => transact('readwrite', (store) => settled(store.delete(name)));

/** The device counter: starts in the high half, uses since this start in the low one; never repeats. */
export async function deviceCounter(name) {
  const record = await change(name, (changed) => {
    changed.boots += 1;
  });
  let count = 0n;
  return () => (BigInt(record.boots) << 32n) | ++count;
}
