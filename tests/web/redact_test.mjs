// What is struck out before anything is sent, and what must never be.

import { readFileSync, readdirSync } from 'node:fs';
import { test, equal, expect } from './harness.mjs';
import { find_private, strike, LETTERHEADS, STRUCK } from '../../src/web/assets/js/lib/redact.js';
import { deliveroo, shipt, orders } from './fixtures/texts.mjs';

const struck = (text, type) => strike(text, find_private(text, type));

await test('names, mail, phone and street addresses are struck out', () => {
  const text = struck(deliveroo);
  for (const secret of ['Jordan', 'rider.help@example.com', '7946'])
    expect(!text.includes(secret), `${secret} is still there`);
  equal(struck('Dear Maria Lopez, thank you'), `Dear ${STRUCK}, thank you`);
  equal(struck('Entrega: Calle Mayor 12, 2 pedidos'), `Entrega: ${STRUCK}, 2 pedidos`);
  equal(struck('PaymentPayto:JordanExampleInvoiceDate:17July2018'), `PaymentPayto:${STRUCK}InvoiceDate:17July2018`);
});

await test("a platform's own letterhead stays, the same street or code anywhere else does not", () => {
  const head = 'Roofoods Limited\n1 Cousin Lane\nLondon, United Kingdom EC4R 3TE\n';
  equal(struck(head), head);
  equal(struck('Deliver to 1 Cousin Lane\nLondon EC4R 3TE'), `Deliver to ${STRUCK}\nLondon ${STRUCK}`);
  equal(struck(`${head}2 Cousin Lane\n`), `${head}${STRUCK}\n`);
});

await test('every letterhead is one that a parser file passes over', () => {
  const folder = new URL('../../parsers/', import.meta.url);
  const parsers = readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith('.toml'))
    .map((name) => readFileSync(new URL(name, folder), 'utf8'));
  for (const head of LETTERHEADS)
    expect(
      parsers.some((file) => file.includes(head.source)),
      `no parser file holds ${head.source}`,
    );
});

await test('figures, dates and order numbers stay', () => {
  for (const line of deliveroo.split('\n').filter((one) => /£|Date:|Rendered/.test(one))) equal(struck(line), line);
  equal(struck(shipt), shipt);
  equal(struck(orders), orders);
  for (const line of [
    'Company Number: 08167130',
    'Delivered 01/21/2020, 04:19:13 PM',
    'Driver pay: $12.50',
    'Total 1.234.567,89',
    '2025-06-01T18:05:00+01:00',
  ])
    equal(struck(line), line);
});

await test('columns of names in a table are struck out, those of figures stay', () => {
  const csv = 'Driver first name,Trip,Amount\nAda,"a, b",12.50\n"Bo, jr",c,3.00\n';
  equal(struck(csv, 'text/csv'), `Driver first name,Trip,Amount\n${STRUCK},"a, b",12.50\n"${STRUCK}",c,3.00\n`);
  const tlc = 'hvfhs_license_num,trip_miles,driver_pay\nHV0003,2.1,9.11\n';
  equal(struck(tlc, 'text/csv'), tlc);
});
