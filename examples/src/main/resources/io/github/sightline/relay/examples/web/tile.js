/**
 * Purpose: one camera on the page: its canvas, its words, its figures.
 * Invariant: it says live only while its worker says so and keeps saying it. Silence of the worker
 * counts as age, so a picture that hangs is never shown as live.
 */
import { figures, words } from './words.js';

const STALE_AFTER = 2000;
const SILENT_AFTER = 10_000;

export class Tile {
  #root;
  #said = { state: 'waiting', age: null, refusal: null, at: performance.now() };
  #before = null;
  #shown = '';

  constructor(name, onAgain) {
    const template = document.getElementById('tile').content.cloneNode(true);
    this.#root = template.querySelector('article');
    this.#root.querySelector('h2').textContent = name;
    this.#root.setAttribute('aria-label', name);
    this.#part('canvas').setAttribute('aria-label', `Picture of ${name}`);
    this.#part('.full').onclick = () => this.#fullScreen();
    this.#part('.again').onclick = onAgain;
    this.element = this.#root;
    this.render();
  }

  #part = (selector) => this.#root.querySelector(selector);

  #fullScreen() {
    if (document.fullscreenElement) {
      document.exitFullscreen();
    } else {
      this.#part('.screen').requestFullscreen();
    }
  }

  /** The canvas for the worker; a fresh one each time, since one can be given away only once. */
  canvas() {
    const old = this.#part('canvas');
    const fresh = old.cloneNode();
    old.replaceWith(fresh);
    return fresh.transferControlToOffscreen();
  }

  /** What the worker says of this camera. */
  say(camera, link) {
    this.#said = { state: camera.state, age: camera.age, refusal: link.refusal?.why ?? null, way: wayOf(link), at: performance.now() };
    if (camera.figures) {
      this.#drawFigures(camera, link);
    }
    this.render();
  }

  get refused() {
    return this.#said.state === 'refused';
  }

  /** What keeps this camera from running at all. */
  problem(refusal) {
    this.#said = { state: 'refused', age: null, refusal, at: Infinity };
    this.render();
  }

  render() {
    const silence = Math.max(0, performance.now() - this.#said.at);
    const age = this.#said.age === null ? null : this.#said.age + silence;
    let { state, refusal } = this.#said;
    if (state === 'live' && age > STALE_AFTER) {
      state = 'stale';
    }
    if (silence > SILENT_AFTER && state !== 'refused') {
      [state, refusal] = ['refused', 'silent'];
    }
    this.#draw(state, words(state, age, refusal, this.#said.way), refusal);
  }

  #draw(state, text, refusal) {
    const shown = JSON.stringify([state, text]);
    if (shown === this.#shown) {
      return;
    }
    this.#shown = shown;
    this.#root.dataset.state = state;
    this.#part('.label').textContent = text.badge;
    this.#part('.word').textContent = text.word;
    this.#part('.why').textContent = text.why;
    this.#part('.again').hidden = !['revoked', 'denied', 'expired', 'cloned'].includes(refusal) || state !== 'refused';
    const status = this.#part('.status');
    if (status.textContent !== text.status) {
      status.textContent = text.status;
    }
  }

  #drawFigures(camera, link) {
    const list = figures(camera, link, this.#lossPercent(link));
    const place = this.#part('.figures');
    if (place.children.length === 0) {
      place.append(...list.map(() => document.createElement('div')));
      [...place.children].forEach((each) => each.append(document.createElement('dt'), document.createElement('dd')));
    }
    list.forEach(([name, value], i) => {
      const [term, figure] = place.children[i].children;
      term.textContent = name;
      figure.textContent = value;
    });
  }

  /** Of the last seconds, not of the whole session. */
  #lossPercent(link) {
    const now = performance.now();
    const before = this.#before;
    const restarted = before === null || link.received < before.received;
    if (restarted || now - before.at > 5000) {
      this.#before = { at: now, received: link.received, lost: link.lost, percent: restarted ? null : percent(before, link) };
    }
    return this.#before.percent ?? percent({ received: 0, lost: 0 }, link);
  }
}

/** Whether the relay answers; one that never did may be there, and the way too narrow [S-23]. */
const wayOf = ({ unanswered, reached }) => (!unanswered ? 'open' : reached ? 'silent' : 'unreached');

function percent(before, link) {
  const lost = link.lost - before.lost;
  const all = lost + link.received - before.received;
  return all === 0 ? 0 : (100 * lost) / all;
}
