import js from '@eslint/js';
import a11y from 'eslint-plugin-jsx-a11y';
import hooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/**
 * The floors of the house: a file imports from its own floor's folder and from lower floors only.
 * kit → api, engine, ui → frame → features (by their index.ts) → app
 */
const upward = {
  kit: ['api', 'engine', 'ui', 'frame', 'features', 'app'],
  api: ['engine', 'ui', 'frame', 'features', 'app'],
  engine: ['api', 'ui', 'frame', 'features', 'app'],
  ui: ['api', 'engine', 'frame', 'features', 'app'],
  frame: ['features', 'app'],
};

const floors = Object.entries(upward).map(([folder, forbidden]) => ({
  files: [`src/${folder}/**/*.{ts,tsx}`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          {
            group: forbidden.flatMap((name) => [`@/${name}`, `@/${name}/**`, `../${name}/**`]),
            message: `${folder} stands on a lower floor and does not know this one.`,
          },
        ],
      },
    ],
  },
}));

/** Features from the ground up; each may use the doors (index.ts) of those before it. */
const features = [
  'people',
  'notices',
  'accounts',
  'takes',
  'audience',
  'rooms',
  'playback',
  'shares',
  'imports',
  'jobs',
  'recordings',
  'courses',
  'analytics',
  'ops',
  'home',
];

const featureFloors = features.map((feature, at) => ({
  files: [`src/features/${feature}/**/*.{ts,tsx}`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          { group: ['@/app', '@/app/**'], message: 'A feature does not know the roof.' },
          {
            // Never empty, which eslint would refuse: even the topmost does not import its own door.
            group: features.slice(at).map((name) => `@/features/${name}`),
            message: `${feature} stands below this feature.`,
          },
          {
            group: features
              .filter((name) => name !== feature)
              .map((name) => `@/features/${name}/*`),
            message: 'Come in by the door: import from the index.ts of the feature.',
          },
          { group: ['../../*'], message: 'Leave a feature by "@/…", so that the floor shows.' },
        ],
      },
    ],
  },
}));

export default tseslint.config(
  { ignores: ['dist', 'node_modules', 'src/api/schema.ts'] },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-misused-promises': [
        'error',
        { checksVoidReturn: { attributes: false } },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      'no-console': 'error',
      'max-lines': ['warn', { max: 400, skipComments: true }],
    },
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': hooks },
    rules: hooks.configs.recommended.rules,
  },
  { files: ['src/**/*.tsx'], ...a11y.flatConfigs.strict },
  {
    files: ['src/**/*.tsx'],
    // The words of a label may sit two elements deep in it.
    rules: { 'jsx-a11y/label-has-associated-control': ['error', { depth: 4 }] },
  },
  {
    // Everything that asks the server goes through one folder, so tokens, problems and retries are handled once.
    files: ['src/**/*.{ts,tsx}'],
    ignores: ['src/api/**', 'src/engine/**', '**/*.test.{ts,tsx}'],
    rules: { 'no-restricted-globals': ['error', { name: 'fetch', message: 'Use @/api.' }] },
  },
  ...floors,
  ...featureFloors,
  {
    files: ['**/*.test.{ts,tsx}', 'test/**'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-empty-function': 'off',
    },
  },
  {
    files: ['tools/**/*.mjs', '*.js'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } },
  },
);
