/**
 * Purpose: what a person reads, for each state a display can be in, and for its figures. Pure.
 */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** How old a picture is, in the unit a person would choose. */
export function ageText(millis) {
  if (millis < MINUTE) {
    return `${Math.max(1, Math.floor(millis / SECOND))} s`;
  }
  return millis < HOUR ? `${Math.floor(millis / MINUTE)} min` : `${Math.floor(millis / HOUR)} h`;
}

const REFUSALS = {
  revoked: ['Access withdrawn', 'The owner has withdrawn this display’s access. The picture and its keys are gone.'],
  denied: ['Access refused', 'The relay or the grant says no. The owner can grant access again.'],
  expired: ['Access has run out', 'The owner can grant access again.'],
  cloned: ['Access suspended', 'Another device used this display’s key. The owner has to enrol it anew.'],
  busy: ['The relay is busy', 'It is asked again in a moment.'],
  elsewhere: ['Open in another tab', 'This display runs in one place at a time; it goes on here when that one closes.'],
  card: ['The relay’s card does not hold', 'It has run out or is signed by another operator than before.'],
  fault: ['Something went wrong', 'Reload the page to try again.'],
  silent: ['The display stopped', 'Reload the page to try again.'],
};

const WAYS = {
  open: '',
  silent: 'The relay does not answer.',
  unreached: 'The relay does not answer, or the way to it is too narrow: it has to carry datagrams of 1200 bytes.',
};

/** What stands on the badge, in the line below, and over the picture. */
export function words(state, age, refusal, way = 'open') {
  const old = age === null ? '' : `The picture is ${ageText(age)} old.`;
  switch (state) {
    case 'live':
      return { badge: 'Live', status: 'Live', word: '', why: '' };
    case 'stale':
      return { badge: ageText(age), status: 'No fresh picture', word: old.slice(0, -1), why: 'No fresh picture comes from the camera.' };
    case 'reconnecting':
      return {
        badge: age === null ? 'Connecting' : ageText(age),
        status: age === null ? 'Connecting' : 'Reconnecting',
        word: age === null ? 'Connecting' : 'Reconnecting',
        why: [old, WAYS[way]].join(' ').trim(),
      };
    case 'waiting':
      return { badge: 'Waiting', status: 'Waiting for the camera', word: 'Waiting for the camera', why: '' };
    default: {
      const [word, why] = REFUSALS[refusal] ?? REFUSALS.denied;
      return { badge: 'No picture', status: word, word, why };
    }
  }
}

const rounded = (value, unit, digits = 0) => (value === null || value === undefined ? '–' : `${value.toFixed(digits)} ${unit}`);

/** Name and value of each figure in the drawer. */
export function figures(camera, link, lossPercent) {
  const { fps, latency, refused, lost, repaired, faults, width, height, spent50, spent99 } = camera.figures;
  return [
    ['Frames per second', `${fps}`],
    ['Behind the camera', rounded(latency, 'ms')],
    ['Lost on the way', rounded(lossPercent, '%', 1)],
    ['Frames refused', `${refused}`],
    ['Frames lost', `${lost}`],
    ['Frames repaired', `${repaired}`],
    ['Decoder faults', `${faults}`],
    ['Round trip to the relay', rounded(link.rtt, 'ms')],
    ['Work per frame', spent50 === null ? '–' : `${spent50.toFixed(1)} / ${spent99.toFixed(1)} ms`],
    ['Picture', width ? `${width} × ${height}` : '–'],
  ];
}
