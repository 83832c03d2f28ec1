// A small test runner: named cases, one after the other, each failure with its reason.

let passed = 0;
const failures = [];

const only = process.argv[3] ?? '';

export async function test(name, body) {
  if (!name.includes(only)) return;
  try {
    await body();
    passed += 1;
    console.log(`ok    ${name}`);
  } catch (error) {
    failures.push(name);
    console.log(
      `FAIL  ${name}\n      ${String(error.stack ?? error)
        .split('\n')
        .slice(0, 12)
        .join('\n      ')}`,
    );
  }
}

export function expect(condition, message) {
  if (!condition) throw new Error(message);
}

export function equal(actual, expected, message = 'value') {
  const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (a !== b) throw new Error(`${message}: expected ${b}, got ${a}`);
}

export function finish() {
  console.log(`\n${passed} passed, ${failures.length} failed`);
  return failures.length;
}
