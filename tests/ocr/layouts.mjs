// The screens: one function per layout. It draws lines of HTML and tells what a true reading says of each order
// (truth.mjs); `data-order` marks the element that must be seen whole for the order to count.

import { clock, day, dollars, later, money, store, street, two } from './random.mjs';
import { order } from './truth.mjs';

const row = (left, right, classes = '') =>
  `<div class="row ${classes}"><span>${left}</span><span>${right}</span></div>`;
const line = (text, classes = '') => `<div class="line ${classes}">${text}</div>`;
const on_the_hour = (hour) => clock(hour * 60).replace(':00 ', '');
const card = (index, inside) => `<div class="card" data-order="${index}">${inside}</div>`;

function shipt(r) {
  const monday = day(r);
  const orders = [];
  const cards = [];
  for (let i = 0; i < r.int(2, 4); ++i) {
    const pay = r.int(700, 2900);
    const tip = r.chance(0.2) ? 0 : r.int(1, 60) * 50 + (r.chance(0.3) ? r.int(0, 49) : 0);
    const promo = r.chance(0.25) ? r.int(2, 9) * 100 : null;
    const basket = r.int(2000, 24000);
    const number = String(r.int(27000000, 39999999));
    const on = later(monday, r.int(0, 6));
    const hour = r.int(8, 20);
    const done = hour * 60 + r.int(0, 59);
    const seconds = r.int(0, 59);
    const slashes = `${two(on.date.getUTCMonth() + 1)}/${two(on.number)}/${on.year}`;
    const amounts = { 'pay.base': pay, 'pay.tip': tip, total: pay + tip + (promo ?? 0) };
    if (promo !== null) amounts['pay.bonus'] = promo;
    const on_the_dial = Math.floor(done / 60) % 12 || 12;
    const delivered = `${two(on_the_dial)}:${two(done % 60)}:${two(seconds)} ${done < 720 ? 'AM' : 'PM'}`;
    orders.push(
      order(amounts, {
        ref: number,
        order_value: money(basket),
        ended_at: `${on.iso}T${two(hour)}:${two(done % 60)}:${two(seconds)}`,
      }),
    );
    cards.push(
      card(
        i,
        line(
          `Order #${number} • ${dollars(basket)} <span class="chip">${r.chance(0.85) ? 'On Time' : 'Late'}</span>`,
          'strong',
        ) +
          line('Shop &amp; Deliver', 'quiet') +
          line(`Delivery Window ${slashes}: ${on_the_hour(hour)} to ${on_the_hour(hour + 1)}`) +
          line(`Delivered ${slashes}, ${delivered}`) +
          row('Order Pay', dollars(pay)) +
          (promo === null ? '' : row('Promo Pay', `$${promo / 100}`)) +
          row('Tip', dollars(tip)) +
          row('Total Pay', dollars(amounts.total), 'strong'),
      ),
    );
  }
  const sunday = later(monday, 6);
  return {
    layout: 'shipt/order-history-cards',
    covered: true,
    long: true,
    html: line(`${monday.month} ${monday.number} - ${sunday.month} ${sunday.number},...`, 'big') + cards.join(''),
    orders,
  };
}

function doordash_receipt(r) {
  const base = r.int(200, 1500);
  const peak = r.chance(0.3) ? r.int(1, 5) * 100 : null;
  const tips = Array.from({ length: r.int(1, 3) }, () => (r.int(0, 4) === 0 ? r.int(1, 12) * 100 : r.int(100, 2100)));
  const total = base + (peak ?? 0) + tips.reduce((a, b) => a + b, 0);
  const amounts = {
    total,
    'pay.base': base,
    ...Object.fromEntries(tips.map((tip, i) => [i === 0 ? 'pay.tip' : `pay.tip.${i + 1}`, tip])),
  };
  if (peak !== null) amounts['pay.boost'] = peak;
  const so_far = total + r.int(0, 9000);
  const label = () =>
    r.chance(0.2) ? String(r.int(100, 999)) : r.chance(0.4) ? `${store(r)} (${r.int(10, 19999)})` : store(r);
  return {
    layout: 'doordash/offer-receipt',
    covered: true,
    html:
      line('This dash so far', 'quiet') +
      line(dollars(so_far), 'huge') +
      row('Total online time', `${r.int(1, 4)} hr ${r.int(1, 59)} min`) +
      row('Offers accepted', `${r.int(1, 5)} out of ${r.int(5, 12)}`) +
      card(
        0,
        row('This offer', dollars(total), 'strong') +
          line('DoorDash pay', 'quiet strong') +
          row('Base pay', dollars(base)) +
          (peak === null ? '' : row('Peak pay', dollars(peak))) +
          line('Customer tips', 'quiet strong') +
          tips.map((tip) => row(label(), dollars(tip))).join(''),
      ) +
      line('Continue dashing', 'button'),
    orders: [order(amounts)],
  };
}

function doordash_summary(r) {
  const total = r.int(600, 18000);
  const minutes = r.int(12, 400);
  const week = total + r.int(0, 30000);
  return {
    layout: 'doordash/dash-summary',
    covered: false,
    html:
      card(
        0,
        line('Dash summary', 'big') +
          line(dollars(total), 'huge') +
          (r.chance(0.4)
            ? row(`Weekly goal ${dollars(week)}`, `/$${r.int(20, 90) * 10}`)
            : row('Earnings this week', dollars(week))) +
          row(
            'Total online time',
            minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} hr ${minutes % 60} min`,
          ) +
          row('Offers accepted', `${r.int(1, 5)} out of ${r.int(5, 12)}`),
      ) +
      (r.chance(0.5) ? line('Weekly payout scheduled for Mon, Mar 23', 'quiet') : '') +
      line('Done', 'button'),
    orders: [order({ total }, { online_s: String(minutes * 60) })],
  };
}

function doordash_offer(r) {
  const offered = r.int(250, 4500);
  const miles = `${r.int(0, 18)}.${r.int(0, 9)}`;
  return {
    layout: 'doordash/offer',
    covered: false,
    html:
      line('Decline', 'quiet') +
      (r.chance(0.2) ? line('High paying offer!', 'strong') : '') +
      card(
        0,
        line(`<span class="big">${dollars(offered)}</span> &nbsp;Guaranteed (incl. tips)`) +
          line(`${miles} mi`, 'strong') +
          line(`Deliver by ${clock(r.int(600, 1300))}`) +
          line(r.chance(0.5) ? 'Shop for items' : 'Pickup', 'quiet') +
          line(`${store(r)} (${r.int(2, 40)} items • ${r.int(41, 60)} units)`, 'strong') +
          line('Customer dropoff'),
      ) +
      row('Accept', String(r.int(3, 45)), 'button'),
    orders: [order({ offered }, { estimated_distance: `${miles} mi` })],
  };
}

function doordash_day(r) {
  const on = day(r, 2025);
  const start = r.int(360, 1100);
  const end = start + r.int(40, 300);
  const pay = r.int(600, 9000);
  const tips = r.int(0, 12000);
  const count = r.int(1, 12);
  const active = r.int(20, end - start);
  const hm = (minutes) => `${minutes >= 60 ? `${Math.floor(minutes / 60)}h ` : ''}${minutes % 60}m`;
  const offers = Array.from({ length: Math.min(count, 3) }, () => row(store(r), dollars(r.int(300, 2500))));
  return {
    layout: 'doordash/day',
    covered: true,
    html:
      card(
        0,
        line(`${on.month} ${on.number}, ${on.year}`, 'big') +
          line(dollars(pay + tips), 'huge') +
          row('Start Time', clock(start)) +
          row('End Time', clock(end)) +
          row('Active time', hm(active)) +
          row('Dash time', hm(end - start)) +
          row('Deliveries', String(count)) +
          row('DoorDash pay', dollars(pay), 'strong') +
          row('Customer tips', dollars(tips), 'strong'),
      ) + offers.join(''),
    orders: [
      order(
        { total: pay + tips, 'pay.base': pay, 'pay.tip': tips },
        {
          orders: String(count),
          engaged_s: String(active * 60),
          online_s: String((end - start) * 60),
          started_at: `${on.iso}T${two(Math.floor(start / 60))}:${two(start % 60)}:00`,
        },
      ),
    ],
  };
}

function doordash_week(r) {
  const monday = day(r, 2025);
  const sunday = later(monday, 6);
  const orders = [];
  const rows = [];
  let total = 0;
  for (let i = r.int(2, 5); i > 0; --i) {
    const on = later(monday, i);
    const amount = r.int(900, 14000);
    total += amount;
    rows.push(card(rows.length, row(`${on.weekday}, ${on.month} ${on.number}`, `${dollars(amount)} ›`)));
    orders.push(order({ total: amount }, { started_at: `${on.iso}T00:00:00` }));
  }
  return {
    layout: 'doordash/week',
    covered: true,
    year: monday.year,
    html:
      line(`${monday.month} ${monday.number} – ${sunday.month} ${sunday.number}`, 'big') +
      line(dollars(total), 'huge') +
      row('Completed deliveries', String(r.int(5, 60))) +
      row('Active time', `${r.int(2, 20)}h ${r.int(1, 59)}m`) +
      row('Dash time', `${r.int(21, 40)}h ${r.int(1, 59)}m`) +
      line('Dashes', 'strong') +
      rows.join(''),
    orders,
  };
}

function grubhub_day(r) {
  const on = day(r);
  const parts = {
    'pay.base': r.int(800, 9000),
    'pay.tip': r.int(500, 12000),
    'pay.guarantee': r.chance(0.3) ? r.int(100, 3000) : 0,
    'pay.adjustment': r.chance(0.15) ? r.int(100, 900) : 0,
    'pay.bonus': r.chance(0.25) ? r.int(2, 20) * 100 : 0,
  };
  const total = Object.values(parts).reduce((a, b) => a + b, 0);
  return {
    layout: 'grubhub/day',
    covered: true,
    html:
      line('Earnings', 'big') +
      row('Day', 'Week', 'quiet') +
      card(
        0,
        line(`${on.month} ${on.number}, ${on.year}`, 'strong') +
          line(dollars(total), 'huge') +
          line('Total earnings', 'quiet') +
          row('Delivery pay', dollars(parts['pay.base'])) +
          row('Tips', dollars(parts['pay.tip'])) +
          row('GH contribution', dollars(parts['pay.guarantee'])) +
          line('Updated at end of day', 'quiet') +
          row('Adjustment pay', dollars(parts['pay.adjustment'])) +
          row('Mission pay', dollars(parts['pay.bonus'])),
      ) +
      row('Acceptance rate', `${r.int(20, 100)}%`) +
      line('View earnings activity', 'button'),
    orders: [order({ total, ...parts }, { started_at: `${on.iso}T00:00:00` })],
  };
}

function grubhub_activity(r) {
  const on = day(r);
  const orders = [];
  const cards = [];
  let minutes = r.int(1100, 1320);
  for (let i = 0; i < r.int(3, 5); ++i) {
    minutes -= r.int(0, 55);
    const head = (name) => row(name, clock(minutes, ''), 'strong');
    if (r.chance(0.12)) {
      cards.push(
        `<div class="card">${head(store(r))}${line("You rejected this offer and didn't get paid for it")}` +
          `${line('Rejected', 'button')}</div>`,
      );
      continue;
    }
    const base = r.chance(0.4) ? 200 : r.int(200, 900);
    const bonus = r.chance(0.2) ? r.int(50, 400) : null;
    const tip = r.int(0, 1500);
    const miles = `${r.int(0, 12)}.${two(r.int(1, 99))}`;
    const amounts = { 'pay.base': base, 'pay.tip': tip, total: base + (bonus ?? 0) + tip };
    if (bonus !== null) amounts['pay.bonus'] = bonus;
    cards.push(
      card(
        orders.length,
        head(store(r)) +
          line(`Delivery Pay: ${dollars(base)} base${bonus === null ? '' : ` + ${dollars(bonus)} bonus`}`) +
          line(`Distance: ${miles}mi`) +
          line(`Tip: ${dollars(tip)}`) +
          line(dollars(amounts.total), 'button'),
      ),
    );
    orders.push(
      order(amounts, {
        distance: `${miles} mi`,
        started_at: `${on.iso}T${two(Math.floor(minutes / 60))}:${two(minutes % 60)}:00`,
      }),
    );
  }
  return {
    layout: 'grubhub/activity',
    covered: true,
    long: true,
    html:
      line('Earnings activity', 'big') +
      line('Viewing', 'quiet') +
      line(`${on.month} ${on.number}, ${on.year} All orders`) +
      cards.join(''),
    orders,
  };
}

function uber_trip(r) {
  const on = day(r);
  const minutes = r.int(300, 1400);
  const ride = r.int(180, 3000);
  const miles = `${r.int(0, 28)}.${two(r.int(1, 99))}`;
  const parts = { 'pay.base': r.int(80, 300), 'pay.distance': r.int(100, 2600), 'pay.time': r.int(60, 900) };
  if (r.chance(0.3)) parts['pay.surge'] = r.int(100, 900);
  if (r.chance(0.15)) parts['pay.guarantee'] = r.int(20, 200);
  if (r.chance(0.3)) parts['pay.wait'] = r.int(10, 200);
  if (r.chance(0.5)) parts['pay.tip'] = r.int(1, 12) * 100;
  const total = Object.values(parts).reduce((a, b) => a + b, 0);
  const names = {
    'pay.base': 'Base',
    'pay.distance': `Distance (${miles} mi)`,
    'pay.time': `Time (${Math.floor(ride / 60)} min)`,
    'pay.surge': 'Surge',
    'pay.guarantee': 'Minimum Fare Supplement',
    'pay.wait': 'Wait Time',
    'pay.tip': 'Tip',
  };
  return {
    layout: 'uber/trip-page',
    covered: true,
    html:
      card(
        0,
        line(`UberX • ${on.month} ${on.number}, ${on.year} • ${clock(minutes)}`, 'strong') +
          line(`${Math.floor(ride / 60)} min ${ride % 60} sec`) +
          line(`${miles} mi`) +
          line(`${street(r)}, Springfield`) +
          line(`${street(r)}, Springfield`) +
          line(`${r.int(1, 9)} points earned`, 'quiet') +
          Object.entries(parts)
            .map(([name, cents]) => row(names[name], dollars(cents)))
            .join('') +
          row('Your earnings', dollars(total), 'strong'),
      ) + row('Uber Service Fee', dollars(r.int(100, 1200))),
    orders: [
      order(
        { ...parts, total },
        {
          passenger_s: String(ride),
          passenger_distance: `${miles} mi`,
          started_at: `${on.iso}T${two(Math.floor(minutes / 60))}:${two(minutes % 60)}:00`,
        },
      ),
    ],
  };
}

function uber_offer(r) {
  const offered = r.int(300, 3500);
  const minutes = r.int(6, 70);
  const miles = `${r.int(1, 30)}.${r.int(0, 9)}`;
  const added = r.chance(0.2);
  return {
    layout: 'uber/offer-card',
    covered: false,
    html:
      (r.chance(0.3) ? line('New requests', 'quiet') : '') +
      card(
        0,
        line(`${r.pick(['Delivery', 'Shop &amp; Deliver', 'Delivery (2)'])} &nbsp; Exclusive`, 'strong') +
          line(`${added ? '+ ' : ''}${dollars(offered)}`, 'huge') +
          line(r.chance(0.5) ? 'Guaranteed (incl. tip)' : 'Includes expected tip') +
          line(added ? `+ ${minutes} min (+ ${miles} mi) total` : `${minutes} min (${miles} mi) total`) +
          line(`${store(r)} (${r.int(100, 99999)})`) +
          line(`${street(r)}, Springfield`),
      ) +
      line(r.chance(0.5) ? 'Accept' : 'Match', 'button'),
    orders: [order({ offered }, { estimated_s: String(minutes * 60), estimated_distance: `${miles} mi` })],
  };
}

function uber_ride_offer(r) {
  const offered = r.int(400, 5500);
  const legs = [r.int(1, 15), r.int(4, 60)];
  const miles = [r.int(3, 60), r.int(8, 400)];
  const tenths = (n) => `${Math.floor(n / 10)}.${n % 10}`;
  return {
    layout: 'uber/ride-offer-card',
    covered: false,
    html:
      card(
        0,
        line('UberX &nbsp; Exclusive', 'strong') +
          line(dollars(offered), 'huge') +
          line(`4.${two(r.int(70, 99))} Verified`, 'quiet') +
          line(`${legs[0]} min (${tenths(miles[0])} mi) away`) +
          line(`${street(r)}, Springfield`, 'quiet') +
          line(`${legs[1]} min (${tenths(miles[1])} mi) trip`) +
          line(`${street(r)}, Springfield`, 'quiet'),
      ) + line('Accept', 'button'),
    orders: [
      order(
        { offered },
        { estimated_s: String((legs[0] + legs[1]) * 60), estimated_distance: `${tenths(miles[0] + miles[1])} mi` },
      ),
    ],
  };
}

function uber_session(r) {
  const on = day(r);
  const start = r.int(400, 1100);
  const end = start + r.int(20, 300);
  const total = r.int(500, 15000);
  const trips = r.int(1, 12);
  const moment = (minutes) => `${on.month} ${on.number}, ${clock(minutes)}`;
  const at = (minutes) => `${on.iso}T${two(Math.floor(minutes / 60))}:${two(minutes % 60)}:00`;
  return {
    layout: 'uber/session-summary',
    covered: false,
    year: on.year,
    html:
      card(
        0,
        line('Session summary', 'big') +
          line(`${moment(start)} – ${moment(end)}`, 'quiet') +
          line(dollars(total), 'huge') +
          row('Trips completed', 'Trips offered', 'quiet') +
          row(String(trips), String(trips + r.int(0, 20)), 'strong'),
      ) +
      row(store(r), dollars(r.int(300, 2000))) +
      line('Open earnings activity', 'button'),
    orders: [order({ total }, { orders: String(trips), started_at: at(start), ended_at: at(end) })],
  };
}

function flex(r) {
  let on = day(r);
  const orders = [];
  const cards = [];
  for (let i = 0; i < r.int(2, 4); ++i) {
    const start = r.int(16, 60) * 15;
    const end = start + r.int(6, 20) * 15;
    const pending = r.chance(0.2);
    const base = r.int(3600, 14000);
    const tips = pending ? 0 : r.chance(0.5) ? r.int(0, 5200) : 0;
    const total = base + tips;
    const amounts = pending ? { total } : { total, 'pay.base': base, 'pay.tip': tips };
    orders.push({
      covered: !pending,
      ...order(amounts, {
        started_at: `${on.iso}T${two(Math.floor(start / 60))}:${two(start % 60)}:00`,
        ended_at: `${on.iso}T${two(Math.floor(end / 60) % 24)}:${two(end % 60)}:00`,
      }),
    });
    cards.push(
      card(
        i,
        line(`${on.weekday.slice(0, 3)}, ${on.month} ${on.number}`, 'strong') +
          row(`${clock(start)} - ${clock(end)}`, '') +
          line(total % 100 === 0 && r.chance(0.5) ? `$${total / 100}` : dollars(total), 'big') +
          line(pending ? 'Tips pending' : `Base: ${dollars(base)} Tips: ${dollars(tips)}`, 'quiet'),
      ),
    );
    on = later(on, -r.int(1, 4));
  }
  return {
    layout: 'amazon_flex/earnings-list',
    covered: true,
    long: true,
    year: on.year,
    html: line('Earnings', 'big') + cards.join(''),
    orders,
  };
}

function spark(r, offer = false) {
  const total = r.int(700, 6500);
  const stops = r.int(1, 5);
  const miles = `${r.int(1, 28)}.${r.int(0, 9)}`;
  return {
    layout: offer ? 'walmart_spark/offer' : 'walmart_spark/trip',
    covered: false,
    html:
      card(
        0,
        line(dollars(total), 'huge') +
          line(`${stops} stop${stops === 1 ? '' : 's'} • ${miles} miles`) +
          line(r.pick(['Curbside pickup', 'Shop &amp; deliver']), 'strong'),
      ) + (offer ? line('Accept', 'button') + line('Reject', 'quiet') : ''),
    orders: [
      order(offer ? { offered: total } : { total }, {
        dropoffs: String(stops),
        [offer ? 'estimated_distance' : 'distance']: `${miles} mi`,
      }),
    ],
  };
}

function lyft(r) {
  const parts = { 'pay.base': r.int(300, 4000) };
  if (r.chance(0.4)) parts['pay.surge'] = r.int(100, 2000);
  if (r.chance(0.6)) parts['pay.tip'] = r.int(1, 12) * 100;
  const total = Object.values(parts).reduce((a, b) => a + b, 0);
  const fee = r.int(100, 1500);
  const service = r.int(150, 400);
  const tip = parts['pay.tip'] ?? 0;
  const names = { 'pay.base': 'Earnings', 'pay.surge': 'Prime Time', 'pay.tip': 'Tips' };
  const pair = (name, cents) => line(name, 'quiet') + line(dollars(cents));
  const ride = total + fee + service - tip;
  return {
    layout: 'lyft/ride-receipt',
    covered: true,
    html: card(
      0,
      line(dollars(total), 'huge') +
        line(`${clock(600)} Pick-up &nbsp; Requested at ${clock(597)}`, 'quiet') +
        line(`${clock(620)} Drop-off`, 'quiet') +
        line('You Received', 'strong') +
        Object.entries(parts)
          .map(([name, cents]) => pair(names[name], cents))
          .join('') +
        pair('Total', total) +
        line('Passenger(s) Paid', 'strong') +
        pair('Ride Payments', ride) +
        (tip ? pair('Tips', tip) : '') +
        pair('Total', ride + tip) +
        line('Lyft Received', 'strong') +
        pair('Lyft Platform Fee', fee) +
        pair('Service Fee', service) +
        pair('Total', fee + service),
    ),
    orders: [order({ ...parts, total, fare: ride })],
  };
}

export const LAYOUTS = [
  shipt,
  shipt,
  doordash_receipt,
  doordash_receipt,
  doordash_summary,
  doordash_offer,
  doordash_day,
  doordash_week,
  grubhub_day,
  grubhub_activity,
  grubhub_activity,
  uber_trip,
  uber_trip,
  uber_offer,
  uber_ride_offer,
  uber_session,
  flex,
  flex,
  spark,
  (r) => spark(r, true),
  lyft,
];
