/**
 * Purpose: the page: which homes are shown, a worker for each owner, a tile for each camera. The
 * pictures themselves never come by here.
 */
import { atDesk, byHand } from './enrol.js';
import { hex } from './base.js';
import * as identity from './identity.js';
import { lacking } from './needs.js';
import { Tile } from './tile.js';

const RENDER_EVERY = 250;
const RENEW_EVERY = 60_000;
const part = (id) => document.getElementById(id);
const running = new Map();

/** Whether the same cameras are watched already: then a later grant is all the news. */
function goesOn(home) {
  const shown = running.get(home.name);
  const cameras = (chains) => chains.map((chain) => hex(chain.at(-1).camera)).join();
  return shown !== undefined && cameras(shown.chains) === cameras(home.chains) && !shown.tiles.some((tile) => tile.refused);
}

/** Shows one owner's cameras; anew when others are shown. */
function show(home) {
  if (goesOn(home)) {
    running.get(home.name).worker.postMessage({ renew: true });
    return;
  }
  stop(home.name);
  const worker = new Worker('worker.js', { type: 'module', name: home.name.slice(0, 8) });
  const tiles = home.chains.map((chain) => new Tile(nameOf(home, chain), () => add()));
  running.set(home.name, { worker, tiles, chains: home.chains });
  tiles.forEach((tile) => part('cameras').append(tile.element));
  worker.onmessage = ({ data }) => {
    if (data.detail) {
      console.error(data.detail);
    }
    if (data.problem) {
      tiles.forEach((tile) => tile.problem(data.problem));
    }
    if (data.restart) {
      stop(home.name);
      show(home);
      return;
    }
    data.cameras?.forEach((camera, i) => tiles[i].say(camera, data.link));
  };
  worker.onerror = () => tiles.forEach((tile) => tile.problem('fault'));
  const canvases = tiles.map((tile) => tile.canvas());
  worker.postMessage({ start: { name: home.name, canvases } }, canvases);
  part('empty').hidden = true;
}

function stop(name) {
  const old = running.get(name);
  old?.worker.terminate();
  old?.tiles.forEach((tile) => tile.element.remove());
  running.delete(name);
}

const nameOf = (home, chain) =>
  home.label ?? `Camera ${hex(chain.at(-1).camera.subarray(0, 4)).match(/.{4}/g).join('-')}`;

async function add() {
  const home = await byHand();
  if (home !== null) {
    show(home);
  }
}

function toggleDetails() {
  const on = document.body.classList.toggle('details');
  part('details').setAttribute('aria-pressed', String(on));
}

/** A demo's desk is asked again before the right ends. */
async function renewAtDesk(token) {
  const before = await identity.homes();
  const home = await atDesk(token);
  const known = before.find((each) => each.name === home.name);
  if (known !== undefined && home.chains.some((chain, i) => hex(chain.at(-1).id) !== hex(known.chains[i].at(-1).id))) {
    show(home);
  }
}

/** #token or #token+token: the desk of a demo; else what this browser knows. */
async function begin() {
  const lack = await lacking();
  if (lack !== null) {
    part('lacking').textContent = lack;
    part('lacks').hidden = false;
    return;
  }
  const tokens = location.hash.slice(1).split('+').filter((token) => /^[0-9a-f]{20}$/.test(token));
  const homes = tokens.length > 0 ? await Promise.all(tokens.map(atDesk)) : await identity.homes();
  setInterval(() => tokens.forEach((token) => renewAtDesk(token)), RENEW_EVERY);
  const granted = homes.filter((home) => home.chains.length > 0);
  part('empty').hidden = granted.length > 0;
  granted.forEach(show);
}

part('add').onclick = add;
part('first').onclick = add;
part('details').onclick = toggleDetails;
addEventListener('keydown', (event) => {
  const typing = /^(textarea|input)$/i.test(event.target.tagName) || event.ctrlKey || event.metaKey || event.altKey;
  if (event.key === 'd' && !typing) {
    toggleDetails();
  }
});
addEventListener('pagehide', () => running.forEach(({ worker }) => worker.postMessage({ stop: true })));
setInterval(() => running.forEach(({ tiles }) => tiles.forEach((tile) => tile.render())), RENDER_EVERY);
begin();
