// Invented values that are the same in every run: a small seeded generator and what the screens need of it.

export function random(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(state ^ (state >>> 15), 1 | state);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) / 4294967296;
  };
  const int = (low, high) => low + Math.floor(next() * (high - low + 1));
  const pick = (list) => list[int(0, list.length - 1)];
  return { next, int, pick, chance: (share) => next() < share };
}

/** Whole cents, so that sums are exact. */
export const money = (cents) =>
  `${cents < 0 ? '-' : ''}${Math.floor(Math.abs(cents) / 100)}.${String(Math.abs(cents) % 100).padStart(2, '0')}`;
export const dollars = (cents) => {
  const [whole, part] = money(Math.abs(cents)).split('.');
  return `${cents < 0 ? '-' : ''}$${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${part}`;
};

export const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
export const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

export const two = (number) => String(number).padStart(2, '0');

/** A day of 2024 to 2026, away from the turn of the year: screens without a year are read with one for all. */
export function day(r, from = 2024) {
  const date = new Date(Date.UTC(r.int(from, 2026), r.int(1, 10), r.int(1, 28)));
  return {
    date,
    year: date.getUTCFullYear(),
    month: MONTHS[date.getUTCMonth()],
    number: date.getUTCDate(),
    weekday: WEEKDAYS[date.getUTCDay()],
    iso: date.toISOString().slice(0, 10),
  };
}
export const later = (from, days) => {
  const date = new Date(from.date.getTime() + days * 86400000);
  return {
    date,
    year: date.getUTCFullYear(),
    month: MONTHS[date.getUTCMonth()],
    number: date.getUTCDate(),
    weekday: WEEKDAYS[date.getUTCDay()],
    iso: date.toISOString().slice(0, 10),
  };
};

/** Minutes of a day as "6:37 PM", with or without the blank. */
export const clock = (minutes, gap = ' ') => {
  const hour = Math.floor(minutes / 60) % 24;
  return `${hour % 12 === 0 ? 12 : hour % 12}:${two(minutes % 60)}${gap}${hour < 12 ? 'AM' : 'PM'}`;
};

const FIRST = [
  'Corner',
  'Golden',
  'Leaf',
  'Noodle',
  'River',
  'Sunny',
  'Old Town',
  'Maple',
  'Harbor',
  'Blue',
  'Spice',
  'Garden',
];
const SECOND = [
  'Grill',
  'Bowl',
  'Bar',
  'Kitchen',
  'Market',
  'Bakery',
  'Diner',
  'Tacos',
  'Pizza',
  'Wok',
  'Cafe',
  'Pantry',
];
export const store = (r) => `${r.pick(FIRST)} ${r.pick(SECOND)}`;
const STREET = ['Nowhere', 'Elsewhere', 'Somewhere', 'Anywhere'];
export const street = (r) => `${r.int(10, 9990)} ${r.pick(STREET)} ${r.pick(['St', 'Ave', 'Rd', 'Blvd'])}`;
