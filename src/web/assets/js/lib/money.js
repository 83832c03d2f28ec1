// Exact arithmetic and printing of decimal strings. No number type ever touches an amount.

/** "−12.50" as {units: -1250n, scale: 2}, or null when it is no plain decimal. */
export function parse_decimal(text) {
  const match = /^([-−]?)(\d+)(?:\.(\d+))?$/.exec(String(text ?? '').trim());
  if (!match) return null;
  const fraction = match[3] ?? '';
  const units = BigInt(match[2] + fraction);
  return { units: match[1] ? -units : units, scale: fraction.length };
}

function align(a, b) {
  const scale = Math.max(a.scale, b.scale);
  const lift = (x) => x.units * 10n ** BigInt(scale - x.scale);
  return [lift(a), lift(b), scale];
}

function text_of(units, scale) {
  const negative = units < 0n;
  const digits = (negative ? -units : units).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  return (negative ? '-' : '') + whole + (scale ? `.${digits.slice(-scale)}` : '');
}

/** Sum of decimal strings; null when one of them is none. */
export function add(...texts) {
  let sum = { units: 0n, scale: 0 };
  for (const text of texts) {
    const next = parse_decimal(text);
    if (!next) return null;
    const [a, b, scale] = align(sum, next);
    sum = { units: a + b, scale };
  }
  return text_of(sum.units, sum.scale);
}

export function negate(text) {
  const value = parse_decimal(text);
  return value && text_of(-value.units, value.scale);
}

export function absolute(text) {
  const value = parse_decimal(text);
  return value && text_of(value.units < 0n ? -value.units : value.units, value.scale);
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
  const plain = new Intl.NumberFormat(locale);
  const [whole, fraction = ''] = text_of(value.units < 0n ? -value.units : value.units, value.scale).split('.');
  const sample = new Intl.NumberFormat(locale, { ...options, minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const parts = sample.formatToParts(value.units < 0n ? -1.5 : 1.5);
  const decimal = plain.formatToParts(1.5).find((part) => part.type === 'decimal')?.value ?? '.';
  const ours = digits_of(plain, whole, fraction, decimal);
  return parts
    .filter((part) => part.type !== 'decimal' && part.type !== 'fraction')
    .map((part) => (part.type === 'integer' ? ours : part.value))
    .join('');
}

/** An amount with its currency; at least the currency's own decimals are shown. */
export function format_money(text, currency, locale, options = {}) {
  const value = parse_decimal(text);
  if (!value) return `${text ?? ''} ${currency ?? ''}`.trim();
  const least = ISO_WITHOUT_MINOR.has(currency) ? 0 : 2;
  const padded = value.scale < least ? text_of(value.units * 10n ** BigInt(least - value.scale), least) : text_of(value.units, value.scale);
  if (!/^[A-Z]{3}$/.test(currency ?? '')) return `${format_decimal(padded, locale)} ${currency ?? ''}`.trim();
  return format_decimal(padded, locale, {
    style: 'currency', currency, currencyDisplay: 'narrowSymbol',
    signDisplay: options.signed ? 'exceptZero' : 'auto',
  });
}

/** a − b of decimal strings. */
export function subtract(a, b) {
  const other = negate(b);
  return other && add(a, other);
}
