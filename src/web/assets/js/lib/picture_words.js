// The words that a reader of letters found in a picture, as rows of text.

/** Where the text of a picture begins and ends: what stands beyond is the rim of a photographed screen. */
function margins_of(rows) {
  const long = (word) => word.text.length > 2;
  const starts = rows
    .map((row) => row.words[0])
    .filter(long)
    .map((word) => word.box.x0)
    .sort((a, b) => a - b);
  const ends = rows
    .flatMap((row) => row.words)
    .filter(long)
    .map((word) => word.box.x1);
  return { left: starts[starts.length >> 2] ?? 0, right: Math.max(0, ...ends) || Infinity };
}

/**
 * A row without the dirt at its ends: marks that hold no letter, digit or sign of an amount; short ones beyond the
 * margins; short ones far off that the reader was not sure of.
 */
function without_dirt(row, { left, right }) {
  const says = row.map(({ text, box, confidence = 100 }, i) => {
    if (!/[0-9A-Za-z+&$£€\u00c0-\uffff]/.test(text)) return false;
    if (text.length > 2) return true;
    const gap = i === 0 ? 0 : box.x0 - row[i - 1].box.x1;
    const far = i === row.length - 1 && gap > 3 * (box.y1 - box.y0) && !/\d/.test(text);
    const rim = (box.x1 < left || box.x0 > right) && !(/\d/.test(text) && confidence >= 80);
    return !rim && !(far && confidence < 60);
  });
  return says.includes(true) ? row.slice(says.indexOf(true), says.lastIndexOf(true) + 1) : [];
}

/** Words that stand beside each other, found in any order, as rows from top to bottom: [{text, box, …}]. */
export function rows_of(words) {
  const rows = [];
  for (const word of [...words].sort((a, b) => a.box.y0 + a.box.y1 - b.box.y0 - b.box.y1)) {
    const row = rows.findLast(({ y0, y1 }) => {
      const shared = Math.min(y1, word.box.y1) - Math.max(y0, word.box.y0);
      return shared > 0.5 * Math.min(y1 - y0, word.box.y1 - word.box.y0);
    });
    if (row) row.words.push(word);
    else rows.push({ y0: word.box.y0, y1: word.box.y1, words: [word] });
  }
  for (const row of rows) row.words.sort((a, b) => a.box.x0 - b.box.x0);
  const margins = margins_of(rows);
  return rows.map((row) => without_dirt(row.words, margins)).filter((row) => row.length > 0);
}
