// What the linter asks of the pages and of the tests in JavaScript; ./dev lint and ./dev test run it from the top.
// How they are laid out is Prettier's (.prettierrc.json), all but the length of what it does not break.

import js from '@eslint/js';
import globals from 'globals';

export default [
  js.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: 'error',
      'max-len': ['error', { code: 120, ignoreRegExpLiterals: true }],
      'no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      'no-var': 'error',
      'prefer-const': ['error', { destructuring: 'all' }],
    },
  },
  { files: ['src/web/assets/js/**'], languageOptions: { globals: globals.browser } },
  { files: ['src/web/assets/sw.js'], languageOptions: { globals: globals.serviceworker } },
  // Tests run in Node, and hand functions to the browser.
  { files: ['tests/**'], languageOptions: { globals: { ...globals.node, ...globals.browser } } },
];
