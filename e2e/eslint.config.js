import js from '@eslint/js';
import globals from 'globals';

export default [
  { ignores: ['out/'] },
  js.configs.recommended,
  {
    languageOptions: { globals: { ...globals.node, ...globals.browser } },
    rules: {
      'no-console': 'off',
      'no-restricted-syntax': [
        'error',
        {
          selector: 'CallExpression[callee.property.name=/^(waitForTimeout|only)$/]',
          message: 'A test waits for an event, and every test runs.',
        },
      ],
    },
  },
];
