// Rules by their titles, with the way to the page of each.

import { h } from './dom.js';
import { get_all } from './api.js';

/** Map of rule to title; empty where the list cannot be had, since a figure stands without it. */
export async function rule_titles() {
  try {
    return new Map((await get_all('/v1/rules')).map((rule) => [rule.id, rule.title ?? rule.id]));
  } catch {
    return new Map();
  }
}

export function rule_link(id, titles) {
  return titles.has(id)
    ? h('a', { href: `/rules/${encodeURIComponent(id)}` }, h('span', { lang: 'en', dir: 'auto' }, titles.get(id)))
    : h('span', null, id);
}
