/**
 * Purpose: how a camera is added: the owner's invitation in, this display's request out, the owner's
 * grant in. By hand in the dialog, or through the desk of a demo that has the owner's key.
 * Invariant: the private keys stay in IndexedDB; what leaves is the signed request.
 */
import { equal, hex, unhex } from './base.js';
import { relay } from './driver.js';
import { enrolment, fingerprint, readCard, readChain, refusalOf } from './grant.js';
import * as identity from './identity.js';
import { picture } from './qr.js';
import { canScan, scan } from './scan.js';

const part = (id) => document.getElementById(id);

/** Owner and nonce from the text that the owner's program prints; null when they are not there. */
export function readInvitation(text) {
  const found = /owner\s+([0-9a-f]{64})\s+nonce\s+([0-9a-f]{32})\b/.exec(text.toLowerCase());
  return found && { owner: unhex(found[1]), nonce: unhex(found[2]) };
}

/** Takes a grant into the home of its owner; throws what a person should read when it does not fit. */
export async function take(home, bytes, { gateway, card }, label) {
  const grants = readChain(bytes);
  if (grants === null) {
    throw new Error('This is not a grant: expected 260 bytes, or 520 hex digits.');
  }
  if (!equal(grants.at(-1).owner, home.owner)) {
    throw new Error('This grant is of another owner than the invitation.');
  }
  const why = await refusalOf(grants, home, Date.now());
  if (why !== null) {
    throw new Error(`This grant does not hold: ${why}.`);
  }
  const known = await readCard(card, Date.now());
  if (known === null || (home.operator && !equal(home.operator, known.operator))) {
    throw new Error('The relay’s card does not verify, or is signed by another operator than before.');
  }
  const others = (chains) => chains.filter((chain) => !equal(chain.at(-1).camera, grants.at(-1).camera));
  return identity.change(home.name, (record) => {
    Object.assign(record, { gateway, card, operator: known.operator, label: label ?? record.label ?? null });
    record.chains = [...others(record.chains), grants];
  });
}

/** Whether more than a tenth of a right is still to come. */
function lasts(chain) {
  const { notBefore, notAfter } = chain.at(-1);
  return (notAfter - BigInt(Date.now())) * 10n > notAfter - notBefore;
}

/** Goes to the demo's desk: it invites, this display asks, it grants. The same keys each time, and a new grant when the old one nears its end. */
export async function atDesk(token) {
  const invitation = await (await fetch(`desk/${token}`)).json();
  const owner = unhex(invitation.owner);
  const home = await identity.homeOf(owner);
  const where = await relay();
  if (home.chains.length > 0 && home.chains.every(lasts)) {
    return identity.change(home.name, (record) => Object.assign(record, { gateway: where.gateway, card: where.card }));
  }
  const request = await enrolment(home, owner, unhex(invitation.nonce));
  const answer = await fetch(`desk/${token}`, { method: 'POST', body: hex(request) });
  return take(home, unhex((await answer.text()).trim()), where, invitation.name);
}

/** The dialog; resolves with the changed home, or null when it is closed. */
export function byHand() {
  return new Promise((resolve) => new Dialog(resolve));
}

class Dialog {
  #home = null;
  #resolve;
  #scanning = new AbortController();

  constructor(resolve) {
    this.#resolve = resolve;
    part('enrol').querySelector('form').reset();
    this.#say('');
    this.#show('', '–');
    part('invitation').oninput = () => this.#invited();
    part('copy').onclick = () => navigator.clipboard.writeText(part('request').value);
    part('choose').onclick = () => part('grant-file').click();
    part('scan-stop').onclick = () => this.#scanning.abort();
    canScan().then((can) =>
      document.querySelectorAll('.scan').forEach((button) => {
        button.hidden = !can;
        button.onclick = () => this.#scan(part(button.dataset.into));
      }),
    );
    part('grant-file').onchange = (event) => this.#file(event.target.files[0]);
    part('accept').onclick = () => this.#accept();
    part('enrol').onclose = () => {
      this.#scanning.abort();
      this.#resolve(null);
    };
    part('enrol').showModal();
  }

  #say(problem) {
    part('enrol-problem').textContent = problem;
  }

  #show(request, print) {
    part('request').value = request;
    part('fingerprint').value = print;
    part('code').replaceChildren(...(request === '' ? [] : [picture(request.toUpperCase(), 'QR code of the request')]));
    part('copy').disabled = request === '';
    part('save').hidden = request === '';
    part('save').href = request === '' ? '' : URL.createObjectURL(new Blob([`${request}\n`]));
  }

  async #invited() {
    const invitation = readInvitation(part('invitation').value);
    if (invitation === null) {
      this.#say('An invitation has two lines: owner and 64 hex digits, nonce and 32.');
      return;
    }
    this.#say('');
    const home = await identity.homeOf(invitation.owner);
    const request = await enrolment(home, invitation.owner, invitation.nonce);
    this.#home = home;
    this.#show(hex(request), fingerprint(this.#home.signPublic));
  }

  /** What the camera reads goes where it would be typed, and is judged there. */
  async #scan(field) {
    this.#scanning.abort();
    this.#scanning = new AbortController();
    part('scanner').hidden = false;
    this.#say('');
    try {
      const text = await scan(part('scanner').querySelector('video'), this.#scanning.signal);
      if (text !== null) {
        field.value = text;
        field.dispatchEvent(new Event('input'));
        field.focus();
      }
    } catch {
      this.#say('There is no camera to scan with, or it is not allowed.');
    }
    part('scanner').hidden = true;
  }

  async #file(file) {
    if (file && file.size <= 4096) {
      part('grant').value = hex(new Uint8Array(await file.arrayBuffer()));
    }
  }

  async #accept() {
    const bytes = unhex(part('grant').value.replace(/\s+/g, '').toLowerCase());
    try {
      const grants = bytes && readChain(bytes);
      const home = this.#home ?? (grants && (await identity.home(grants.at(-1).owner)));
      if (!home) {
        throw new Error('First the owner’s invitation, then the grant.');
      }
      const changed = await take(home, bytes ?? new Uint8Array(0), await relay(), null);
      this.#resolve(changed);
      part('enrol').close();
    } catch (error) {
      this.#say(error.message);
    }
  }
}
