// What is done to a picture around the reading of it: text dark on white, words back in rows.

import { PAGE_MODE, enlargement, even_out, tilt_of } from '../../src/web/assets/js/lib/picture.js';
import { rows_of } from '../../src/web/assets/js/lib/picture_words.js';
import { equal, expect, test } from './harness.mjs';

const word = (text, x0, y0, height = 20) => ({ text, box: { x0, x1: x0 + 40, y0, y1: y0 + height } });
const texts = (words) => rows_of(words).map((row) => row.map((one) => one.text).join(' '));

const grey_at = ({ data, width }, x, y) => data[4 * (y * width + x)];

/** A picture that `grey(x, y)` draws. */
function picture(width, height, grey) {
  const data = new Uint8ClampedArray(4 * width * height).fill(255);
  for (let y = 0; y < height; ++y)
    for (let x = 0; x < width; ++x) data.fill(grey(x, y), 4 * (y * width + x), 4 * (y * width + x) + 3);
  return { data, width, height };
}

const evened = (...args) => {
  const one = picture(...args);
  even_out(one);
  return one;
};

await test('words found in any order stand in rows again, names beside their amounts', () => {
  equal(
    texts([
      word('$6.00', 300, 42),
      word('Pay', 60, 0),
      word('Tip', 0, 40),
      word('$11.63', 300, 2),
      word('Order', 0, 1),
    ]),
    ['Order Pay $11.63', 'Tip $6.00'],
  );
});

await test('a large headline is a row of its own, and a word beside it belongs to it', () => {
  equal(texts([word('$43.50', 0, 0, 60), word('Done', 200, 20), word('Weekly', 0, 70)]), ['$43.50 Done', 'Weekly']);
});

await test('dirt at the ends of a row goes, marks inside it stay', () => {
  equal(
    texts([
      word('|', 0, 0),
      word('9:00', 50, 0),
      word('-', 100, 0),
      word('11:00', 150, 0),
      word('»', 200, 0),
      word("'", 0, 60),
    ]),
    ['9:00 - 11:00'],
  );
  equal(texts([word('+', 0, 0), word('$7.90', 50, 0)]), ['+ $7.90']);
});

await test('short marks beyond the margins go, and far ones that the reader doubts; digits inside stay', () => {
  const row = (text, x0, y0, x1, confidence) => ({ text, confidence, box: { x0, x1, y0, y1: y0 + 20 } });
  const words = [
    row('Dash', 40, 0, 90, 90),
    row('i', 5, 30, 9, 30),
    row('Done', 41, 31, 90, 90),
    row('$22.66', 50, 60, 110, 90),
    row('Bl', 300, 60, 320, 20),
    row('Tips', 40, 90, 80, 90),
    row('$3.10', 290, 90, 330, 90),
    row('5', 40, 120, 50, 40),
    row('19', 300, 120, 320, 40),
  ];
  equal(texts(words), ['Dash', 'Done', '$22.66', 'Tips $3.10', '5 19']);
});

await test('text is dark on white whether it stood light on dark, dark on light, or pale on a button', () => {
  for (const [ground, ink] of [
    [18, 242],
    [255, 20],
    [90, 230],
    [150, 90],
  ]) {
    const stroke = (x, y) => y > 40 && y < 70 && x > 60 && x < 240 && x % 12 < 4;
    const one = evened(300, 120, (x, y) => (stroke(x, y) ? ink : ground));
    expect(grey_at(one, 122, 55) < 60, `${ink} on ${ground} became ${grey_at(one, 122, 55)}`);
    equal([grey_at(one, 20, 20), grey_at(one, 127, 55)], [255, 255]);
  }
});

await test('neither the edge of a button nor light that falls off looks like a letter', () => {
  const button = evened(500, 300, (x, y) => (y > 100 && y < 200 ? 60 : 250));
  const shaded = evened(500, 300, (x) => 250 - x / 4);
  for (const one of [button, shaded])
    expect(
      one.data.every((value) => value > 200),
      'something is dark',
    );
});

await test('a picture that was taken askew says by how much', () => {
  const lines = (degrees) =>
    tilt_of(
      picture(480, 480, (x, y) =>
        (((y - x * Math.tan((degrees * Math.PI) / 180)) % 24) + 24) % 24 < 8 && x % 9 < 6 ? 0 : 255,
      ),
    );
  equal([lines(0), lines(1), lines(-1.5)], [0, 1, -1.5]);
});

await test('narrow pictures are enlarged to what the reader reads best, and not beyond three times', () => {
  equal([enlargement(250), enlargement(500), enlargement(1080)], [3, 2, 1]);
  equal(PAGE_MODE, '11');
});
