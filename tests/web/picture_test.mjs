// What is done to a picture around the reading of it: text dark on white, words back in rows.

import { PAGE_MODE, enlargement, even_out, rows_of } from '../../src/web/assets/js/lib/picture.js';
import { equal, expect, test } from './harness.mjs';

const word = (text, x0, y0, height = 20) => ({ text, box: { x0, x1: x0 + 40, y0, y1: y0 + height } });
const texts = (words) => rows_of(words).map((row) => row.map((one) => one.text).join(' '));

/** A picture of one grey, with a bar of another across its middle. */
function picture(ground, bar) {
  const [width, height] = [120, 60];
  const data = new Uint8ClampedArray(4 * width * height).fill(ground);
  for (let x = 40; x < 80; ++x) for (let y = 28; y < 32; ++y) data.fill(bar, 4 * (y * width + x), 4 * (y * width + x) + 3);
  even_out({ data, width, height });
  return { bar: data[4 * (30 * width + 60)], ground: data[4 * (5 * width + 5)] };
}

await test('words found in any order stand in rows again, names beside their amounts', () => {
  equal(texts([word('$6.00', 300, 42), word('Pay', 60, 0), word('Tip', 0, 40), word('$11.63', 300, 2), word('Order', 0, 1)]), ['Order Pay $11.63', 'Tip $6.00']);
});

await test('a large headline is a row of its own, and a word beside it belongs to it', () => {
  equal(texts([word('$43.50', 0, 0, 60), word('Done', 200, 20), word('Weekly', 0, 70)]), ['$43.50 Done', 'Weekly']);
});

await test('dirt at the ends of a row goes, marks inside it stay', () => {
  equal(texts([word('|', 0, 0), word('9:00', 50, 0), word('-', 100, 0), word('11:00', 150, 0), word('»', 200, 0), word("'", 0, 60)]), ['9:00 - 11:00']);
  equal(texts([word('+', 0, 0), word('$7.90', 50, 0)]), ['+ $7.90']);
});

await test('text is dark on white whether it stood light on dark, dark on light, or pale on a button', () => {
  for (const [ground, bar] of [[18, 242], [255, 20], [90, 230]]) {
    const evened = picture(ground, bar);
    expect(evened.bar < 120, `the bar of ${bar} on ${ground} became ${evened.bar}`);
    equal(evened.ground, 255);
  }
});

await test('only small pictures are enlarged', () => {
  equal([enlargement(360), enlargement(1080)], [2, 1]);
  equal(PAGE_MODE, '11');
});
