// Templates of the second corpus that are held out: nobody tunes a reader on them. Tables over the full width, two
// columns, boxes and bullets; other icons, fonts, colours and words around than those of other_tuning.mjs.

import { avatar, icon, map } from './other_looks.mjs';

export const FONTS = ['Karla', 'Cabin', 'Quicksand', 'Comfortaa'];
export const COLOURS = [
  {
    paper: '#fbf8f2',
    card: '#fffdf9',
    ink: '#2b2118',
    quiet: '#7a6c5d',
    edge: '#e6dccd',
    land: '#efe9dc',
    accent: '#d9480f',
    upon: '#ffffff',
  },
  {
    paper: '#000000',
    card: '#1c1c1e',
    ink: '#ffffff',
    quiet: '#98989f',
    edge: '#38383a',
    land: '#161618',
    accent: '#0a84ff',
    upon: '#ffffff',
  },
  {
    paper: '#ffffff',
    card: '#f1f5f2',
    ink: '#10231a',
    quiet: '#5d7166',
    edge: '#d3ded7',
    land: '#e4ede6',
    accent: '#0b6b3a',
    upon: '#ffffff',
  },
];
export const STATUS = ['carrier', 'pill'];

export const css = ({ colours, round }) => `section { padding: 2px 20px 12px }
  h1 { font-size: 1.45em; margin: 4px 20px 8px } h2 { font-size: 1em; margin: 14px 0 2px }
  nav { padding: 6px 20px; color: ${colours.accent}; display: flex; justify-content: space-between }
  table { width: 100%; border-collapse: collapse } td { padding: 6px 0; border-bottom: 1px solid ${colours.edge} }
  td + td { text-align: right; padding-left: 14px; white-space: nowrap } tr.sum td { font-weight: 700; border: 0 }
  .plain td { border: 0; padding: 3px 0; white-space: nowrap } .plain td + td { white-space: normal }
  .box { background: ${colours.card}; border-left: 5px solid ${colours.accent}; border-radius: ${round / 3}px;
    padding: 8px 14px; margin: 12px 0 }
  .two { display: grid; grid-template-columns: 1fr 1fr; gap: 2px 18px } .right { text-align: right }
  .tile { background: ${colours.card}; border-radius: ${round}px; padding: 9px 12px }
  .days { display: flex; justify-content: space-between }
  .mark { display: inline-block; width: 0.7em; height: 0.7em; border-radius: 2px; background: ${colours.accent};
    margin-right: 8px }
  .dot { color: ${colours.accent}; margin-right: 8px }
  .hero { background: ${colours.accent}; color: ${colours.upon}; padding: 14px 20px }
  .inset { padding-left: 18px }
  .lift { background: ${colours.paper}; border-radius: ${round}px ${round}px 0 0; margin-top: -14px; padding: 14px 20px;
    position: relative }`;

const row = ([left, right], classes = '') => `<tr class="${classes}"><td>${left}</td><td>${right}</td></tr>`;
const table = (rows, classes = '') => `<table class="${classes}">${rows.join('')}</table>`;
const line = (text, classes = '') => `<div class="${classes}">${text}</div>`;
const two = (left, right, classes = '') => `<div class="two ${classes}"><div>${left}</div><div>${right}</div></div>`;
const ends = (left, right, classes = '') =>
  `<div class="two ${classes}"><div>${left}</div><div class="right">${right}</div></div>`;
const order = (index, inside, classes = '') => `<div class="${classes}" data-order="${index}">${inside}</div>`;
const bar = (left, right = '') => `<nav><span>${left}</span><span>${right}</span></nav>`;
const tabs = (...names) =>
  `<div class="tabs">${names.map(([name, drawn]) => `<span>${icon(drawn)}${name}</span>`).join('')}</div>`;
const dot = '<span class="dot">●</span>';
const mark = '<span class="mark"></span>';

const shipt = (v) =>
  bar(`${icon('back')} Earnings`, icon('info')) +
  `<h1>${v.week}</h1><section>` +
  v.cards
    .map((card, i) =>
      order(
        i,
        table(
          [
            row([
              `<b>Order #${card.number}${card.basket ? ` • ${card.basket}` : ''}</b>`,
              `<span class="small">${card.punctual}</span>`,
            ]),
          ],
          'plain',
        ) +
          line(`${icon('bag')} ${card.service}`, 'small') +
          line(card.window, 'small quiet') +
          (card.delivered ? line(card.delivered, 'small quiet') : '') +
          table([
            row(['Order Pay', card.pay]),
            ...(card.promo ? [row(['Promo Pay', card.promo])] : []),
            row(['Tip', card.tip]),
            row(['Total Pay', card.total], 'sum'),
          ]),
        'box',
      ),
    )
    .join('') +
  '</section>';

const doordash_receipt = (v) =>
  `<div class="hero">${ends('This dash so far', icon('close'))}${line(v.so_far, 'huge')}</div><section>` +
  (v.goal ? line(`${v.goal[0]} &nbsp; ${v.goal[1]}`, 'small') : '') +
  table([row(['Total online time', v.online]), row(['Offers accepted', v.accepted])], 'small') +
  order(
    0,
    table(
      [
        row(['<b>This offer</b>', `<b>${v.total}</b>`]),
        row(['<b>DoorDash pay</b>', icon('down', 0.9)]),
        row(['<span class="inset">Base pay</span>', v.base]),
        ...(v.peak ? [row(['<span class="inset">Peak pay</span>', v.peak])] : []),
        row(['<b>Customer tips</b>', icon('down', 0.9)]),
        ...v.tips.map(([name, tip]) => row([`${avatar(name, 'square')}${name}`, tip])),
      ],
      '',
    ),
  ) +
  '</section><span class="button">Continue dashing</span>';

const doordash_summary = (v) =>
  bar(icon('close'), icon('info')) +
  order(
    0,
    `<h1>Dash summary</h1><section>${line(v.total, 'huge')}` +
      table([
        ...(v.goal ? [row([`${icon('flag')} Weekly goal`, `${v.goal[0]} ${v.goal[1]}`])] : []),
        row([`${icon('clock')} Total online time`, v.online]),
        row([`${icon('tick')} Offers accepted`, v.accepted]),
        ...(v.week ? [row([`${icon('chart')} Earnings this week`, v.week])] : []),
      ]) +
      (v.hit ? line(`${mark}You hit your weekly goal!`, 'strong') : '') +
      '</section>',
  ) +
  `<section>${v.payout ? line(v.payout, 'quiet small') : ''}</section><span class="button">Done</span>`;

const doordash_offer = (v, r) =>
  bar('Decline', icon('info')) +
  map(r, 120) +
  order(
    0,
    (v.high ? line(`${mark}High paying offer`, 'small strong') : '') +
      line(`<b class="big">${v.offered}</b> &nbsp;<span class="small">Guaranteed (incl. tips)</span>`) +
      two(`<b>${v.miles}</b>`, '', '') +
      line(v.by, 'quiet') +
      `<h2>${dot}${v.shop ? 'Shop for items' : 'Pickup'}</h2>` +
      line(`${v.store} ${v.items}`, 'inset') +
      `<h2>${dot}Customer dropoff</h2>`,
    'lift',
  ) +
  `<span class="button">${ends('Accept', v.seconds)}</span>`;

const doordash_day = (v) =>
  bar(`${icon('back')} This week`) +
  order(
    0,
    `<section>${ends(`<b>${v.date}</b>`, icon('down'))}${line(v.total, 'huge')}` +
      table([
        row(['Start Time', v.start]),
        row(['End Time', v.end]),
        row(['Active time', v.active]),
        row(['Dash time', v.dash]),
        row(['Deliveries', v.count]),
      ]) +
      `<div class="two">${line(`<span class="small">DoorDash pay</span><br><b>${v.pay}</b>`, 'tile')}` +
      `${line(`<span class="small">Customer tips</span><br><b>${v.tips}</b>`, 'tile')}</div></section>`,
  ) +
  `<section>${table(v.offers.map(([name, paid]) => row([`${dot}${name}`, paid])))}</section>`;

const doordash_week = (v) =>
  `<div class="hero">${line(v.week, 'middle')}${line(v.total, 'huge middle')}</div><section>` +
  table([
    row([`${icon('bag')} Completed deliveries`, v.deliveries]),
    row([`${icon('car')} Active time`, v.active]),
    row([`${icon('clock')} Dash time`, v.dash]),
  ]) +
  '<h2>Dashes</h2>' +
  v.days.map((pair, i) => order(i, table([row([`${avatar(pair[0])}${pair[0]}`, `<b>${pair[1]}</b> ›`])]))).join('') +
  `</section>${tabs(['Dash', 'car'], ['Schedule', 'calendar'], ['Earnings', 'chart'], ['More', 'menu'])}`;

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const updated = '<br><span class="small quiet">Updated at end of day</span>';

const grubhub_day = (v) =>
  bar(icon('menu'), icon('person')) +
  '<h1>Earnings</h1><section>' +
  two('<span class="badge">Day</span>', '<span class="quiet">Week</span>') +
  order(
    0,
    two(`<br><b>${v.date}</b>`, '') +
      line(v.total, 'huge accent') +
      line('Total earnings', 'small') +
      `<div class="days small quiet">${DAYS.map((name) => `<span>${name}</span>`).join('')}</div>` +
      table(v.lines.map(([name, paid]) => row([`${mark}${name}${name === 'GH contribution' ? updated : ''}`, paid]))),
  ) +
  table([row(['Acceptance rate', v.accepted])], 'plain') +
  '</section><span class="button">View earnings activity</span>';

const grubhub_activity = (v) => {
  let index = 0;
  const head = (c) => row([`${avatar(c.store)}<b>${c.store}</b>`, `<span class="quiet">${c.time}</span>`]);
  const card = (c) =>
    c.truth
      ? order(
          index++,
          table(
            [
              head(c),
              row(['Delivery Pay:', c.pay]),
              row(['Distance:', c.miles]),
              row(['Tip:', c.tip]),
              row(['', `<b class="accent">${c.total}</b>`]),
            ],
            'plain',
          ),
          'tile',
        )
      : `<div class="tile">${table([head(c)], 'plain')}
         <div class="small">You rejected this offer and didn't get paid for it</div>
         <span class="badge">Rejected</span></div>`;
  return (
    bar(icon('back'), icon('close')) +
    '<h1>Earnings activity</h1><section>' +
    table([row(['Viewing', `${icon('calendar')} ${v.date}`]), row(['', 'All orders ›'])], 'plain') +
    v.cards.map(card).join('<div style="height:10px"></div>') +
    '</section>'
  );
};

const flex = (v) =>
  `<div class="hero strong">${icon('menu')} &nbsp; Earnings</div><section>` +
  v.blocks
    .map((block, i) =>
      order(
        i,
        table(
          [
            row([`<b>${block.day}</b>`, `<b class="big">${block.total}</b>`]),
            row([block.time.replace(' - ', i % 2 ? ' – ' : ' - '), icon('next', 0.9)]),
          ],
          'plain',
        ) +
          line(block.parts ? block.parts.join(' ') : 'Tips pending', 'small quiet') +
          '<hr style="border:0;border-top:1px solid #8888">',
      ),
    )
    .join('') +
  '</section>';

const lyft = (v, r) =>
  map(r, 90) +
  order(
    0,
    `<section>${line(v.headline, 'huge middle')}` +
      table(
        [row([`${dot}${v.begun} Pick-up`, `Requested at ${v.asked}`]), row([`${dot}${v.ended} Drop-off`, ''])],
        'plain small',
      ) +
      v.sections
        .map(
          ({ name, lines, total, says }) =>
            `<h2 class="accent">${name}</h2>` +
            table([...lines.map((pair) => row(pair)), row(['Total', total], 'sum')]) +
            (says ? line(says, 'small quiet') : ''),
        )
        .join('') +
      line(`Ride Receipt #: ${v.receipt}`, 'small quiet') +
      '</section>',
  ) +
  '<div class="middle accent">Help Center</div>';

const indrive = (v) =>
  bar(icon('back'), icon('menu')) +
  order(
    0,
    `<section>${line(v.date, 'big')}` +
      line(`${dot}${v.from}`) +
      line(v.time, 'quiet inset') +
      table([row(['Duración', v.duration]), row(['Distancia', v.distance])]) +
      table([row([`${avatar(v.passenger, 'square')}${v.passenger}`, 'Calificaste ★★★★★'])], 'plain') +
      `<div class="tile">${line('Mis ingresos', 'small')}${line(v.income, 'big')}</div>` +
      `<h2>Recibí</h2>` +
      table([
        row(['Tarifa', v.fare]),
        row(['Total recibido', v.fare], 'sum'),
        row(['<span class="quiet">Pago en efectivo</span>', icon('info')]),
      ]) +
      `<h2>Pagué</h2>` +
      table([
        row(['Nuestros pagos por el<br>servicio son bajos (9.5%)', v.fee]),
        row(['IVA del pago por el servicio', v.vat]),
        row(['Total pagado', v.paid], 'sum'),
      ]) +
      '</section>',
    'small',
  );

const uber_trip = (v) =>
  bar(`${icon('back')} Activity`, icon('info')) +
  order(
    0,
    `<section>${line(v.head.join(' • '), 'strong')}` +
      two(v.duration, v.distance) +
      line(`${dot}${v.from}`) +
      line(`${mark}${v.to}`) +
      line(v.points, 'small accent') +
      table([...v.lines.map((pair) => row(pair)), row(['Your earnings', v.total], 'sum')]) +
      '</section>',
  ) +
  `<section>${table([row(['Uber Service Fee', v.fee])], 'small quiet')}</section>`;

const uber_session = (v) =>
  order(
    0,
    `<div class="hero">${line('Session summary', 'strong')}</div><section>${line(v.total, 'huge middle')}` +
      line(v.time, 'middle small quiet') +
      two('Trips completed', 'Trips offered', 'middle small') +
      two(v.trips, v.offered, 'middle strong') +
      '</section>',
  ) +
  `<section>${table(v.stores.map(([name, paid]) => row([`${avatar(name, 'square')}${name}`, paid])))}</section>` +
  '<div class="middle strong accent">Open earnings activity</div>';

const uber_offer = (v, r) =>
  map(r, 140) +
  order(
    0,
    ends(`<b>${v.kind}</b> &nbsp; Exclusive`, icon('close')) +
      line(v.offered, 'huge accent') +
      line(v.promise, 'small') +
      line(v.way, 'strong') +
      line(`${dot}${v.store}`) +
      line(`${mark}${v.street}`),
    'lift',
  ) +
  `<span class="button">${v.answer}</span>`;

const uber_ride_offer = (v, r) =>
  map(r, 140) +
  order(
    0,
    ends(`<b>${v.kind}</b>`, icon('close')) +
      line(v.offered, 'huge') +
      line(`★ ${v.rating} &nbsp; Verified`, 'small quiet') +
      v.legs.map(([way, where], i) => line(`${i ? mark : dot}${way}`, 'strong') + line(where, 'inset quiet')).join(''),
    'lift',
  ) +
  '<span class="button">Accept</span>';

const spark = (v, r, offer = false) =>
  bar(`${icon('back')} Trips`, icon('menu')) +
  order(
    0,
    `<section>${line(v.total, 'huge accent')}${line(v.way)}<h2><span class="badge">${v.service}</span></h2></section>`,
  ) +
  map(r, 130) +
  (offer ? `<div class="two"><span class="button">Reject</span><span class="button">Accept</span></div>` : '');

export const TEMPLATES = {
  shipt,
  doordash_receipt,
  doordash_summary,
  doordash_offer,
  doordash_day,
  doordash_week,
  grubhub_day,
  grubhub_activity,
  flex,
  lyft,
  indrive,
  uber_trip,
  uber_session,
  uber_offer,
  uber_ride_offer,
  spark_trip: (v, r) => spark(v, r),
  spark_offer: (v, r) => spark(v, r, true),
};
