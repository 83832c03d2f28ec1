// Dates, spans of time, places and names as people write them.

import { locale, t, t_or, current_language } from './i18n.js';
import { format_money, format_decimal } from './money.js';

export const money = (amount, currency, options) => format_money(amount, currency, locale(), options);
/** Of three figures: no cents where they are rounded away. */
export const rounded = (amount, currency) => money(amount, currency, { rounded: true });
export const decimal = (text) => format_decimal(text, locale());
export const count = (number) => new Intl.NumberFormat(locale()).format(number);
/** "A, B and C". */
export const list = (words) => new Intl.ListFormat(locale(), { type: 'conjunction' }).format(words);

/** Of the work's own wall clock: an RFC 3339 time is shown as it stood there, whatever the phone's zone. */
function wall_clock(text) {
  const match = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d))?/.exec(text ?? '');
  if (!match) return null;
  const [, year, month, day, hour = '0', minute = '0'] = match.map((part, i) => (i ? Number(part ?? 0) : part));
  return { at: new Date(Date.UTC(year, month - 1, day, hour, minute)), timed: Boolean(match[4]) };
}

export function date(text) {
  const clock = wall_clock(text);
  if (!clock) return text ?? '';
  return new Intl.DateTimeFormat(locale(), { timeZone: 'UTC', day: 'numeric', month: 'short', year: 'numeric' }).format(
    clock.at,
  );
}

export function weekday_date(text) {
  const clock = wall_clock(text);
  if (!clock) return text ?? '';
  return new Intl.DateTimeFormat(locale(), {
    timeZone: 'UTC',
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
  }).format(clock.at);
}

export function time(text) {
  const clock = wall_clock(text);
  if (!clock?.timed) return '';
  return new Intl.DateTimeFormat(locale(), { timeZone: 'UTC', hour: 'numeric', minute: '2-digit' }).format(clock.at);
}

export function month(text) {
  const clock = wall_clock(`${text}-01`.slice(0, 10));
  if (!clock) return text ?? '';
  return new Intl.DateTimeFormat(locale(), { timeZone: 'UTC', month: 'long', year: 'numeric' }).format(clock.at);
}

export function short_month(text) {
  return new Intl.DateTimeFormat(locale(), { timeZone: 'UTC', month: 'short', year: '2-digit' }).format(
    new Date(`${text}-01T00:00:00Z`),
  );
}

/** "2026-Q3" as "July to September 2026". */
export function quarter(text) {
  const [, year, n] = /^(\d{4})-Q([1-4])$/.exec(text ?? '') ?? [];
  if (!n) return text ?? '';
  const first = new Date(Date.UTC(year, n * 3 - 3, 1));
  const from = new Intl.DateTimeFormat(locale(), { timeZone: 'UTC', month: 'long' }).format(first);
  return t('format.range', { from, to: month(`${year}-${String(n * 3).padStart(2, '0')}`) });
}

/** A half-open period, shown by its first and last day. */
export function period(range) {
  if (!range?.from) return '';
  const to = wall_clock(range.to);
  if (!to) return date(range.from);
  const midnight = !/T(?!00:00)/.test(range.to);
  const last = midnight ? new Date(to.at.getTime() - 86400000) : to.at;
  return t('format.range', { from: date(range.from), to: date(last.toISOString().slice(0, 10)) });
}

export function duration(seconds) {
  const minutes = Math.floor(seconds / 60);
  const rest = seconds % 60;
  const hours = Math.floor(minutes / 60);
  const pieces = [];
  if (hours) pieces.push(t('format.hours', { n: count(hours) }));
  if (minutes % 60) pieces.push(t('format.minutes', { n: count(minutes % 60) }));
  if (rest || !pieces.length) pieces.push(t('format.seconds', { n: count(rest) }));
  return pieces.join(' ');
}

const PLATFORMS = {
  deliveroo: 'Deliveroo',
  shipt: 'Shipt',
  uber: 'Uber',
  uber_eats: 'Uber Eats',
  lyft: 'Lyft',
  doordash: 'DoorDash',
  grubhub: 'Grubhub',
  instacart: 'Instacart',
  wolt: 'Wolt',
  glovo: 'Glovo',
  stuart: 'Stuart',
  just_eat: 'Just Eat',
  nyc_tlc: 'NYC TLC',
  amazon_flex: 'Amazon Flex',
  bolt: 'Bolt',
  bolt_food: 'Bolt Food',
  gopuff: 'Gopuff',
  ifood: 'iFood',
  indrive: 'inDrive',
  walmart_spark: 'Walmart Spark',
};

/** A proper name, the same in every language. */
export function platform(id) {
  if (!id) return t('word.platform');
  return PLATFORMS[id] ?? id.charAt(0).toUpperCase() + id.slice(1).replace(/[-_]/g, ' ');
}

/** "US-WA/Seattle" as "Seattle (WA, United States)". */
export function place(id) {
  if (!id) return t('place.any');
  const [area, locality] = id.split('/');
  const [country, division] = area.split('-');
  let name = country;
  try {
    name = new Intl.DisplayNames([current_language()], { type: 'region' }).of(country);
  } catch {
    // an unknown code stays as it is
  }
  const inside = division ? `${division}, ${name}` : name;
  return locality ? `${locality.replace(/_/g, ' ')} (${inside})` : inside;
}

export const vehicle = (id) => (id ? t_or(`vehicle.${id}`, id) : t('vehicle.any'));
export const category = (id) => t_or(`category.${id}`, id);
export const input_name = (id) => t_or(`input.${id}`, String(id ?? '').replace(/_/g, ' '));

/** A share of 1 given as a decimal string or number: "0.214" is "21 %". */
export function percent(share, digits = 0) {
  if (share === null || share === undefined || share === '') return '';
  return new Intl.NumberFormat(locale(), { style: 'percent', maximumFractionDigits: digits }).format(Number(share));
}
