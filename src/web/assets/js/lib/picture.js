// What a reader of letters needs of a picture before it reads; tests/ocr measures reading with it.

import { cells_of, largest, least, middle_of, noise_of, sharpened, sharpness_of, smoothed, sums } from './grey.js';

/** The reader looks for words anywhere: in its other modes it loses large headlines, or parts names from amounts. */
export const PAGE_MODE = '11';

// A phone's screen is 360 to 412 points across and its letters are 14 to 18 points: a thousand pixels across they are
// some 28 tall, which the reader reads best.
const ACROSS = 1000;
const MOST = 3;
const BLURRED = 0.45;
const SHARPEN = 1.5;

/** How many times larger a picture is read: small letters read badly. */
export const enlargement = (width) => Math.min(MOST, Math.max(1, ACROSS / width));

/**
 * In place, on the RGBA bytes of a canvas: what is thin and differs from what it stands on becomes dark on white, as
 * dark as the strongest of its neighbourhood, whatever stands behind it: dark themes, coloured buttons, pale or
 * unevenly lit photos. The reader takes one polarity per picture and loses the other.
 */
export function even_out({ data, width, height }) {
  let grey = new Uint8Array(width * height);
  for (let i = 0; i < grey.length; ++i)
    grey[i] = 0.299 * data[4 * i] + 0.587 * data[4 * i + 1] + 0.114 * data[4 * i + 2];
  const noise = noise_of(grey, width);
  const cell = Math.max(2, Math.round(width / 250));
  for (let least = 2; noise > least; least *= 3) grey = smoothed(grey, width, height);
  if (sharpness_of(grey, width, height, cell) < BLURRED) {
    // What is blurred loses nothing.
    for (let least = 2; noise > least; least *= 2) grey = smoothed(grey, width, height);
    grey = sharpened(grey, width, height, cell, SHARPEN);
  }
  const { across, down, high, low, mean } = cells_of(grey, width, height, cell);
  const without_dark = least(largest(high, across, down, 4), across, down, 4);
  const without_light = largest(least(low, across, down, 4), across, down, 4);
  const range = high.map((value, i) => value - low[i]);
  const flat = 2 * middle_of(range) + 8;
  // Of what stands beside letters.
  const weight = Float32Array.from(largest(range, across, down, 2), (value) => 1 / (1 + (value / flat) ** 4));
  const weighed = mean.map((value, i) => value * weight[i]);
  const [near, near_weight, far, far_weight] = [
    [weighed, 5],
    [weight, 5],
    [weighed, 12],
    [weight, 12],
  ].map(([values, reach]) => sums(values, across, down, reach));
  // Two cells narrower, so that no edge of a button looks like a stroke.
  const light = least(without_dark, across, down, 2),
    dark = largest(without_light, across, down, 2);
  const on_dark = new Uint8Array(mean.length),
    strength = new Uint8Array(mean.length);
  for (let i = 0; i < mean.length; ++i) {
    const usual = (far[i] + 16 * near[i]) / (far_weight[i] + 16 * near_weight[i]);
    on_dark[i] = without_dark[i] - usual > usual - without_light[i] ? 1 : 0;
    strength[i] = Math.max(0, on_dark[i] ? high[i] - dark[i] : light[i] - low[i]);
  }
  const strongest = largest(strength, across, down, 6);
  const flecks = Math.max(20, middle_of(strength)); // faint lines, and what noise makes of cells without letters
  const faintest = Math.max(60, 2.5 * flecks);
  for (let y = 0; y < height; ++y) {
    const row = Math.floor(y / cell) * across;
    for (let x = 0, at = row, left = cell; x < width; ++x) {
      const i = y * width + x;
      const differs = on_dark[at] ? grey[i] - dark[at] : light[at] - grey[i];
      const share = (differs - flecks) / (Math.max(faintest, strongest[at]) - flecks);
      data[4 * i] = data[4 * i + 1] = data[4 * i + 2] = 255 - 255 * Math.min(1, Math.max(0, (share - 0.2) / 0.55));
      if (--left === 0) {
        left = cell;
        ++at;
      }
    }
  }
}

const TILTS = Array.from({ length: 25 }, (_, i) => (i - 12) / 4);

/** By how many degrees the lines of an evened picture fall to the right: at that angle rows are all text or all gap. */
export function tilt_of({ data, width, height }) {
  const dark = [];
  for (let i = 0; i < width * height; ++i) if (data[4 * i] < 128) dark.push(i);
  const sharpness = (degrees) => {
    const slope = Math.tan((degrees * Math.PI) / 180);
    const rows = new Uint32Array(2 * height + width);
    for (const i of dark) ++rows[Math.round(Math.floor(i / width) - slope * (i % width)) + (width >> 1)];
    return rows.reduce((all, count) => all + count * count, 0);
  };
  const upright = sharpness(0);
  let best = { degrees: 0, value: 1.03 * upright };
  for (const degrees of TILTS) {
    const value = sharpness(degrees);
    if (value > best.value) best = { degrees, value };
  }
  return best.degrees;
}

function drawn(picture, scale, degrees) {
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context.imageSmoothingQuality = 'high';
  context.drawImage(picture, 0, 0, canvas.width, canvas.height); // for the corners that a turned picture leaves
  context.translate(canvas.width / 2, canvas.height / 2);
  context.rotate((-degrees * Math.PI) / 180);
  context.drawImage(picture, -canvas.width / 2, -canvas.height / 2, canvas.width, canvas.height);
  const pixels = context.getImageData(0, 0, canvas.width, canvas.height);
  even_out(pixels);
  return { canvas, context, pixels };
}

/** A canvas with the picture as the reader gets it, its long side no longer than a phone can work on. */
export function prepared(picture, longest = Infinity) {
  const most = longest / Math.max(picture.width, picture.height);
  const tilt = tilt_of(drawn(picture, Math.min(most, 480 / picture.width), 0).pixels);
  const { canvas, context, pixels } = drawn(picture, Math.min(most, enlargement(picture.width)), tilt);
  context.putImageData(pixels, 0, 0);
  return canvas;
}
