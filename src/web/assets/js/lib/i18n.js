// The string tables. A table is one JSON file of flat keys; a value is a text with {places} or, where a
// number decides the form, an object of the plural forms that the language has.

export const LANGUAGES = {
  en: { name: 'English', locale: 'en-GB', dir: 'ltr' },
  es: { name: 'Español', locale: 'es-ES', dir: 'ltr' },
  fr: { name: 'Français', locale: 'fr-FR', dir: 'ltr' },
  pt: { name: 'Português', locale: 'pt-BR', dir: 'ltr' },
  it: { name: 'Italiano', locale: 'it-IT', dir: 'ltr' },
  pl: { name: 'Polski', locale: 'pl-PL', dir: 'ltr' },
  ar: { name: 'العربية', locale: 'ar', dir: 'rtl' },
};

let table = {};
let language = 'en';
let plural = new Intl.PluralRules('en');

const KEPT = 'ratecheck.language';

function kept_language() {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null; // storage may be shut; the choice is then per page
  }
}

/** What was asked for in the address, then what was chosen before, then what the browser says. */
export function choose_language() {
  const asked = new URLSearchParams(location.search).get('lang');
  const wanted = [asked, kept_language(), ...(navigator.languages ?? [])];
  for (const tag of wanted) {
    const short = String(tag ?? '')
      .toLowerCase()
      .split('-')[0];
    if (Object.hasOwn(LANGUAGES, short)) return short;
  }
  return 'en';
}

export function keep_language(tag) {
  try {
    localStorage.setItem(KEPT, tag);
  } catch {
    // nothing to do: the address still carries it
  }
}

/** Puts a table in force; tests do this without a browser. */
export function use_table(tag, strings) {
  language = tag;
  table = strings;
  plural = new Intl.PluralRules(locale());
}

/** Gives the answer itself, whose headers tell things about the whole service. */
export async function load_language(tag) {
  const answer = await fetch(`/i18n/${tag}.json`);
  use_table(tag, await answer.json());
  document.documentElement.lang = tag;
  document.documentElement.dir = LANGUAGES[tag].dir;
  return answer;
}

export function current_language() {
  return language;
}

export function locale() {
  // A browser that speaks this language in another country keeps its own habits (en-US, pt-BR).
  const own = globalThis.navigator?.languages?.find((tag) => tag.split('-')[0] === language && tag.includes('-'));
  return language === 'ar' ? 'ar-u-nu-latn' : (own ?? LANGUAGES[language].locale);
}

export function has(key) {
  return Object.hasOwn(table, key);
}

/**
 * From right to left, a figure or foreign name keeps its own direction (Unicode isolates). A text that t() itself put
 * together runs as the language does: all its figures are set apart already, and tell nothing of its direction.
 */
function apart(value) {
  if (LANGUAGES[language].dir !== 'rtl') return value;
  return value.includes('\u2068') ? `\u2067${value}\u2069` : `\u2068${value}\u2069`;
}

/** The text of a key. `count` picks the plural form. A missing key shows itself: tests look for it. */
export function t(key, values = {}) {
  let text = table[key];
  if (text === undefined) return `⟦${key}⟧`;
  if (typeof text === 'object') text = text[plural.select(Number(values.count ?? 0))] ?? text.other;
  return text.replace(/\{(\w+)\}/g, (whole, name) =>
    Object.hasOwn(values, name) ? apart(String(values[name])) : whole,
  );
}

/** The text of the first key that exists, or the fallback as it is. */
export function t_or(key, fallback, values) {
  return has(key) ? t(key, values) : fallback;
}
