import { execa } from 'execa';
import { beforeAll, expect, test } from 'vitest';

// The house's own rules, tried on lines that must and must not pass. The file names are of files that exist,
// since the type-checked rules only know those.
const service = 'electron/services/jobs/jobs-service.ts';
const domain = 'shared/domain/config/schema/fields.ts';
const feature = 'renderer/features/home/HomeScreen.tsx';
const layering = 'boundaries/dependencies';

const forbidden: [why: string, file: string, code: string, rule: string][] = [
  ['a service imports electron', service, "import 'electron';", 'no-restricted-imports'],
  ['a service starts programs', service, "import 'node:child_process';", 'no-restricted-imports'],
  ['shared imports node', domain, "import 'node:path';", 'no-restricted-imports'],
  [
    'shared imports the main side',
    domain,
    "import '../../../../electron/platform/log.js';",
    layering,
  ],
  [
    'platform imports a service',
    'electron/platform/log.ts',
    "import '../services/jobs/index.js';",
    layering,
  ],
  [
    'a service reaches into another',
    'electron/services/trainer/engines/engine.ts',
    "import '../../jobs/rate-meter.js';",
    layering,
  ],
  ['a feature imports another', feature, "import '../run/RunScreen.js';", layering],
  [
    'the page imports the main side',
    feature,
    "import '../../../electron/platform/log.js';",
    layering,
  ],
  ['a feature keeps state of the domain', feature, "import 'zustand';", 'no-restricted-imports'],
  ['the page calls the network', feature, "await fetch('/x');", 'no-restricted-syntax'],
  [
    'synchronous files',
    service,
    "import { readFileSync } from 'node:fs'; readFileSync('a');",
    'no-restricted-syntax',
  ],
  ['the named zod', domain, "import { z } from 'zod'; z.string();", 'no-restricted-syntax'],
  ['a default export', domain, 'export default 1;', 'no-restricted-syntax'],
  ['console', service, "console.log('x');", 'no-console'],
  [
    'a promise nobody waits for',
    service,
    'Promise.resolve(1);',
    '@typescript-eslint/no-floating-promises',
  ],
  ['a thrown string', service, "throw 'x';", '@typescript-eslint/only-throw-error'],
  ['any', domain, 'export const a: any = 1;', '@typescript-eslint/no-explicit-any'],
  [
    'a forgotten case',
    domain,
    "declare const a: 'x' | 'y'; switch (a) { case 'x': break; }",
    '@typescript-eslint/switch-exhaustiveness-check',
  ],
  ['a long file', domain, 'export {};\n'.repeat(401), 'max-lines'],
  [
    'a long function',
    domain,
    `export function f() {\n${'void 0;\n'.repeat(61)}}`,
    'max-lines-per-function',
  ],
];

const allowed: [why: string, file: string, code: string][] = [
  ['zod as a namespace', domain, "import * as z from 'zod';\nexport const a = z.string();"],
  ['a service uses platform', service, "import '../../platform/log.js';"],
  [
    'a service uses another by its index',
    'electron/services/trainer/engines/engine.ts',
    "import '../../jobs/index.js';",
  ],
  ['a feature uses a component', feature, "import '../../components/notify.js';"],
  ['platform uses node', 'electron/platform/log.ts', "import 'node:fs/promises';"],
];

let broken: string[][];

// The first text loads every program of the type checker, which takes its time on a busy machine.
beforeAll(async () => {
  const texts = [...forbidden, ...allowed].map(([, file, code]) => ({ file, code }));
  const { stdout } = await execa('node', ['scripts/lib/lint-texts.mjs'], {
    input: JSON.stringify(texts),
  });
  broken = JSON.parse(stdout) as string[][];
}, 300_000);

test.each(forbidden.map(([why, , , rule], index) => ({ why, rule, index })))(
  'forbidden: $why',
  ({ rule, index }) => {
    expect(broken[index]).toContain(rule);
  },
);

test.each(allowed.map(([why], index) => ({ why, index })))('allowed: $why', ({ index }) => {
  expect(broken[forbidden.length + index]).toEqual([]);
});
