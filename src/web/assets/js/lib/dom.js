// Building pages without markup in strings: text stays text, so nothing that was read from a document
// can ever become part of the page's code.

const SVG = 'http://www.w3.org/2000/svg';

function put(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child instanceof Node ? child : String(child));
  }
}

function set(node, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
  else if (name === 'value') node.value = value;
  else if (name === 'data') for (const [key, one] of Object.entries(value)) node.dataset[key] = one;
  else node.setAttribute(name, value === true ? '' : value);
}

/** h('p', {class: 'lead'}, 'text', node, [more]): an element. Attributes may be left out. */
export function h(tag, attributes, ...children) {
  const node = document.createElement(tag);
  if (attributes && (attributes instanceof Node || typeof attributes !== 'object' || Array.isArray(attributes))) {
    put(node, [attributes, ...children]);
    return node;
  }
  for (const [name, value] of Object.entries(attributes ?? {})) set(node, name, value);
  put(node, children);
  return node;
}

/** The same for a drawing. */
export function svg(tag, attributes, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes ?? {})) set(node, name, value);
  put(node, children);
  return node;
}

export function replace(node, ...children) {
  node.replaceChildren();
  put(node, children);
  return node;
}

/** Takes the reader to a part of the page: for eyes by scrolling, for screen readers by focus. */
export function go_to(node) {
  if (!node.hasAttribute('tabindex')) node.setAttribute('tabindex', '-1');
  node.focus({ preventScroll: true });
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  node.scrollIntoView({ block: 'start', behavior: calm ? 'auto' : 'smooth' });
}

let counter = 0;
export function fresh_id(prefix) {
  counter += 1;
  return `${prefix}-${counter}`;
}
