// The first corpus: the layouts of layouts.mjs, half of them damaged as messengers and cameras do it.

import { damage_of } from './damage.mjs';
import { LAYOUTS } from './layouts.mjs';
import { clock } from './random.mjs';

const FONTS = ['Roboto', 'Inter', 'Open Sans', 'Lato', 'Noto Sans', 'DejaVu Sans'];

function styles(look) {
  const [paper, ink, quiet, edge] = look.dark
    ? ['#121212', '#f2f2f2', '#a8a8a8', '#2c2c2c']
    : [look.grey ? '#f3f3f3' : '#ffffff', '#151515', '#5c5c5c', '#dddddd'];
  const size = look.size;
  return `* { box-sizing: border-box }
    body { margin: 0; padding: ${Math.round(size * 2.2)}px 16px 24px; background: ${paper}; color: ${ink};
      font: ${size}px/1.5 '${look.font}' }
    #bar { position: fixed; top: 0; left: 0; right: 0; padding: 4px 16px; background: ${paper}; display: flex;
      justify-content: space-between; font-size: ${size - 2}px; z-index: 2 }
    .row { display: flex; justify-content: space-between; gap: 24px }
    .card { padding: 8px 0; border-bottom: 1px solid ${edge} }
    .strong { font-weight: 600 }
    .quiet { color: ${quiet} }
    .big { font-size: 1.35em; font-weight: 600 }
    .huge { font-size: 1.9em; font-weight: 700 }
    .button { background: ${look.dark ? '#2f7d4f' : '#e7f4ec'}; padding: 6px 12px; border-radius: 6px; margin: 4px 0;
      font-weight: 600 }
    .chip { font-size: 0.85em }`;
}

/** How a screen looks, and what happens to it: half are as a phone saves them. */
function look_of(r, index) {
  const spoilt = index % 2 === 1;
  const look = {
    font: r.pick(FONTS),
    dark: r.chance(0.4),
    grey: r.chance(0.3),
    size: r.int(14, 18),
    width: r.pick([360, 375, 390, 412]),
    scale: spoilt ? 2.5 : r.pick([1.5, 2, 2.5]),
    status: r.chance(0.8),
  };
  return { ...look, ...(spoilt ? damage_of(r, look) : { state: 'clean', damage: null }) };
}

/** Where the window stands over a long list: whole, cut, or two windows that share a part. */
function windows_of(r, height, long) {
  const kind = !long ? (r.chance(0.1) ? 'cut' : 'whole') : r.pick(['whole', 'cut', 'overlap']);
  if (kind === 'whole' || height < 300) return [{ kind: 'whole', top: 0, height }];
  if (kind === 'cut') {
    const seen = Math.round(height * (0.55 + 0.35 * r.next()));
    return [{ kind, top: r.chance(0.5) ? height - seen : 0, height: seen }];
  }
  const seen = Math.round(height * 0.62);
  return [
    { kind, top: 0, height: seen },
    { kind, top: height - seen, height: seen },
  ];
}

export async function draw(r, index, browser) {
  const layout = LAYOUTS[index % LAYOUTS.length](r);
  const look = look_of(r, Math.floor(index / LAYOUTS.length));
  const bar = look.status
    ? `<div id="bar"><span>${clock(r.int(0, 1439)).replace(/ .M/, '')}</span><span>${r.int(3, 99)}%</span></div>`
    : '';
  const height = await browser.lay_out({ ...look, html: `${bar}${layout.html}`, css: styles(look) });
  const screens = [];
  for (const window of windows_of(r, height, layout.long)) {
    const { picture, whole } = await browser.shoot(look, window, look.damage, index + 7);
    screens.push({
      name: `${String(index).padStart(5, '0')}-${screens.length}`,
      layout: layout.layout,
      state: look.state,
      window: window.kind,
      font: look.font,
      dark: look.dark,
      size: look.size,
      damage: look.damage,
      year: layout.year ?? null,
      covered: layout.covered,
      orders: layout.orders.map((order, i) => ({ ...order, whole: whole[i] })),
      picture,
    });
  }
  return screens;
}
