// Exact arithmetic and printing of decimal strings. No number type ever touches an amount.

/**
 * An exact value: "-12.50" is {units: -1250n, scale: 2, under: 1n}; "38587/6000" (an amount that no
 * decimal ends) has its denominator in `under`. Null when it is neither.
 */
export function parse_decimal(text) {
  const match = /^([-−]?)(\d+)(?:\.(\d+)|\/(\d*[1-9]\d*))?$/.exec(String(text ?? '').trim());
  if (!match) return null;
  const fraction = match[3] ?? '';
  const units = BigInt(match[2] + fraction);
  return { units: match[1] ? -units : units, scale: fraction.length, under: BigInt(match[4] ?? 1) };
}

const magnitude = (value) => (value < 0n ? -value : value);
const divisor = (a, b) => (b === 0n ? magnitude(a) : divisor(b, a % b));

/** Both over one denominator, with the same number of decimals. */
function align(a, b) {
  const scale = Math.max(a.scale, b.scale);
  const under = a.under * (b.under / divisor(a.under, b.under));
  const lift = (x) => x.units * 10n ** BigInt(scale - x.scale) * (under / x.under);
  return [lift(a), lift(b), scale, under];
}

function text_of(units, scale, under = 1n) {
  if (under !== 1n) {
    const whole = under * 10n ** BigInt(scale);
    const common = divisor(units, whole);
    return whole / common === 1n ? String(units / common) : `${units / common}/${whole / common}`;
  }
  const digits = magnitude(units)
    .toString()
    .padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  return (units < 0n ? '-' : '') + whole + (scale ? `.${digits.slice(-scale)}` : '');
}

/** Sum of exact values; null when one of them is none. */
export function add(...texts) {
  let sum = { units: 0n, scale: 0, under: 1n };
  for (const text of texts) {
    const next = parse_decimal(text);
    if (!next) return null;
    const [a, b, scale, under] = align(sum, next);
    sum = { units: a + b, scale, under };
  }
  return text_of(sum.units, sum.scale, sum.under);
}

export function negate(text) {
  const value = parse_decimal(text);
  return value && text_of(-value.units, value.scale, value.under);
}

/** a − b of exact values. */
export function subtract(a, b) {
  const other = negate(b);
  return other && add(a, other);
}

export function absolute(text) {
  const value = parse_decimal(text);
  return value && text_of(magnitude(value.units), value.scale, value.under);
}

/** -1, 0 or 1. */
export function compare(a, b) {
  const [x, y] = align(parse_decimal(a), parse_decimal(b));
  if (x === y) return 0;
  return x < y ? -1 : 1;
}

export function sign(text) {
  return compare(text, '0');
}

/** A fraction to so many decimals, half away from zero; only for showing, and marked as such. */
function near(value, scale) {
  const lifted = magnitude(value.units) * 10n ** BigInt(scale) * 2n;
  const under = value.under * 10n ** BigInt(value.scale);
  const units = (lifted / under + 1n) / 2n;
  return { units: value.units < 0n ? -units : units, scale, under: 1n };
}

const ISO_WITHOUT_MINOR = new Set(['JPY', 'KRW', 'CLP', 'VND', 'ISK', 'UGX', 'XAF', 'XOF', 'PYG', 'RWF']);

function digits_of(formatter, whole, fraction, decimal) {
  const written = formatter.format(BigInt(whole));
  if (!fraction) return written;
  const zero = new Intl.NumberFormat(formatter.resolvedOptions().locale).format(0).codePointAt(0);
  const local = [...fraction].map((d) => String.fromCodePoint(zero + Number(d))).join('');
  return written + decimal + local;
}

/**
 * A decimal string as people of this locale write it, every digit kept. Intl lays out signs and
 * symbols around a small sample number whose digits are then exchanged for ours.
 */
export function format_decimal(text, locale, options = {}) {
  const value = parse_decimal(text);
  if (!value) return String(text);
  if (value.under !== 1n) return `≈ ${format_decimal(text_of(...Object.values(near(value, 4))), locale, options)}`;
  const plain = new Intl.NumberFormat(locale);
  const [whole, fraction = ''] = text_of(magnitude(value.units), value.scale).split('.');
  const sample = new Intl.NumberFormat(locale, { ...options, minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const parts = sample.formatToParts(value.units < 0n ? -1.5 : value.units === 0n ? 0 : 1.5);
  const decimal = plain.formatToParts(1.5).find((part) => part.type === 'decimal')?.value ?? '.';
  const ours = digits_of(plain, whole, fraction, decimal);
  return parts
    .filter((part) => part.type !== 'decimal' && part.type !== 'fraction')
    .map((part) => (part.type === 'integer' ? ours : part.value))
    .join('');
}

/** What an amount of three figures is a multiple of, as {step, scale}: "5490.00" of 10.00, "54.90" of 0.10. */
export function step_of(text) {
  const { units, scale } = parse_decimal(text);
  let step = 1n;
  while (magnitude(units) / step >= 1000n) step *= 10n;
  return { step, scale };
}

/** To the nearest multiple of a step. */
export function round_to(text, { step, scale }) {
  const [units, one] = align(parse_decimal(text), { units: step, scale, under: 1n });
  const whole = ((magnitude(units) * 2n + one) / (one * 2n)) * one;
  return text_of(units < 0n ? -whole : whole, Math.max(parse_decimal(text).scale, scale));
}

/** Of an amount that has three figures: from 100 up its cents mean nothing, and are left out. */
const without_cents = (value) => magnitude(value.units) >= 100n * value.under * 10n ** BigInt(value.scale);

/** An amount with its currency; at least the currency's own decimals are shown, but of a rounded one. */
export function format_money(text, currency, locale, options = {}) {
  let value = parse_decimal(text);
  if (!value) return `${text ?? ''} ${currency ?? ''}`.trim();
  const whole = options.rounded && without_cents(value);
  if (whole && value.under === 1n) value = near(value, 0);
  const least = whole || ISO_WITHOUT_MINOR.has(currency) ? 0 : 2;
  if (value.under !== 1n)
    return `≈ ${format_money(text_of(...Object.values(near(value, least))), currency, locale, options)}`;
  const padded =
    value.scale < least
      ? text_of(value.units * 10n ** BigInt(least - value.scale), least)
      : text_of(value.units, value.scale);
  if (!/^[A-Z]{3}$/.test(currency ?? '')) return `${format_decimal(padded, locale)} ${currency ?? ''}`.trim();
  return format_decimal(padded, locale, {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    signDisplay: options.signed ? 'exceptZero' : 'auto',
  });
}
