// Amounts: exact, whatever their size, as each language writes them.

import { test, equal } from './harness.mjs';
import * as money from '../../src/web/assets/js/lib/money.js';

const plain = (text) => text.replace(/[\u00a0\u202f\u200e\u200f\u061c]/g, ' ').trim();

await test('sums of decimal strings are exact where floating point is not', () => {
  equal(money.add('0.1', '0.2'), '0.3');
  equal(money.add('9007199254740993.01', '0.02'), '9007199254740993.03');
  equal(money.add('-2.11', '-2.12', '-2.13'), '-6.36');
  equal(money.subtract('31.56', '32.36'), '-0.80');
  equal(money.add('1', 'x'), null);
});

await test('comparison does not mind how many decimals are written', () => {
  equal(money.compare('2.50', '2.5'), 0);
  equal(money.compare('-0.01', '0'), -1);
  equal(money.compare('10', '9.99'), 1);
});

await test('amounts are printed with every digit, in the way of the language', () => {
  equal(plain(money.format_money('1234567890123456.78', 'GBP', 'en-GB')), '£1,234,567,890,123,456.78');
  equal(plain(money.format_money('-6.2', 'GBP', 'en-GB')), '-£6.20');
  equal(plain(money.format_money('1234.5', 'EUR', 'fr-FR')), '1 234,50 €');
  equal(plain(money.format_money('0.8', 'USD', 'en-US', { signed: true })), '+$0.80');
  equal(plain(money.format_money('4.0675', 'GBP', 'en-GB')), '£4.0675');
  equal(plain(money.format_money('1500', 'JPY', 'en-GB')), '¥1,500');
});

await test('what is no amount is shown as it is', () => {
  equal(money.format_money('n/a', 'GBP', 'en-GB'), 'n/a GBP');
});

await test('an amount that no decimal ends stays exact in sums and is marked when shown', () => {
  equal(money.add('1/3', '1/3', '1/3'), '1');
  equal(money.subtract('31.56', '38587/6000'), '150773/6000');
  equal(money.compare('38587/6000', '6.43'), 1);
  equal(money.absolute('-1/3'), '1/3');
  equal(plain(money.format_money('38587/6000', 'GBP', 'en-GB')), '≈ £6.43');
  equal(plain(money.format_money('-2/3', 'GBP', 'en-GB')), '≈ -£0.67');
  equal(money.add('1/0', '1'), null);
});
