import boundaries from 'eslint-plugin-boundaries';
import jsxA11y from 'eslint-plugin-jsx-a11y';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/**
 * Functions over the limit that wait to be split. May only get shorter; each with the day it was put here.
 * A file leaves this list when its long functions are gone.
 */
const longFunctionsAllowed = [];

const tests = ['**/*.test.ts', '**/*.test.tsx', 'electron/testing/**', 'renderer/testing/**'];

/* ---------- who may import whom ---------- */

/** Rooms of the house; the first pattern that fits a file names its room. */
const rooms = [
  ['result', 'shared/result'],
  ['domain', 'shared/domain'],
  ['contract', 'shared/contract'],
  ['platform', 'electron/platform'],
  ['format', 'electron/formats'],
  ['service', 'electron/services/trainer/(*)', ['name']],
  ['service', 'electron/services/(*)', ['name']],
  ['port', 'electron/services'],
  ['transport', 'electron/transports'],
  ['host', 'electron/host'],
  ['desktop', 'electron/desktop'],
  ['cli', 'electron/cli'],
  ['supervisor', 'electron/supervisor'],
  ['rehearsal', 'electron/rehearsal'],
  ['testing', 'electron/testing'],
  ['root', 'electron'],
  ['bridge', 'renderer/bridge'],
  ['store', 'renderer/stores'],
  ['feature', 'renderer/features/(*)', ['name']],
  ['component', 'renderer/components'],
  ['lib', 'renderer/lib'],
  ['app', 'renderer/app'],
  ['page-testing', 'renderer/testing'],
  ['page', 'renderer'],
  ['e2e', 'e2e'],
].map(([type, pattern, capture]) => ({
  type,
  pattern,
  partialMatch: false,
  ...(capture ? { capture } : {}),
}));

const shared = ['result', 'domain', 'contract'];
const mainSide = [
  'platform',
  'format',
  'service',
  'transport',
  'host',
  'desktop',
  'cli',
  'supervisor',
];

/** from room -> rooms that it may import (itself is always allowed, except between services and between features). */
const mayImport = {
  result: [],
  domain: ['result'],
  contract: ['domain', 'result'],
  platform: ['contract', 'result'],
  port: [...shared, 'platform'],
  format: [...shared, 'platform'],
  service: [...shared, 'platform', 'format', 'port'],
  transport: [...shared, 'platform', 'format'],
  supervisor: [...shared, 'platform'],
  rehearsal: [...shared, 'platform', 'format'],
  host: [...shared, 'platform', 'format', 'service', 'port', 'transport'],
  desktop: [...shared, 'platform', 'host', 'port', 'transport'],
  cli: [...shared, 'platform', 'host', 'service', 'port', 'transport'],
  testing: [...shared, ...mainSide, 'port', 'rehearsal'],
  root: [...shared, ...mainSide],
  bridge: shared,
  lib: shared,
  store: [...shared, 'bridge', 'lib'],
  component: [...shared, 'bridge', 'lib'],
  feature: [...shared, 'bridge', 'lib', 'store', 'component'],
  app: [...shared, 'bridge', 'lib', 'store', 'component', 'feature'],
  'page-testing': [...shared, 'bridge', 'lib', 'store', 'component', 'feature', 'app'],
  page: [...shared, 'bridge', 'lib', 'store', 'component', 'feature', 'app'],
  e2e: [...shared, 'testing'],
};

const element = (type, more = {}) => ({ element: { type, ...more } });
const anyOf = (types) => ({ element: { types: { anyOf: types } } });
const separate = ['service', 'feature'];

const importPolicies = [
  ...Object.entries(mayImport).map(([from, to]) => ({
    from: element(from),
    allow: { to: anyOf(separate.includes(from) ? [...to, 'none'] : [...to, from]) },
    message: `${from} may import only: ${to.join(', ') || 'itself'} (ARCHITECTURE.md, “Who may import whom”).`,
  })),
  // The parts of one service and of one feature know each other.
  ...separate.map((type) => ({
    from: element(type),
    allow: { to: element(type, { captured: { name: '{{ from.element.captured.name }}' } }) },
  })),
  // One service knows another by its interface only; features meet in stores and components.
  {
    from: element('service'),
    allow: {
      to: {
        ...element('service'),
        file: { path: ['**/index.ts', '**/events/event-bus.ts', '**/engines/engine.ts'] },
      },
    },
  },
  // The files of a run are read where they are written: the supervisor's record has one reader and one writer.
  {
    from: element('service'),
    allow: { to: { ...element('supervisor'), file: { path: '**/record.ts' } } },
  },
  // Types cross where values do not: the domain names what the contract carries, the embedded trainer its engine's words.
  {
    from: anyOf(['domain', 'rehearsal', 'transport', 'supervisor']),
    allow: { to: anyOf(['contract', 'service', 'port']), dependency: { kind: 'type' } },
  },
  // A test may build whatever its side of the house offers.
  {
    from: { file: { categories: 'test' }, ...anyOf([...shared, ...mainSide, 'rehearsal', 'root']) },
    allow: { to: anyOf([...shared, ...mainSide, 'rehearsal', 'testing', 'root']) },
  },
  {
    from: {
      file: { categories: 'test' },
      ...anyOf(['bridge', 'lib', 'store', 'component', 'feature', 'app', 'page']),
    },
    allow: { to: element('page-testing') },
  },
];

/* ---------- what nobody should write, and what to write instead ---------- */

const ban = {
  namedZod: {
    selector:
      "ImportDeclaration[source.value='zod'] > ImportSpecifier[imported.name='z'], ImportDeclaration[source.value='zod'] > ImportDefaultSpecifier",
    message: "Write `import * as z from 'zod'`: the named form bundles five times as much.",
  },
  defaultExport: {
    selector: 'ExportDefaultDeclaration',
    message: 'Export by name: a default export has as many names as importers.',
  },
  random: {
    selector: "MemberExpression[object.name='Math'][property.name='random']",
    message: 'Use crypto.randomUUID() for ids and a seeded generator for numbers.',
  },
  syncImport: {
    selector:
      'ImportDeclaration[source.value=/^(node:)?(fs|child_process)$/] > ImportSpecifier[imported.name=/Sync$/]',
    message:
      'A synchronous call stops the whole app. Use node:fs/promises; where it must be synchronous, disable this line and say why.',
  },
  syncCall: {
    selector: 'CallExpression[callee.object.name=/^(fs|nodeFs)$/][callee.property.name=/Sync$/]',
    message: 'A synchronous call stops the whole app. Use node:fs/promises.',
  },
  silence: {
    selector: "ImportSpecifier[imported.name='silentLogger']",
    message:
      'Its numbers lead nowhere: take the logger of the host, whose numbers stand in a file.',
  },
  terminal: {
    selector:
      "MemberExpression[object.name='process'][property.name=/^(stdout|stderr)$/], MemberExpression[object.name='process'][property.value=/^(stdout|stderr)$/]",
    message:
      'Write by print, printJson and note of output.ts: they show control characters and mask passwords.',
  },
  innerHtml: {
    selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']",
    message: 'Render text as text: captions and logs come from files of others.',
  },
  network: {
    selector: "CallExpression[callee.name='fetch'], NewExpression[callee.name='WebSocket']",
    message: 'The page reaches its host by the Client of renderer/bridge only.',
  },
};
const common = [ban.namedZod, ban.defaultExport, ban.random];
const syntax = (...bans) => ({ 'no-restricted-syntax': ['error', ...bans] });

const electronPath = {
  name: 'electron',
  message:
    'Only main.ts, preload.ts, desktop/ and transports/ipc.ts know Electron; take a port instead.',
};
const processPaths = ['node:child_process', 'child_process'].map((name) => ({
  name,
  message: 'Start programs through electron/platform.',
}));
const imports = (paths, patterns = []) => ({
  'no-restricted-imports': ['error', { paths, patterns }],
});

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'release/',
      'node_modules/',
      'fixtures/',
      'resources/',
      'test-results/',
      'playwright-report/',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.base],
    languageOptions: {
      parserOptions: {
        // electron/ covers shared/ with its tests; e2e/ covers the tools' own configuration.
        project: ['electron/tsconfig.json', 'renderer/tsconfig.json', 'e2e/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    plugins: { boundaries },
    settings: {
      'import/resolver': {
        typescript: { project: ['electron', 'renderer', 'e2e'], noWarnOnMultipleProjects: true },
      },
      'boundaries/elements': rooms,
      'boundaries/files': [{ category: 'test', pattern: ['**/*.test.ts', '**/*.test.tsx'] }],
      'boundaries/include': ['shared/**', 'electron/**', 'renderer/**', 'e2e/**'],
      'boundaries/root-path': import.meta.dirname,
    },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': [
        'error',
        { checksVoidReturn: { attributes: false, inheritedMethods: false } },
      ],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/ban-ts-comment': ['error', { minimumDescriptionLength: 10 }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      'boundaries/dependencies': ['error', { default: 'disallow', policies: importPolicies }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'prefer-const': 'error',
      'no-var': 'error',
      'no-empty': 'error',
      'no-control-regex': 'error',
      'no-console': 'error',
      'max-lines': ['error', { max: 400 }],
      'max-lines-per-function': ['error', { max: 60, skipComments: true }],
      ...syntax(...common),
      ...imports([electronPath]),
    },
  },
  {
    files: ['shared/**/*.ts'],
    ignores: tests,
    rules: imports(
      [],
      [
        {
          regex: '^(?!\\.|zod$|toml-eslint-parser$)',
          message: 'shared/ runs anywhere: it imports itself, zod and the TOML syntax tree only.',
        },
      ],
    ),
  },
  {
    files: ['electron/**/*.ts'],
    rules: {
      ...syntax(...common, ban.syncImport, ban.syncCall, ban.silence),
      ...imports([electronPath, ...processPaths]),
    },
  },
  {
    files: ['electron/cli.ts', 'electron/cli/**/*.ts'],
    ignores: ['electron/cli/output.ts'],
    rules: syntax(...common, ban.syncImport, ban.syncCall, ban.silence, ban.terminal),
  },
  {
    files: ['electron/platform/**', 'electron/supervisor/**'],
    rules: imports([electronPath]),
  },
  {
    files: ['electron/{main,preload}.ts', 'electron/desktop/**', 'electron/transports/ipc.ts'],
    rules: imports(processPaths),
  },
  {
    files: ['renderer/**/*.{ts,tsx}'],
    // The page's build description runs in Node.
    ignores: ['renderer/vite.config.ts'],
    extends: [jsxA11y.flatConfigs.recommended, reactHooks.configs.flat.recommended],
    rules: {
      ...syntax(...common, ban.innerHtml, ban.network),
      ...imports(
        [electronPath],
        [
          { regex: '^node:', message: 'The page has no Node; ask a service through the Client.' },
          {
            group: ['zustand', 'zustand/*'],
            message: 'State of the domain lives in renderer/stores.',
          },
        ],
      ),
    },
  },
  {
    files: ['renderer/bridge/**'],
    rules: syntax(...common, ban.innerHtml),
  },
  {
    files: ['renderer/stores/**'],
    rules: imports([electronPath], [{ regex: '^node:', message: 'The page has no Node.' }]),
  },
  {
    files: [...tests, 'e2e/**/*.ts'],
    rules: {
      'max-lines': ['error', { max: 500 }],
      'max-lines-per-function': 'off',
      ...syntax(...common),
      ...imports([]),
    },
  },
  ...(longFunctionsAllowed.length > 0
    ? [{ files: longFunctionsAllowed, rules: { 'max-lines-per-function': 'off' } }]
    : []),
  {
    // Tools read these by their default export.
    files: ['**/*.config.{ts,js}'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: ['scripts/**/*.mjs', 'bin/**/*.mjs', 'e2e/**/*.{cjs,mjs}', '*.config.js'],
    rules: {
      'max-lines': ['error', { max: 400 }],
      'prefer-const': 'error',
      'no-var': 'error',
      'no-undef': 'off',
      'no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
    },
  },
);
