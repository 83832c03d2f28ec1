// What both kinds of templates of the second corpus are drawn with: icons, avatars, a map, a style sheet. The fonts and
// colours, status bars and bars of tabs of each kind are its own.

const STROKES = {
  back: 'M15 4 7 12l8 8',
  next: 'M9 5l7 7-7 7',
  down: 'M5 9l7 7 7-7',
  close: 'M5 5l14 14M19 5 5 19',
  menu: 'M4 7h16M4 12h16M4 17h16',
  clock: 'M12 3a9 9 0 1 0 .1 0M12 7v5l4 2',
  pin: 'M12 21s7-6.5 7-11.5A7 7 0 0 0 5 9.5C5 14.5 12 21 12 21M12 7.500a2.5 2.5 0 1 0 .1 0',
  bag: 'M5 8h14l-1 13H6zM9 8a3 3 0 0 1 6 0',
  car: 'M4 16v-4l2-5h12l2 5v4zM7 16v2M17 16v2M4 12h16',
  star: 'M12 3l2.7 6 6.3.6-4.8 4.3 1.4 6.400L12 17l-5.6 3.3 1.4-6.400L3 9.6 9.3 9z',
  info: 'M12 3a9 9 0 1 0 .1 0M12 11v6M12 7.500v.6',
  home: 'M4 11l8-7 8 7v9h-6v-6h-4v6H4z',
  person: 'M12 4a4 4 0 1 0 .1 0M4 21c1-7 15-7 16 0',
  calendar: 'M4 6h16v15H4zM4 10h16M8 3v4M16 3v4',
  chart: 'M5 20v-7M12 20V5M19 20v-10',
  tick: 'M4 13l5 5L20 6',
  flag: 'M6 21V4h12l-3 4 3 4H6',
  waves: 'M2 9a14 14 0 0 1 20 0M6 13a9 9 0 0 1 12 0M10 17a4 4 0 0 1 4 0',
};

export const icon = (name, size = 1.1, classes = '') =>
  `<svg class="icon ${classes}" viewBox="0 0 24 24" style="width:${size}em;height:${size}em"><path d="${STROKES[name]}"
    fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/></svg>`;

/** A coloured disc or box with the first letter of a name. */
export const avatar = (name, classes = '') => `<span class="avatar ${classes}">${name[0]}</span>`;

const filled = (path) => `<svg class="icon" viewBox="0 0 24 24"><path d="${path}" fill="currentColor"/></svg>`;
const bars = filled('M3 20v-4h3v4zM8 20v-7h3v7zM13 20V9h3v11zM18 20V5h3v15z');
const wifi = icon('waves');
const battery = (share) =>
  `<svg class="battery" viewBox="0 0 28 14"><rect x="1" y="1" width="23" height="12" rx="3" fill="none"
    stroke="currentColor"/><rect x="3" y="3" width="${(share * 19) / 100}" height="8" rx="1" fill="currentColor"/>
    <path d="M26 5v4" stroke="currentColor" stroke-width="2"/></svg>`;

/** What a phone shows above every app; `clock` without the half of the day unless the phone tells it. */
export const STATUS_BARS = {
  notch: ({ clock, charge }) => `<b>${clock}</b><i></i><span>${bars} 5G ${battery(charge)}</span>`,
  carrier: ({ clock, half, charge }) =>
    `<span>${bars} Telco LTE</span><b>${clock} ${half}</b><span>${charge}% ${battery(charge)}</span>`,
  droid: ({ clock, charge }) => `<span>${clock} &nbsp;• ✉</span><span>${wifi}${bars} ${charge}%</span>`,
  pill: ({ clock, charge }) => `<span>${clock}</span><i></i><span>${wifi} <span class="charge">${charge}</span></span>`,
};

/** A map of made-up streets, so many points high. */
export function map(r, high) {
  const streets = Array.from({ length: 9 }, () => {
    const [x, y] = [r.int(-50, 400), r.int(-20, high)];
    return `<path d="M${x} ${y}l${r.int(-300, 300)} ${r.int(-high, high)}" stroke-width="${r.pick([2, 4, 7])}"/>`;
  });
  const [x, y] = [r.int(60, 140), r.int(30, high - 30)];
  return `<svg class="map" viewBox="0 0 400 ${high}" preserveAspectRatio="xMidYMid slice" style="height:${high}px">
    <g class="streets" fill="none">${streets.join('')}</g><path class="way" fill="none" stroke-width="5"
      d="M${x} ${y}L${x + 80} ${y - 15}L${x + 100} ${y + 20}L${x + 190} ${y + 5}"/>
    <circle class="end" cx="${x}" cy="${y}" r="7"/><circle class="end" cx="${x + 190}" cy="${y + 5}" r="7"/></svg>`;
}

/** The style sheet of both: of a look's paper, card, ink, quiet ink, edge, accent and the ink upon that. */
export const sheet = ({ font, size, colours, space, round }) => `* { box-sizing: border-box }
  body { margin: 0; background: ${colours.paper}; color: ${colours.ink};
    font: ${size}px/${space} '${font}', sans-serif }
  .icon { width: 1.1em; height: 1.1em; vertical-align: -0.18em; flex: none }
  .battery { width: 1.7em; height: 0.85em; vertical-align: -0.1em }
  #status { display: flex; justify-content: space-between; padding: 7px 18px 5px; font-size: ${size - 2}px }
  #status .charge { background: ${colours.ink}; color: ${colours.paper}; border-radius: 9px; padding: 0 7px }
  #status i { width: 90px }
  .quiet { color: ${colours.quiet} }
  .strong { font-weight: 700 }
  .small { font-size: 0.86em }
  .big { font-size: 1.3em; font-weight: 700 }
  .huge { font-size: 2.1em; font-weight: 700; line-height: 1.25 }
  .middle { text-align: center }
  .accent { color: ${colours.accent} }
  .avatar { display: inline-flex; width: 1.9em; height: 1.9em; border-radius: 50%; background: ${colours.accent};
    color: ${colours.upon}; align-items: center; justify-content: center; margin-right: 10px; flex: none;
    font-size: 0.85em; font-weight: 700 }
  .avatar.square { border-radius: 5px }
  .badge { background: ${colours.accent}; color: ${colours.upon}; border-radius: ${round / 2 + 2}px; padding: 1px 8px;
    font-size: 0.8em; font-weight: 700 }
  .map { display: block; width: 100%; background: ${colours.land} }
  .map .streets { stroke: ${colours.edge} } .map .way { stroke: ${colours.accent} } .map .end { fill: ${colours.ink} }
  .button { display: block; margin: 12px 18px; padding: 11px; text-align: center; font-weight: 700;
    background: ${colours.accent}; color: ${colours.upon}; border-radius: ${round}px }
  .tabs { display: flex; justify-content: space-around; border-top: 1px solid ${colours.edge}; padding: 7px 4px 10px;
    font-size: 0.72em; text-align: center; margin-top: 10px }
  .tabs .icon { display: block; margin: 0 auto 2px; width: 1.9em; height: 1.9em }`;
