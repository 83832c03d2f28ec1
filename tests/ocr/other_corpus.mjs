// The second corpus, drawn by another hand than the first: each layout by a template that readers may be tuned on and
// by one that is held out, in other fonts, and damaged in other ways.

import * as held_out from './other_held_out.mjs';
import { STATUS_BARS, sheet } from './other_looks.mjs';
import * as tuning from './other_tuning.mjs';
import { VALUES } from './other_values.mjs';
import { clock } from './random.mjs';

const LAYOUTS = Object.keys(VALUES);
const PARTS = { tuning, held_out };
const STATES = ['clean', 'damaged', 'clean', 'damaged', 'hard', 'damaged', 'clean', 'damaged', 'damaged'];

/** How many screens show every layout by both templates in every state. */
export const COUNT = LAYOUTS.length * 2 * STATES.length;

const SCREENS = [
  [320, 1.5], // 480 pixels
  [360, 1.5],
  [360, 2],
  [375, 2],
  [414, 2],
  [384, 2.5],
  [360, 3],
  [390, 3],
  [428, 3], // 1284 pixels
];

const DAMAGES = {
  jpeg: (r) => ({ quality: r.int(25, 60) / 100 }),
  tilt: (r) => ({ tilt: (r.chance(0.5) ? 1 : -1) * (r.int(3, 20) / 10) }),
  blur: (r) => ({ blur: r.int(30, 70) / 100 }), // in points of the screen
  grain: (r) => ({ noise: r.int(4, 10) }),
  smaller: (r) => ({ share: r.int(65, 85) / 100 }),
  narrow: () => ({ across: 330 }),
};
const USUAL = ['jpeg', 'tilt', 'blur', 'grain', 'smaller'];

/** For spoil() of damage.mjs: nothing but the damages of that name. */
function damage_of(r, names, { width, scale, colours }) {
  const damage = Object.assign({}, ...names.map((name) => DAMAGES[name](r)));
  const across = damage.across ?? Math.max(480, Math.round(width * scale * (damage.share ?? 1)));
  return {
    kind: names.join(' and '),
    blur: damage.blur ?? 0,
    noise: damage.noise ?? 0,
    tilt: damage.tilt ?? 0,
    contrast: 1,
    shade: 0,
    frame: 0,
    ground: colours.paper,
    steps: [{ width: across, quality: damage.quality ?? null }],
  };
}

function some_of(r, names, count) {
  const left = [...names];
  return Array.from({ length: count }, () => left.splice(r.int(0, left.length - 1), 1)[0]);
}

function look_of(r, part, state) {
  const [width, scale] = r.pick(SCREENS);
  const colours = r.pick(part.COLOURS);
  const look = {
    font: r.pick(part.FONTS),
    size: r.int(14, 17),
    space: r.pick([1.35, 1.5, 1.65]),
    round: r.pick([6, 12, 18]),
    width,
    scale,
    colours,
  };
  const names = {
    clean: () => [],
    damaged: () => some_of(r, USUAL, r.int(1, 2)),
    hard: () => (r.chance(0.5) ? ['narrow'] : some_of(r, USUAL, 3)),
  }[state]();
  return { ...look, damage: names.length > 0 ? damage_of(r, names, look) : null };
}

function status_bar(r, part) {
  const [time, half] = clock(r.int(0, 1439)).split(' ');
  return `<div id="status">${STATUS_BARS[r.pick(part.STATUS)]({ clock: time, half, charge: r.int(4, 99) })}</div>`;
}

/** A long list is cut off at the lower end now and then, as a phone's screen does it. */
function window_of(r, height, { long }) {
  if (!long || r.chance(0.7)) return { kind: 'whole', top: 0, height };
  return { kind: 'cut', top: 0, height: Math.round(height * (0.65 + 0.3 * r.next())) };
}

export async function draw(r, index, browser) {
  const turn = Math.floor(index / LAYOUTS.length);
  const name = LAYOUTS[index % LAYOUTS.length];
  const [part, hand] = Object.entries(PARTS)[turn % 2];
  const state = STATES[Math.floor(turn / 2) % STATES.length];
  const values = VALUES[name](r);
  const look = look_of(r, hand, state);
  const html = status_bar(r, hand) + hand.TEMPLATES[name](values, r);
  const height = await browser.lay_out({ ...look, html, css: sheet(look) + hand.css(look) });
  const window = window_of(r, height, values);
  const { picture, whole } = await browser.shoot(look, window, look.damage, index + 7);
  return [
    {
      name: `${String(index).padStart(4, '0')}-${name}-${part}`,
      layout: values.layout,
      languages: values.languages ?? 'eng',
      part,
      state,
      window: window.kind,
      font: look.font,
      pixels: look.damage?.steps[0].width ?? look.width * look.scale,
      size: look.size,
      damage: look.damage,
      year: values.year ?? null,
      covered: values.covered,
      orders: values.orders.map((order, i) => ({ ...order, whole: whole[i] })),
      picture,
    },
  ];
}
