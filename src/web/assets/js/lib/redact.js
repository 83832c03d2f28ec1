// Strikes out names, phone numbers, e-mail and street addresses before anything is shown to be sent.
// It errs on the side of leaving pay figures alone; the person sees every piece and may strike more.

export const STRUCK = '████';

const LABELS = [
  'pay to',
  'payto',
  'paid to',
  'name',
  'full name',
  'driver name',
  'rider name',
  'courier name',
  'driver',
  'rider',
  'courier',
  'customer',
  'customer name',
  'passenger',
  'deliver to',
  'delivered to',
  'account holder',
  'nombre',
  'cliente',
  'repartidor',
  'nom',
  'livreur',
  'client',
  'nome',
  'entregador',
  'rider/a',
  'cognome',
  'kurier',
  'imię i nazwisko',
  'klient',
  'kierowca',
  'الاسم',
  'العميل',
  'السائق',
]
  .map((label) => label.replace(/[/]/g, '\\/'))
  .join('|');

const PATTERNS = [
  ['email', /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/gu],
  [
    'phone',
    /(?<![\d.,£$€\w])(?:\+\d(?:[ ().-]*\d){8,13}|\(?0\d{2,4}\)?[ .-]\d{3,4}[ .-]?\d{3,4}|\(?\d{3}\)?[ .-]\d{3}-\d{4})(?!\d)/gu,
  ],
  [
    'address',
    /(?<![\d.,£$€\w])\d{1,5}[A-Za-z]? (?:\p{Lu}[\p{L}'.-]* ){1,4}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Place|Square|Terrace|Close|Crescent|Gardens)\b\.?/gu,
  ],
  [
    'address',
    /(?<!\p{L})(?:Calle|Avenida|Avda\.?|Rua|Travessa|Via|Viale|Piazza|ul\.|aleja|شارع) (?:\p{L}[\p{L}'.-]*,? ){1,4}(?:n[.º°] ?)?\d{1,4}(?!\d)/giu,
  ],
  [
    'address',
    /(?<![\d.,£$€\w])\d{1,4}(?: bis| ter)?,? (?:rue|avenue|boulevard|impasse|chemin|quai) (?:(?:de|du|des|la|le|l'|d') ?){0,2}(?:\p{L}[\p{L}'-]* ?){1,3}/giu,
  ],
  ['address', /\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b/gu],
];

// What a platform prints of itself at the head of a document, whole, as its parser file knows it: the same street
// elsewhere is struck.
export const LETTERHEADS = [/Roofoods\s*Limited\s*1\s*Cousin\s*Lane\s*London,\s*United\s*Kingdom\s*EC4R\s*3TE/gu];

const LABELLED = new RegExp(`^[^\\S\\n]*(?:${LABELS})[^\\S\\n]*[:：][^\\S\\n]*([^\\d\\n<>]+?)[^\\S\\n]*$`, 'gimu');
const GLUED_NAME = /Payto:(.+?)InvoiceDate:/gu;
const GREETING = /^[^\S\n]*(?:Dear|Hi|Hello|Hola|Bonjour|Ciao|Olá|Cześć)\s+([^,\d\n!]{2,40})[,!]/gimu;

const PRIVATE_COLUMN = new RegExp(
  [
    '^(?:(?:driver|rider|courier|customer|passenger|account|user)[ _]?)?(?:first|last|full|sur)?[ _]?name$',
    '^surname$',
    'e-?mail',
    '^(?:mobile|tele)?phone(?:[ _]?number)?$',
    '^(?:(?:pick-?up|drop-?off|delivery|customer|home)[ _])?address$',
    '^(?:driver[ _])?(?:vorname|nachname)$',
    '^vorname|nachname',
    '^(?:nombre|apellidos?)$',
    '^(?:prénom|nom)(?: du chauffeur)?$',
    '^(?:nome|cognome)$',
    '^(?:imię|nazwisko)$',
    '^tel[eé]fono$',
  ].join('|'),
  'iu',
);

function group_pieces(text, pattern, kind) {
  return [...text.matchAll(pattern)].map((match) => {
    const from = match.index + match[0].indexOf(match[1]);
    return { kind, from, to: from + match[1].length };
  });
}

/** Cells of a delimited text with their places: [[{from, to, value}]]. */
function cells(text, separator) {
  const rows = [[]];
  let from = 0;
  let quoted = false;
  for (let i = 0; i <= text.length; i += 1) {
    const c = text[i];
    if (c === '"') quoted = !quoted;
    const ends = i === text.length || (!quoted && (c === separator || c === '\n'));
    if (!ends) continue;
    rows.at(-1).push({ from, to: i, value: text.slice(from, i).trim().replace(/^"|"$/g, '') });
    from = i + 1;
    if (c === '\n') rows.push([]);
  }
  return rows;
}

function column_pieces(text) {
  const first = text.slice(0, text.indexOf('\n') + 1 || text.length);
  const separator = [',', ';', '\t'].sort((a, b) => first.split(b).length - first.split(a).length)[0];
  const [head, ...rows] = cells(text, separator);
  const columns = head.flatMap((cell, i) => (PRIVATE_COLUMN.test(cell.value.replace(/^\ufeff/, '')) ? [i] : []));
  const pieces = [];
  for (const row of rows) {
    for (const i of columns) {
      const cell = row[i];
      if (!cell || !cell.value) continue;
      const inner = cell.from + text.slice(cell.from, cell.to).indexOf(cell.value);
      pieces.push({ kind: 'name', from: inner, to: inner + cell.value.length });
    }
  }
  return pieces;
}

/** Where something private stands: sorted, not overlapping [{kind, from, to}]. */
export function find_private(text, media_type = 'text/plain') {
  const pieces = PATTERNS.flatMap(([kind, pattern]) =>
    [...text.matchAll(pattern)].map((match) => ({ kind, from: match.index, to: match.index + match[0].length })),
  );
  pieces.push(
    ...group_pieces(text, LABELLED, 'name'),
    ...group_pieces(text, GLUED_NAME, 'name'),
    ...group_pieces(text, GREETING, 'name'),
  );
  if (media_type === 'text/csv') pieces.push(...column_pieces(text));
  const heads = LETTERHEADS.flatMap((head) =>
    [...text.matchAll(head)].map((match) => ({ from: match.index, to: match.index + match[0].length })),
  );
  pieces.sort((a, b) => a.from - b.from || b.to - a.to);
  const kept = [];
  for (const piece of pieces) {
    if (heads.some((head) => piece.from >= head.from && piece.to <= head.to)) continue;
    if (!kept.length || piece.from >= kept.at(-1).to) kept.push(piece);
  }
  return kept.filter((piece) => text.slice(piece.from, piece.to) !== STRUCK);
}

/** The text with those pieces struck out. */
export function strike(text, pieces) {
  let out = '';
  let at = 0;
  for (const piece of pieces) {
    out += text.slice(at, piece.from) + STRUCK;
    at = piece.to;
  }
  return out + text.slice(at);
}
