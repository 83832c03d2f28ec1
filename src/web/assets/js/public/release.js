// Releases of public figures as the pages use them. Whatever is worked out here is worked out from the noised
// counts of a release and its epsilon, as anyone could.

import { get, get_all } from '../lib/api.js';

/** A place is shown from this noised sum of voices on. */
export const LEAST_VOICES = 35;
const Z_95 = 1.96;

const optional = (path) => get(path).catch(() => null);

export const find_plan = () => optional('/v1/insights/plan');
export const find_release = (number) => get(`/v1/insights/releases/${encodeURIComponent(number)}`);
/** Newest first. */
export const find_releases = () => get_all('/v1/insights/releases');

/** Outwards to whole numbers of 100, so that no interval is made narrower than it is. */
const floor_100 = (part) => Math.max(0, Math.floor(part * 100 + 1e-9));
const ceil_100 = (part) => Math.min(100, Math.ceil(part * 100 - 1e-9));

/** Of 100 people: {middle, noise: {low, high}, both: {low, high}}; null where the place is hidden. */
export function share_of(cell) {
  const share = cell.share_any_short;
  if (cell.hidden || !share) return null;
  const value = Number(share.value);
  const both = { low: floor_100(Number(share.from)), high: ceil_100(Number(share.to)) };
  const noise = {
    low: Math.max(both.low, floor_100(value - Number(share.noise))),
    high: Math.min(both.high, ceil_100(value + Number(share.noise))),
  };
  return { middle: Math.round(value * 100), noise, both };
}

/** How many took part, {low, high}: a sum of noised bins, so its noise is that of all of them. */
export function voices_of(cell, epsilon) {
  const q = Math.exp(-Number(epsilon));
  const variance = (2 * q) / (1 - q) ** 2; // of one draw of discrete Laplace noise
  const half = Z_95 * Math.sqrt(variance * cell.bins.length * cell.of.length);
  return { low: Math.max(0, Math.floor(cell.voices_noised - half)), high: Math.ceil(cell.voices_noised + half) };
}

export const is_yardstick = (cell) => cell.below === 'yardstick';

/** One line per place that is shown or hidden. Names come from known lists and numbers are numbers: none is quoted. */
export function csv_of(release) {
  const bins = [...new Set(release.merged.flatMap((cell) => cell.bins.map((one) => one.bin)))];
  const head = [
    ...['release', 'kind', 'period', 'platform', 'place', 'elsewhere', 'rule', 'below'],
    ...bins.map((bin) => `noised_${bin}`),
    ...['voices_noised', 'hidden', 'share_any_short', 'from', 'to', 'noise', 'sampling'],
  ];
  const line = (cell) => {
    const share = cell.share_any_short ?? {};
    return [
      ...[release.number, release.kind, release.period],
      ...[cell.platform, cell.place, cell.elsewhere, cell.rule, cell.below],
      ...bins.map((bin) => cell.bins.find((one) => one.bin === bin)?.noised),
      ...[cell.voices_noised, cell.hidden, share.value, share.from, share.to, share.noise, share.sampling],
    ];
  };
  return [head, ...release.merged.map(line)].map((row) => `${row.map((one) => one ?? '').join(',')}\r\n`).join('');
}
