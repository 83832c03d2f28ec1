// Templates of the second corpus that a reader may be tuned on: label and amount at the two ends of a row, or the label
// above its amount; cards with soft edges, icons before and arrows behind. `data-order` marks what must be seen whole
// for an order to count.

import { avatar, icon, map } from './other_looks.mjs';

export const FONTS = ['Liberation Sans', 'Cantarell', 'Carlito', 'PT Sans'];
export const COLOURS = [
  {
    paper: '#ffffff',
    card: '#ffffff',
    ink: '#1b1f23',
    quiet: '#6a737d',
    edge: '#e1e4e8',
    land: '#eef1ea',
    accent: '#1f6feb',
    upon: '#ffffff',
  },
  {
    paper: '#eceff4',
    card: '#ffffff',
    ink: '#20242c',
    quiet: '#667085',
    edge: '#d5dae3',
    land: '#e3e8de',
    accent: '#b42318',
    upon: '#ffffff',
  },
  {
    paper: '#0f1722',
    card: '#1a2433',
    ink: '#eef3fa',
    quiet: '#93a4ba',
    edge: '#2c3a4f',
    land: '#18222f',
    accent: '#4cc38a',
    upon: '#062012',
  },
];
export const STATUS = ['notch', 'droid'];

export const css = ({ colours, round }) => `main { padding: 6px 16px 20px }
  header { display: flex; gap: 14px; align-items: center; padding: 8px 16px; font-weight: 700 }
  header .fill { flex: 1 }
  .spread { display: flex; justify-content: space-between; align-items: center; gap: 16px; padding: 5px 0 }
  .spread > :first-child { display: flex; align-items: center; gap: 8px }
  .spread > :last-child { text-align: right; white-space: nowrap }
  .card { background: ${colours.card}; border: 1px solid ${colours.edge}; border-radius: ${round}px; padding: 10px 14px;
    margin: 10px 0 }
  .rule { border-top: 1px solid ${colours.edge}; margin: 6px 0 }
  .stack { padding: 5px 0 }
  .columns { display: flex; padding: 6px 0 } .columns > * { flex: 1 }
  .pill { border: 1px solid ${colours.accent}; color: ${colours.accent}; border-radius: 20px; padding: 0 9px;
    font-size: 0.82em }
  .head { padding-top: 10px; font-weight: 700 }
  .sum { display: inline-block; background: ${colours.accent}; color: ${colours.upon}; border-radius: ${round}px;
    padding: 8px 18px; margin-top: 6px; font-weight: 700 }
  .dated { display: flex; gap: 14px } .dated > :first-child { text-align: center; line-height: 1.15; padding-top: 16px }
  .dated > :last-child { flex: 1 }
  .step { display: flex; gap: 12px; padding: 6px 0; align-items: center }
  .bar { height: 7px; border-radius: 4px; background: ${colours.edge}; margin: 6px 0 }
  .bar i { display: block; height: 7px; border-radius: 4px; background: ${colours.accent}; width: 45% }`;

const line = (text, classes = '') => `<div class="${classes}">${text}</div>`;
const spread = (left, right, classes = '') =>
  `<div class="spread ${classes}"><span>${left}</span><span>${right}</span></div>`;
const stack = (label, value) => `<div class="stack">${line(label, 'quiet small')}${line(value, 'strong')}</div>`;
const columns = (...pairs) =>
  `<div class="columns">${pairs.map(([label, value]) => stack(label, value)).join('')}</div>`;
const order = (index, inside, classes = 'card') => `<div class="${classes}" data-order="${index}">${inside}</div>`;
const top = (title, right = '') => `<header>${icon('back')}<span class="fill">${title}</span>${right}</header>`;
const tabs = (...names) =>
  `<div class="tabs">${names.map(([name, drawn]) => `<span>${icon(drawn)}${name}</span>`).join('')}</div>`;
const page = (head, body, foot = '') => `${head}<main>${body}</main>${foot}`;
const step = (drawn, text) => `<div class="step">${icon(drawn, 1.3, 'accent')}<span>${text}</span></div>`;

const shipt = (v) =>
  page(
    top('Order History', icon('calendar')),
    spread(v.week, icon('down'), 'big') +
      v.cards
        .map((card, i) =>
          order(
            i,
            spread(
              `<b>Order #${card.number}${card.basket ? ` • ${card.basket}` : ''}</b>`,
              `<span class="pill">${card.punctual}</span>`,
            ) +
              line(card.service, 'quiet') +
              line(card.window) +
              (card.delivered ? line(card.delivered) : '') +
              '<div class="rule"></div>' +
              spread('Order Pay', card.pay) +
              (card.promo ? spread('Promo Pay', card.promo) : '') +
              spread('Tip', card.tip) +
              spread('Total Pay', card.total, 'strong'),
          ),
        )
        .join(''),
    tabs(['Home', 'home'], ['Orders', 'bag'], ['Me', 'person']),
  );

const doordash_receipt = (v) =>
  page(
    `<header>${icon('close')}</header>`,
    line('This dash so far', 'quiet middle') +
      line(v.so_far, 'huge middle') +
      (v.goal ? `<div class="bar"><i></i></div>${spread(...v.goal, 'small')}` : '') +
      spread(`${icon('clock')} Total online time`, v.online) +
      spread(`${icon('tick')} Offers accepted`, v.accepted) +
      order(
        0,
        spread('This offer', `${v.total} ${icon('down', 0.9)}`, 'strong') +
          line('DoorDash pay', 'head') +
          spread('Base pay', v.base) +
          (v.peak ? spread('Peak pay', v.peak) : '') +
          line('Customer tips', 'head') +
          v.tips.map(([name, tip]) => spread(name, tip)).join(''),
      ),
    '<span class="button">Continue dashing</span>',
  );

const doordash_summary = (v) =>
  page(
    `<header>${icon('menu')}<span class="fill"></span>${icon('info')}</header>`,
    order(
      0,
      line('Dash summary', 'big') +
        line(v.total, 'huge accent') +
        (v.goal ? spread(`Weekly goal &nbsp; ${v.goal[0]}`, v.goal[1]) : '') +
        (v.hit ? line('You hit your weekly goal!') : '') +
        spread('Total online time', v.online) +
        spread('Offers accepted', v.accepted) +
        (v.week ? spread('Earnings this week', v.week) : ''),
    ) + (v.payout ? line(v.payout, 'quiet small') : ''),
    '<span class="button">Done</span>',
  );

const doordash_offer = (v, r) =>
  map(r, 150) +
  page(
    '',
    spread('', '<span class="pill">Decline</span>') +
      (v.high ? line(`<span class="badge">High paying offer!</span>`) : '') +
      order(
        0,
        line(`<span class="huge">${v.offered}</span>&nbsp; Guaranteed (incl. tips)`) +
          spread(`${v.miles}`, '', 'strong') +
          line(v.by) +
          '<div class="rule"></div>' +
          step('bag', `<b>${v.shop ? 'Shop for items' : 'Pickup'}</b><br>${v.store} ${v.items}`) +
          step('person', 'Customer dropoff'),
        '',
      ),
    `<span class="button">Accept &nbsp; ${v.seconds}</span>`,
  );

const doordash_day = (v) =>
  page(
    top(''),
    order(
      0,
      line(v.date, 'big') +
        line(v.total, 'huge') +
        columns(['Start Time', v.start], ['End Time', v.end]) +
        columns(['Active time', v.active], ['Dash time', v.dash]) +
        stack('Deliveries', v.count) +
        '<div class="rule"></div>' +
        spread('DoorDash pay', v.pay, 'strong') +
        spread('Customer tips', v.tips, 'strong'),
      '',
    ) + v.offers.map(([name, paid]) => spread(`${avatar(name)}${name}`, `${paid} ${icon('down', 0.8)}`)).join(''),
  );

const doordash_week = (v) =>
  page(
    top('Earnings'),
    line(`${icon('back', 0.9)} &nbsp; ${v.week} &nbsp; ${icon('next', 0.9)}`, 'middle strong') +
      line(v.total, 'huge middle') +
      spread('Completed deliveries', v.deliveries) +
      spread('Active time', v.active) +
      spread('Dash time', v.dash) +
      line('Dashes', 'big head') +
      v.days
        .map((pair, i) => order(i, spread(pair[0], `${pair[1]} ${icon('next', 0.9)}`), ''))
        .join('<div class="rule"></div>'),
  );

const grubhub_day = (v) =>
  page(
    `<header><span class="fill middle">Earnings</span></header>`,
    `<div class="columns middle strong"><span>Day</span><span class="quiet">Week</span></div>` +
      order(
        0,
        line(v.date, 'middle') +
          line(v.total, 'huge middle') +
          line('Total earnings', 'quiet middle') +
          v.lines
            .map(
              ([name, paid]) =>
                spread(`${name} ${name === 'Mission pay' ? icon('info', 0.9) : ''}`, paid) +
                (name === 'GH contribution' ? line('Updated at end of day', 'quiet small') : '') +
                '<div class="rule"></div>',
            )
            .join(''),
        '',
      ) +
      spread('Acceptance rate', v.accepted),
    '<span class="button">View earnings activity</span>' +
      tabs(['Tasks', 'bag'], ['Scheduling', 'calendar'], ['Earnings', 'chart'], ['Account', 'person']),
  );

const grubhub_activity = (v) => {
  let index = 0;
  const card = (c) =>
    c.truth
      ? order(
          index++,
          spread(`<b>${c.store}</b>`, c.time) +
            spread('Delivery Pay:', c.pay) +
            spread('Distance:', c.miles) +
            spread('Tip:', c.tip) +
            line(`<span class="sum">${c.total}</span>`),
        )
      : `<div class="card">${spread(`<b>${c.store}</b>`, c.time)}
         <div>You rejected this offer and didn't get paid for it</div><div class="pill middle">Rejected</div></div>`;
  return page(
    top('Earnings activity'),
    spread('Viewing', `<b>${v.date}</b> ${icon('down', 0.8)}`) +
      line('<span class="pill">All orders</span>') +
      v.cards
        .map((c) => `<div class="dated"><div class="quiet">${v.month}<br><b>${v.number}</b></div>${card(c)}</div>`)
        .join(''),
  );
};

const flex = (v) =>
  page(
    top('Earnings'),
    v.blocks
      .map((block, i) =>
        order(
          i,
          spread(`<b>${block.day}</b>`, `<b>${block.total}</b>`) +
            line(block.time, 'quiet') +
            (block.parts ? spread(...block.parts, 'small') : line('Tips pending', 'quiet small')),
        ),
      )
      .join(''),
    tabs(['Home', 'home'], ['Calendar', 'calendar'], ['Earnings', 'chart']),
  );

const lyft = (v) =>
  page(
    top('Ride details'),
    order(
      0,
      line(v.headline, 'huge') +
        spread(`${icon('pin')} ${v.begun} Pick-up`, `Requested at ${v.asked}`, 'quiet small') +
        line(`${icon('flag')} ${v.ended} Drop-off`, 'quiet small') +
        v.sections
          .map(
            ({ name, lines, total, says }) =>
              line(name, 'head big') +
              lines.map((pair) => spread(...pair)).join('') +
              '<div class="rule"></div>' +
              spread('Total', total, 'strong') +
              (says ? line(says, 'quiet small') : ''),
          )
          .join(''),
      '',
    ) + line(`Ride Receipt #: ${v.receipt}`, 'quiet small'),
  );

const indrive = (v, r) =>
  map(r, 110) +
  page(
    '',
    order(
      0,
      line(v.date, 'strong') +
        line(v.from) +
        line(v.time, 'quiet') +
        columns(['Duración', v.duration], ['Distancia', v.distance]) +
        `<div class="step">${avatar(v.passenger)}<span>${v.passenger}<br>Calificaste ★★★★★</span></div>` +
        `<div class="columns middle"><span class="pill">Recibo</span><span class="quiet">Soporte</span></div>` +
        line('Mis ingresos', 'head') +
        line(v.income, 'big accent') +
        line('Recibí', 'head') +
        spread('Tarifa', v.fare) +
        spread('Total recibido', v.fare, 'strong') +
        line('Pago en efectivo', 'quiet') +
        line('Pagué', 'head') +
        spread('Nuestros pagos por el servicio son bajos (9.5%)', v.fee) +
        spread('IVA del pago por el servicio', v.vat) +
        spread('Total pagado', v.paid, 'strong'),
      '',
    ),
  );

const uber_trip = (v, r) =>
  page(
    top('Trip details'),
    order(
      0,
      line(v.head.join(' • '), 'strong') +
        map(r, 120) +
        line(v.duration) +
        line(v.distance) +
        step('pin', v.from) +
        step('flag', v.to) +
        line(v.points, 'quiet small') +
        v.lines.map((pair) => spread(...pair)).join('') +
        '<div class="rule"></div>' +
        spread('Your earnings', v.total, 'strong'),
    ) + spread('Uber Service Fee', v.fee, 'quiet'),
  );

const uber_session = (v) =>
  page(
    `<header>${icon('close')}</header>`,
    order(
      0,
      line('Session summary', 'big') +
        line(v.time, 'quiet small') +
        line(v.total, 'huge') +
        columns(['Trips completed', v.trips], ['Trips offered', v.offered]),
    ) + v.stores.map((pair) => spread(...pair)).join(''),
    '<span class="button">Open earnings activity</span>',
  );

const uber_offer = (v, r) =>
  map(r, 170) +
  order(
    0,
    line(`<span class="badge">${v.kind}</span> &nbsp; <span class="accent">Exclusive</span>`) +
      line(v.offered, 'huge') +
      line(v.promise, 'quiet') +
      '<div class="rule"></div>' +
      step('clock', v.way) +
      step('bag', `${v.store}<br>${v.street}`) +
      `<span class="button">${v.answer}</span>`,
  );

const uber_ride_offer = (v, r) =>
  map(r, 170) +
  order(
    0,
    line(`<span class="badge">${v.kind}</span>`) +
      line(v.offered, 'huge') +
      line(`${icon('star')} ${v.rating}`, 'small') +
      '<div class="rule"></div>' +
      v.legs
        .map(([way, where], i) => step(i ? 'flag' : 'pin', `${way}<br><span class="quiet">${where}</span>`))
        .join('') +
      `<span class="button">Accept</span>`,
  );

const spark = (v, r, offer = false) =>
  page(
    top(offer ? '' : 'Trip details'),
    map(r, 110) + order(0, line(v.total, 'huge middle') + line(v.way, 'middle') + step('bag', v.service)),
    offer ? '<span class="button">Accept</span><div class="middle strong">Reject</div>' : '',
  );

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
