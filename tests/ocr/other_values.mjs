// What stands on the screens of the second corpus, and what a true reading says of it: one function per layout. How it
// is laid out is told by the templates of other_tuning.mjs and other_held_out.mjs.

import { clock, day, dollars, later, money, store, street, two } from './random.mjs';
import { moment, order } from './truth.mjs';

const sum = (list) => list.reduce((a, b) => a + b, 0);
const tenths = (number) => `${Math.floor(number / 10)}.${number % 10}`;
const hundredths = (number) => `${Math.floor(number / 100)}.${two(number % 100)}`;
const list = (count, make) => Array.from({ length: count }, (_, i) => make(i));
const hours = (minutes) => `${minutes >= 60 ? `${Math.floor(minutes / 60)} hr ` : ''}${minutes % 60} min`;
const short_hours = (minutes) => `${minutes >= 60 ? `${Math.floor(minutes / 60)}h ` : ''}${minutes % 60}m`;

function shipt(r) {
  const monday = day(r);
  const newer = r.chance(0.25); // newer cards tell neither the year nor the basket
  const cards = list(r.int(2, 3), () => {
    const on = later(monday, r.int(0, 6));
    const hour = r.int(8, 20);
    const done = hour * 60 + r.int(0, 59);
    const seconds = r.int(0, 59);
    const [pay, tip, promo] = [r.int(650, 3100), r.chance(0.2) ? 0 : r.int(150, 2900), r.chance(0.3) ? r.int(2, 8) : 0];
    const total = pay + tip + 100 * promo;
    const basket = r.int(1900, 26000);
    const slashes = `${two(on.date.getUTCMonth() + 1)}/${two(on.number)}/${on.year}`;
    const dial = (h) => h % 12 || 12;
    const half = (h) => (h < 12 ? 'AM' : 'PM');
    const card = {
      number: String(r.int(41000000, 58999999)),
      basket: newer ? null : dollars(basket),
      punctual: r.chance(0.85) ? 'On Time' : 'Late',
      service: r.chance(0.8) ? 'Shop &amp; Deliver' : 'Delivery Only',
      window: newer
        ? `Window ${on.month} ${on.number}, ${dial(hour)}-${dial(hour + 1)}`
        : `Delivery Window ${slashes}: ${dial(hour)}${half(hour)} to ${dial(hour + 1)}${half(hour + 1)}`,
      delivered: newer
        ? null
        : `Delivered ${slashes}, ${two(dial(hour))}:${two(done % 60)}:${two(seconds)} ${half(hour)}`,
      pay: dollars(pay),
      promo: promo ? `$${promo}` : null,
      tip: dollars(tip),
      total: dollars(total),
    };
    const amounts = { 'pay.base': pay, 'pay.tip': tip, total, ...(promo ? { 'pay.bonus': 100 * promo } : {}) };
    const truth = order(amounts, {
      ref: card.number,
      ...(newer ? {} : { order_value: money(basket), ended_at: `${moment(on, done).slice(0, 17)}${two(seconds)}` }),
    });
    return { ...card, truth };
  });
  const sunday = later(monday, 6);
  return {
    layout: 'shipt/order-history-cards',
    covered: true,
    long: true,
    year: monday.year,
    week: `${monday.month} ${monday.number} - ${sunday.month} ${sunday.number},...`,
    cards,
    orders: cards.map(({ truth }) => truth),
  };
}

function doordash_receipt(r) {
  const base = r.int(200, 1300);
  const peak = r.chance(0.35) ? r.int(2, 9) * 50 : 0;
  const tips = list(r.int(1, 3), () => r.int(100, 2300));
  const total = base + peak + sum(tips);
  const name = () =>
    r.chance(0.25) ? String(r.int(100, 999)) : `${store(r)}${r.chance(0.4) ? ` (${r.int(100, 19999)})` : ''}`;
  return {
    layout: 'doordash/offer-receipt',
    covered: true,
    so_far: dollars(total + r.int(0, 8000)),
    goal: r.chance(0.4) ? [dollars(r.int(9000, 30000)), `/$${r.int(20, 60) * 10} weekly goal`] : null,
    online: hours(r.int(20, 300)),
    accepted: `${r.int(1, 6)} out of ${r.int(6, 24)}`,
    total: dollars(total),
    base: dollars(base),
    peak: peak ? dollars(peak) : null,
    tips: tips.map((tip) => [name(), dollars(tip)]),
    orders: [
      order({
        total,
        'pay.base': base,
        ...(peak ? { 'pay.boost': peak } : {}),
        ...Object.fromEntries(tips.map((tip, i) => [i === 0 ? 'pay.tip' : `pay.tip.${i + 1}`, tip])),
      }),
    ],
  };
}

function doordash_summary(r) {
  const total = r.int(700, 16000);
  const minutes = r.int(15, 420);
  const week = dollars(total + r.int(0, 25000));
  const goal = r.chance(0.5);
  return {
    layout: 'doordash/dash-summary',
    covered: false,
    total: dollars(total),
    week: goal ? null : week,
    goal: goal ? [week, `/$${r.int(30, 80) * 10}`] : null,
    hit: !goal && r.chance(0.3),
    online: hours(minutes),
    accepted: `${r.int(1, 6)} out of ${r.int(6, 15)}`,
    payout: r.chance(0.5) ? 'Weekly payout scheduled for Mon, Apr 13' : null,
    orders: [order({ total }, { online_s: String(minutes * 60) })],
  };
}

function doordash_offer(r) {
  const offered = r.int(225, 3900);
  const miles = `${tenths(r.int(8, 190))} mi`;
  return {
    layout: 'doordash/offer',
    covered: false,
    offered: dollars(offered),
    miles,
    by: `Deliver by ${clock(r.int(620, 1310))}`,
    high: r.chance(0.3),
    shop: r.chance(0.5),
    store: store(r),
    items: `(${r.int(2, 30)} items • ${r.int(31, 60)} units)`,
    seconds: String(r.int(5, 44)),
    orders: [order({ offered }, { estimated_distance: miles })],
  };
}

function doordash_day(r) {
  const on = day(r, 2025);
  const start = r.int(400, 1000);
  const online = r.int(50, 320);
  const engaged = r.int(25, online);
  const [pay, tips, count] = [r.int(700, 8000), r.int(100, 11000), r.int(1, 9)];
  return {
    layout: 'doordash/day',
    covered: true,
    date: `${on.month} ${on.number}, ${on.year}`,
    start: clock(start),
    end: clock(start + online),
    active: short_hours(engaged),
    dash: short_hours(online),
    count: String(count),
    pay: dollars(pay),
    tips: dollars(tips),
    total: dollars(pay + tips),
    offers: list(Math.min(count, 3), () => [store(r), dollars(r.int(300, 2400))]),
    orders: [
      order(
        { total: pay + tips, 'pay.base': pay, 'pay.tip': tips },
        {
          orders: String(count),
          engaged_s: String(engaged * 60),
          online_s: String(online * 60),
          started_at: moment(on, start),
        },
      ),
    ],
  };
}

function doordash_week(r) {
  let monday = day(r, 2025);
  monday = later(monday, -((monday.date.getUTCDay() + 6) % 7));
  const sunday = later(monday, 6);
  const days = list(r.int(2, 5), (i) => ({ on: later(monday, 5 - i), cents: r.int(1100, 13000) }));
  return {
    layout: 'doordash/week',
    covered: true,
    year: monday.year,
    week:
      monday.month === sunday.month && r.chance(0.5)
        ? `${monday.month} ${monday.number}-${sunday.number}`
        : `${monday.month} ${monday.number} – ${sunday.month} ${sunday.number}`,
    total: dollars(sum(days.map(({ cents }) => cents))),
    deliveries: String(r.int(6, 50)),
    active: `${r.int(3, 19)}h ${r.int(1, 59)}m`,
    dash: `${r.int(20, 38)}h ${r.int(1, 59)}m`,
    days: days.map(({ on, cents }) => [`${on.weekday}, ${on.month} ${on.number}`, dollars(cents)]),
    orders: days.map(({ on, cents }) => order({ total: cents }, { started_at: moment(on, 0) })),
  };
}

function grubhub_day(r) {
  const on = day(r);
  const parts = {
    'pay.base': r.int(900, 8000),
    'pay.tip': r.int(600, 9900),
    'pay.guarantee': r.chance(0.4) ? r.int(100, 2500) : 0,
    'pay.adjustment': r.chance(0.2) ? r.int(100, 800) : 0,
    'pay.bonus': r.chance(0.3) ? r.int(2, 15) * 100 : 0,
  };
  const total = sum(Object.values(parts));
  return {
    layout: 'grubhub/day',
    covered: true,
    date: `${on.month} ${on.number}, ${on.year}`,
    total: dollars(total),
    lines: [
      ['Delivery pay', dollars(parts['pay.base'])],
      ['Tips', dollars(parts['pay.tip'])],
      ['GH contribution', dollars(parts['pay.guarantee'])],
      ['Adjustment pay', dollars(parts['pay.adjustment'])],
      ['Mission pay', dollars(parts['pay.bonus'])],
    ],
    accepted: `${r.int(30, 100)}%`,
    orders: [order({ total, ...parts }, { started_at: moment(on, 0) })],
  };
}

function grubhub_activity(r) {
  const on = day(r);
  let minutes = r.int(1000, 1300);
  const cards = list(r.int(3, 4), () => {
    minutes -= r.int(4, 60);
    const head = { store: store(r), time: clock(minutes, '') };
    if (r.chance(0.12)) return head; // refused: it stays in the list
    const [base, bonus, tip] = [r.int(200, 880), r.chance(0.25) ? r.int(50, 390) : 0, r.int(0, 1400)];
    const miles = hundredths(r.int(40, 1190));
    const total = base + bonus + tip;
    return {
      ...head,
      pay: `${dollars(base)} base${bonus ? ` + ${dollars(bonus)} bonus` : ''}`,
      miles: `${miles}mi`,
      tip: dollars(tip),
      total: dollars(total),
      truth: order(
        { 'pay.base': base, 'pay.tip': tip, total, ...(bonus ? { 'pay.bonus': bonus } : {}) },
        { distance: `${miles} mi`, started_at: moment(on, minutes) },
      ),
    };
  });
  return {
    layout: 'grubhub/activity',
    covered: true,
    long: true,
    date: `${on.month} ${on.number}, ${on.year}`,
    month: on.month,
    number: on.number,
    cards,
    orders: cards.filter(({ truth }) => truth).map(({ truth }) => truth),
  };
}

function flex(r) {
  let on = day(r);
  const blocks = list(r.int(2, 4), () => {
    const begun = r.int(16, 64) * 15;
    const ended = begun + r.int(6, 20) * 15;
    const pending = r.chance(0.2);
    const base = r.int(3600, 13000);
    const tips = pending ? 0 : r.chance(0.6) ? r.int(100, 4900) : 0;
    const block = {
      day: `${on.weekday.slice(0, 3)}, ${on.month} ${on.number}`,
      time: `${clock(begun)} - ${clock(ended)}`,
      total: (base + tips) % 100 === 0 ? `$${(base + tips) / 100}` : dollars(base + tips),
      parts: pending ? null : [`Base: ${dollars(base)}`, `Tips: ${dollars(tips)}`],
      truth: {
        covered: !pending,
        ...order(
          { total: base + tips, ...(pending ? {} : { 'pay.base': base, 'pay.tip': tips }) },
          { started_at: moment(on, begun), ended_at: moment(ended < 1440 ? on : later(on, 1), ended) },
        ),
      },
    };
    on = later(on, -r.int(1, 4));
    return block;
  });
  return {
    layout: 'amazon_flex/earnings-list',
    covered: true,
    long: true,
    year: on.year,
    blocks,
    orders: blocks.map(({ truth }) => truth),
  };
}

function lyft(r) {
  const parts = { 'pay.base': r.int(400, 3600) };
  if (r.chance(0.4)) parts['pay.surge'] = r.int(100, 1800);
  if (r.chance(0.6)) parts['pay.tip'] = r.int(100, 1200);
  const names = { 'pay.base': 'Earnings', 'pay.surge': 'Prime Time', 'pay.tip': 'Tips' };
  const tip = parts['pay.tip'] ?? 0;
  const total = sum(Object.values(parts));
  const [fee, service] = [r.int(100, 1400), r.int(150, 390)];
  const fare = total + fee + service - tip;
  const begun = r.int(60, 1380);
  return {
    layout: 'lyft/ride-receipt',
    covered: true,
    headline: dollars(total),
    asked: clock(begun - r.int(2, 4)),
    begun: clock(begun),
    ended: clock(begun + r.int(6, 50)),
    sections: [
      {
        name: 'You Received',
        lines: Object.entries(parts).map(([name, cents]) => [names[name], dollars(cents)]),
        total: dollars(total),
        says: 'What this ride brought you, before what you spend on it.',
      },
      {
        name: 'Passenger(s) Paid',
        lines: [['Ride Payments', dollars(fare)], ...(tip ? [['Tips', dollars(tip)]] : [])],
        total: dollars(fare + tip),
        says: 'All that was charged for the ride, fees included.',
      },
      {
        name: 'Lyft Received',
        lines: [
          ['Lyft Platform Fee', dollars(fee)],
          ['Service Fee', dollars(service)],
        ],
        total: dollars(fee + service),
        says: null,
      },
    ],
    receipt: list(24, () => r.pick([...'0123456789abcdef'])).join(''),
    orders: [order({ ...parts, total, fare })],
  };
}

const DIAS = ['dom', 'lun', 'mar', 'mié', 'jue', 'vie', 'sáb'];
const MESES = ['ene', 'feb', 'mar', 'abr', 'may', 'jun', 'jul', 'ago', 'sep', 'oct', 'nov', 'dic'];
const pesos = (cents) => `COP ${dollars(cents).slice(1)}`;

function indrive(r) {
  const on = day(r, 2025);
  const begun = r.int(60, 1400);
  const minutes = r.int(6, 55);
  const kilometres = r.int(12, 240);
  const thousands = r.int(6, 48); // of pesos, so that 9.5 % and 19 % of that are whole cents
  const [fare, fee, vat] = [100000 * thousands, 9500 * thousands, 1805 * thousands];
  return {
    layout: 'indrive/ride-receipt-es-co',
    covered: true,
    languages: 'eng+spa',
    date: `${DIAS[on.date.getUTCDay()]}, ${on.number} ${MESES[on.date.getUTCMonth()]} ${on.year}`,
    from: `Calle Inventada ${r.int(1, 99)}, Ciudad`,
    time: `${two(Math.floor(begun / 60) % 12 || 12)}:${two(begun % 60)} ${begun < 720 ? 'a.m.' : 'p.m.'}`,
    duration: `${minutes} min.`,
    distance: `${tenths(kilometres).replace('.', ',')} km`,
    passenger: r.pick(['Nadie', 'Alguien', 'Persona']),
    income: pesos(fare - fee - vat),
    fare: pesos(fare),
    fee: pesos(fee),
    vat: pesos(vat),
    paid: pesos(fee + vat),
    orders: [
      order(
        { total: fare - fee - vat, 'pay.base': fare, 'pay.commission': -fee, 'pay.tax': -vat },
        {
          passenger_s: String(minutes * 60),
          passenger_distance: `${tenths(kilometres)} km`,
          started_at: moment(on, begun),
        },
      ),
    ],
  };
}

function uber_trip(r) {
  const on = day(r);
  const begun = r.int(320, 1390);
  const ride = r.int(200, 2900);
  const miles = hundredths(r.int(60, 2700));
  const parts = [
    ['pay.base', 'Base', r.int(80, 290)],
    ['pay.distance', `Distance (${miles} mi)`, r.int(150, 2400)],
    ['pay.time', `Time (${Math.floor(ride / 60)} min)`, r.int(70, 880)],
    ['pay.surge', 'Surge', r.chance(0.3) ? r.int(100, 800) : 0],
    ['pay.bonus', 'Promotion', r.chance(0.2) ? r.int(100, 500) : 0],
    ['pay.wait', 'Wait Time', r.chance(0.3) ? r.int(10, 190) : 0],
    ['pay.tip', 'Tip', r.chance(0.5) ? r.int(100, 1100) : 0],
  ].filter(([, , cents]) => cents > 0);
  const total = sum(parts.map(([, , cents]) => cents));
  return {
    layout: 'uber/trip-page',
    covered: true,
    head: [r.pick(['UberX', 'Comfort', 'UberXL']), `${on.month} ${on.number}, ${on.year}`, clock(begun)],
    duration: `${Math.floor(ride / 60)} min ${ride % 60} sec`,
    distance: `${miles} mi`,
    from: `${street(r)}, Springfield`,
    to: `${street(r)}, Springfield`,
    points: `${r.int(1, 9)} points earned`,
    lines: parts.map(([, name, cents]) => [name, dollars(cents)]),
    total: dollars(total),
    fee: dollars(r.int(120, 1100)),
    orders: [
      order(
        { ...Object.fromEntries(parts.map(([name, , cents]) => [name, cents])), total },
        { passenger_s: String(ride), passenger_distance: `${miles} mi`, started_at: moment(on, begun) },
      ),
    ],
  };
}

function uber_session(r) {
  const on = day(r);
  const begun = r.int(420, 1050);
  const ended = begun + r.int(25, 300);
  const total = r.int(600, 14000);
  const trips = r.int(1, 11);
  const at = (minutes) => `${on.month} ${on.number}, ${clock(minutes)}`;
  return {
    layout: 'uber/session-summary',
    covered: false,
    year: on.year,
    time: `${at(begun)} – ${at(ended)}`,
    total: dollars(total),
    trips: String(trips),
    offered: String(trips + r.int(1, 15)),
    stores: list(2, () => [store(r), dollars(r.int(300, 1900))]),
    orders: [order({ total }, { orders: String(trips), started_at: moment(on, begun), ended_at: moment(on, ended) })],
  };
}

function uber_offer(r) {
  const offered = r.int(320, 3300);
  const minutes = r.int(7, 65);
  const miles = tenths(r.int(10, 290));
  const added = r.chance(0.2);
  return {
    layout: 'uber/offer-card',
    covered: false,
    kind: r.pick(['Delivery', 'Shop &amp; Deliver', 'Delivery (2)']),
    offered: `${added ? '+ ' : ''}${dollars(offered)}`,
    promise: r.chance(0.5) ? 'Guaranteed (incl. tip)' : 'Includes expected tip',
    way: added ? `+ ${minutes} min (+ ${miles} mi) total` : `${minutes} min (${miles} mi) total`,
    store: `${store(r)} (${r.int(100, 99999)})`,
    street: `${street(r)}, Springfield`,
    answer: r.chance(0.5) ? 'Accept' : 'Match',
    orders: [order({ offered }, { estimated_s: String(minutes * 60), estimated_distance: `${miles} mi` })],
  };
}

function uber_ride_offer(r) {
  const offered = r.int(420, 5200);
  const [away, trip] = [r.int(1, 14), r.int(5, 58)];
  const [near, far] = [r.int(3, 55), r.int(9, 380)];
  return {
    layout: 'uber/ride-offer-card',
    covered: false,
    kind: r.pick(['UberX', 'Comfort', 'UberXL']),
    offered: dollars(offered),
    rating: `4.${two(r.int(70, 99))}`,
    legs: [
      [`${away} min (${tenths(near)} mi) away`, `${street(r)}, Springfield`],
      [`${trip} min (${tenths(far)} mi) trip`, `${street(r)}, Springfield`],
    ],
    orders: [
      order({ offered }, { estimated_s: String((away + trip) * 60), estimated_distance: `${tenths(near + far)} mi` }),
    ],
  };
}

function spark(r, offer) {
  const total = r.int(800, 6200);
  const stops = r.int(1, 5);
  const miles = tenths(r.int(12, 270));
  return {
    layout: offer ? 'walmart_spark/offer' : 'walmart_spark/trip',
    covered: false,
    total: dollars(total),
    way: `${stops} stop${stops === 1 ? '' : 's'} • ${miles} miles`,
    service: r.pick(['Curbside pickup', 'Shop &amp; deliver']),
    orders: [
      order(offer ? { offered: total } : { total }, {
        dropoffs: String(stops),
        [offer ? 'estimated_distance' : 'distance']: `${miles} mi`,
      }),
    ],
  };
}

export const VALUES = {
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
  spark_trip: (r) => spark(r, false),
  spark_offer: (r) => spark(r, true),
};
