// What a reader of letters needs of a picture, before and after it reads; tests/ocr measures reading with it.

/** The reader looks for words anywhere: in its other modes it loses large headlines, or parts names from amounts. */
export const PAGE_MODE = '11';

// A phone's screen is 360 to 412 points across and its letters are 14 to 18 points: a thousand pixels across they are some
// 28 tall, which the reader reads best.
const ACROSS = 1000;
const MOST = 3;
const BLURRED = 0.45;
const SHARPEN = 1.5;

/** How many times larger a picture is read: small letters read badly. */
export const enlargement = (width) => Math.min(MOST, Math.max(1, ACROSS / width));

const smoothed = (grey, width, height) => {
  const rows = new Uint8Array(grey.length), out = new Uint8Array(grey.length);
  for (let i = 1; i < grey.length - 1; ++i) rows[i] = (grey[i - 1] + 2 * grey[i] + grey[i + 1] + 2) >> 2;
  for (let i = width; i < grey.length - width; ++i) out[i] = (rows[i - width] + 2 * rows[i] + rows[i + width] + 2) >> 2;
  out.copyWithin(0, width, 2 * width);
  out.copyWithin((height - 1) * width, (height - 2) * width, (height - 1) * width);
  return out;
};

/** How much of the height of an edge lies between two neighbours but one, where edges are highest: 0.7 and more on screenshots. */
function sharpness_of(grey, width, height, cell) {
  const steps = [];
  for (let y = cell; y < height - cell; y += cell) {
    for (let x = cell; x < width - cell; x += cell) {
      let high = 0, low = 255, step = 0;
      for (let i = y * width + x - cell; i < y * width + x + cell; ++i) {
        if (grey[i] > high) high = grey[i];
        if (grey[i] < low) low = grey[i];
        step = Math.max(step, Math.abs(grey[i + 1] - grey[i - 1]));
      }
      if (high - low >= 40) steps.push([high - low, step / (high - low)]);
    }
  }
  steps.sort((a, b) => b[0] - a[0]);
  const highest = steps.slice(0, Math.ceil(steps.length / 4)).map(([, share]) => share).sort((a, b) => a - b);
  return highest[highest.length >> 1] ?? 1;
}

/** With every value pushed away from the mean of its surroundings: what a lens out of focus took, in part. */
function sharpened(grey, width, height, reach, amount) {
  const rows = new Uint16Array(grey.length), out = new Uint8Array(grey.length);
  const size = 2 * reach + 1;
  for (let y = 0; y < height; ++y) {
    const start = y * width;
    let sum = (reach + 1) * grey[start];
    for (let x = 0; x < reach; ++x) sum += grey[start + Math.min(x, width - 1)];
    for (let x = 0; x < width; ++x) {
      sum += grey[start + Math.min(x + reach, width - 1)] - grey[start + Math.max(x - reach - 1, 0)];
      rows[start + x] = sum;
    }
  }
  for (let x = 0; x < width; ++x) {
    let sum = 0;
    for (let y = -reach - 1; y < reach; ++y) sum += rows[Math.min(Math.max(y, 0), height - 1) * width + x];
    for (let y = 0; y < height; ++y) {
      sum += rows[Math.min(y + reach, height - 1) * width + x] - rows[Math.max(y - reach - 1, 0) * width + x];
      const i = y * width + x;
      out[i] = Math.max(0, Math.min(255, grey[i] + amount * (grey[i] - sum / (size * size))));
    }
  }
  return out;
}

/** The middle of what neighbours differ by, where nothing is written: the noise of a sensor. */
function noise_of(grey, width) {
  const counts = new Uint32Array(256);
  let all = 0;
  for (let i = width; i < grey.length - width; i += 7, ++all) {
    counts[Math.abs(4 * grey[i] - grey[i - 1] - grey[i + 1] - grey[i - width] - grey[i + width]) >> 2]++;
  }
  let at = 0;
  for (let seen = counts[0]; 2 * seen < all; seen += counts[++at]);
  return at;
}

function middle_of(values) {
  const counts = new Uint32Array(256);
  for (const value of values) ++counts[value];
  let at = 0;
  for (let seen = counts[0]; 2 * seen < values.length; seen += counts[++at]);
  return at;
}

/** The largest or least of each cell of so many pixels, and their mean. */
function cells_of(grey, width, height, cell) {
  const across = Math.ceil(width / cell), down = Math.ceil(height / cell);
  const high = new Uint8Array(across * down), low = new Uint8Array(across * down).fill(255), mean = new Float32Array(across * down), count = new Uint16Array(across * down);
  for (let y = 0; y < height; ++y) {
    const row = Math.floor(y / cell) * across;
    for (let x = 0, at = row, left = cell; x < width; ++x) {
      const value = grey[y * width + x];
      if (value > high[at]) high[at] = value;
      if (value < low[at]) low[at] = value;
      mean[at] += value;
      ++count[at];
      if (--left === 0) { left = cell; ++at; }
    }
  }
  for (let i = 0; i < mean.length; ++i) mean[i] /= count[i];
  return { across, down, high, low, mean };
}

/** Every cell as the largest of its neighbours within a reach, by jumps over what is covered already. */
function largest(values, across, down, reach) {
  let from = values.slice(), to = new Uint8Array(values.length);
  for (let covered = 0, jump; covered < reach; covered += jump) {
    jump = Math.min(2 * covered + 1, reach - covered);
    for (let y = 0, i = 0; y < down; ++y) {
      for (let x = 0; x < across; ++x, ++i) {
        let value = from[i];
        if (x >= jump && from[i - jump] > value) value = from[i - jump];
        if (x + jump < across && from[i + jump] > value) value = from[i + jump];
        to[i] = value;
      }
    }
    for (let y = 0, i = 0, rows = jump * across; y < down; ++y) {
      for (let x = 0; x < across; ++x, ++i) {
        let value = to[i];
        if (y >= jump && to[i - rows] > value) value = to[i - rows];
        if (y + jump < down && to[i + rows] > value) value = to[i + rows];
        from[i] = value;
      }
    }
  }
  return from;
}

const inverted = (values) => values.map((value) => 255 - value);
const least = (values, across, down, reach) => inverted(largest(inverted(values), across, down, reach));

/** Every cell as the sum of its neighbours within a reach. */
function sums(values, across, down, reach) {
  const all = new Float64Array((across + 1) * (down + 1)), out = new Float32Array(values.length);
  for (let y = 0; y < down; ++y) {
    for (let x = 0, row = 0; x < across; ++x) {
      row += values[y * across + x];
      all[(y + 1) * (across + 1) + x + 1] = all[y * (across + 1) + x + 1] + row;
    }
  }
  for (let y = 0; y < down; ++y) {
    const top = Math.max(0, y - reach) * (across + 1), bottom = Math.min(down, y + reach + 1) * (across + 1);
    for (let x = 0; x < across; ++x) {
      const left = Math.max(0, x - reach), right = Math.min(across, x + reach + 1);
      out[y * across + x] = all[bottom + right] - all[top + right] - all[bottom + left] + all[top + left];
    }
  }
  return out;
}

/**
 * In place, on the RGBA bytes of a canvas: what is thin and differs from what it stands on becomes dark on white, as dark as the
 * strongest of its neighbourhood, whatever stands behind it: dark themes, coloured buttons, pale or unevenly lit photos. The
 * reader takes one polarity per picture and loses the other.
 */
export function even_out({ data, width, height }) {
  let grey = new Uint8Array(width * height);
  for (let i = 0; i < grey.length; ++i) grey[i] = 0.299 * data[4 * i] + 0.587 * data[4 * i + 1] + 0.114 * data[4 * i + 2];
  const noise = noise_of(grey, width);
  const cell = Math.max(2, Math.round(width / 250));
  for (let least = 2; noise > least; least *= 3) grey = smoothed(grey, width, height);
  if (sharpness_of(grey, width, height, cell) < BLURRED) {
    for (let least = 2; noise > least; least *= 2) grey = smoothed(grey, width, height);      // what is blurred loses nothing
    grey = sharpened(grey, width, height, cell, SHARPEN);
  }
  const { across, down, high, low, mean } = cells_of(grey, width, height, cell);
  const without_dark = least(largest(high, across, down, 4), across, down, 4);
  const without_light = largest(least(low, across, down, 4), across, down, 4);
  const range = high.map((value, i) => value - low[i]);
  const flat = 2 * middle_of(range) + 8;
  const weight = Float32Array.from(largest(range, across, down, 2), (value) => 1 / (1 + (value / flat) ** 4));      // of what stands beside letters
  const weighed = mean.map((value, i) => value * weight[i]);
  const [near, near_weight, far, far_weight] = [[weighed, 5], [weight, 5], [weighed, 12], [weight, 12]].map(([values, reach]) => sums(values, across, down, reach));
  // Two cells narrower, so that no edge of a button looks like a stroke.
  const light = least(without_dark, across, down, 2), dark = largest(without_light, across, down, 2);
  const on_dark = new Uint8Array(mean.length), strength = new Uint8Array(mean.length);
  for (let i = 0; i < mean.length; ++i) {
    const usual = (far[i] + 16 * near[i]) / (far_weight[i] + 16 * near_weight[i]);
    on_dark[i] = without_dark[i] - usual > usual - without_light[i] ? 1 : 0;
    strength[i] = Math.max(0, on_dark[i] ? high[i] - dark[i] : light[i] - low[i]);
  }
  const strongest = largest(strength, across, down, 6);
  const flecks = Math.max(20, middle_of(strength));      // faint lines, and what noise makes of cells without letters
  const faintest = Math.max(60, 2.5 * flecks);
  for (let y = 0; y < height; ++y) {
    const row = Math.floor(y / cell) * across;
    for (let x = 0, at = row, left = cell; x < width; ++x) {
      const i = y * width + x;
      const differs = on_dark[at] ? grey[i] - dark[at] : light[at] - grey[i];
      const share = (differs - flecks) / (Math.max(faintest, strongest[at]) - flecks);
      data[4 * i] = data[4 * i + 1] = data[4 * i + 2] = 255 - 255 * Math.min(1, Math.max(0, (share - 0.2) / 0.55));
      if (--left === 0) { left = cell; ++at; }
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
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);      // for the corners that a turned picture leaves
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

/** Where the text of a picture begins and ends: what stands beyond is the rim of a photographed screen. */
function margins_of(rows) {
  const long = (word) => word.text.length > 2;
  const starts = rows.map((row) => row.words[0]).filter(long).map((word) => word.box.x0).sort((a, b) => a - b);
  const ends = rows.flatMap((row) => row.words).filter(long).map((word) => word.box.x1);
  return { left: starts[starts.length >> 2] ?? 0, right: Math.max(0, ...ends) || Infinity };
}

/** A row without the dirt at its ends: marks that hold no letter, digit or sign of an amount; short ones beyond the margins; short
 * ones far off that the reader was not sure of. */
function without_dirt(row, { left, right }) {
  const says = row.map(({ text, box, confidence = 100 }, i) => {
    if (!/[0-9A-Za-z+&$£€\u00c0-\uffff]/.test(text)) return false;
    if (text.length > 2) return true;
    const gap = i === 0 ? 0 : box.x0 - row[i - 1].box.x1;
    const far = i === row.length - 1 && gap > 3 * (box.y1 - box.y0) && !/\d/.test(text);
    const rim = (box.x1 < left || box.x0 > right) && !(/\d/.test(text) && confidence >= 80);
    return !rim && !(far && confidence < 60);
  });
  return says.includes(true) ? row.slice(says.indexOf(true), says.lastIndexOf(true) + 1) : [];
}

/** Words that stand beside each other, found in any order, as rows from top to bottom: [{text, box, …}]. */
export function rows_of(words) {
  const rows = [];
  for (const word of [...words].sort((a, b) => a.box.y0 + a.box.y1 - b.box.y0 - b.box.y1)) {
    const row = rows.findLast(({ y0, y1 }) => {
      const shared = Math.min(y1, word.box.y1) - Math.max(y0, word.box.y0);
      return shared > 0.5 * Math.min(y1 - y0, word.box.y1 - word.box.y0);
    });
    if (row) row.words.push(word);
    else rows.push({ y0: word.box.y0, y1: word.box.y1, words: [word] });
  }
  for (const row of rows) row.words.sort((a, b) => a.box.x0 - b.box.x0);
  const margins = margins_of(rows);
  return rows.map((row) => without_dirt(row.words, margins)).filter((row) => row.length > 0);
}
