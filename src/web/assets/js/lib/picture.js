// What a reader of letters needs of a screenshot, before and after it reads. Pure; tests/ocr measures reading with it.

/** Letters below some twenty pixels read badly: small pictures are enlarged. */
export const enlargement = (width) => (width < 700 ? 2 : 1);

/** The reader looks for words anywhere: in its other modes it loses large headlines, or parts names from amounts. */
export const PAGE_MODE = '11';

/** Sums of grey values over all pixels above and to the left, so that any box is four look-ups. */
function sums_of(grey, width, height) {
  const sums = new Float64Array((width + 1) * (height + 1));
  for (let y = 0; y < height; ++y) {
    let row = 0;
    for (let x = 0; x < width; ++x) {
      row += grey[y * width + x];
      sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1] + row;
    }
  }
  return sums;
}

/**
 * In place, on the RGBA bytes of a canvas: what differs from its surroundings becomes dark on white, whatever stands
 * behind it: dark themes, coloured buttons, photos. The reader takes one polarity per picture and loses the other.
 */
export function even_out({ data, width, height }) {
  const grey = new Uint8ClampedArray(width * height);
  for (let i = 0; i < grey.length; ++i) grey[i] = 0.299 * data[4 * i] + 0.587 * data[4 * i + 1] + 0.114 * data[4 * i + 2];
  const sums = sums_of(grey, width, height);
  const reach = Math.max(16, Math.round(width / 14));
  for (let y = 0; y < height; ++y) {
    const top = Math.max(0, y - reach) * (width + 1), bottom = Math.min(height, y + reach + 1) * (width + 1);
    const rows = (bottom - top) / (width + 1);
    for (let x = 0; x < width; ++x) {
      const left = Math.max(0, x - reach), right = Math.min(width, x + reach + 1);
      const mean = (sums[bottom + right] - sums[top + right] - sums[bottom + left] + sums[top + left]) / (rows * (right - left));
      const i = y * width + x;
      const value = 255 - 2 * Math.max(0, Math.abs(grey[i] - mean) - 30);
      data[4 * i] = data[4 * i + 1] = data[4 * i + 2] = value;
    }
  }
}

/** A row without the dirt at its ends: marks that hold no letter, digit or sign of an amount. */
function without_dirt(row) {
  const says = row.map((word) => /[0-9A-Za-z+&$£€\u00c0-\uffff]/.test(word.text));
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
  return rows.map((row) => without_dirt(row.words.sort((a, b) => a.box.x0 - b.box.x0))).filter((row) => row.length > 0);
}
