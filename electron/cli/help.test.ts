import { describe, expect, it, vi } from 'vitest';
import { silentLogger } from '../platform/log.js';
import type { CommandContext } from './command.js';
import { HELP } from './help.js';
import { COMMANDS } from './commands.js';

/** Thrown in place of reading the words, so that no command does anything. */
class Asked extends Error {
  constructor(readonly options: readonly string[]) {
    super('options read');
  }
}

vi.mock('./args.js', () => ({
  readArgs: (_words: string[], options: object) => {
    throw new Asked(Object.keys(options));
  },
}));

const VERBS: Record<string, readonly string[]> = {
  project: ['create', 'sample', 'powers', 'allowed'],
  queue: ['list', 'add', 'move', 'remove', 'retry', 'pause', 'resume', 'run'],
  runs: ['list', 'show', 'stop', 'resume'],
  config: ['new', 'check', 'diff'],
  env: ['install', 'repair', 'check', 'trial', 'rollback', 'remove', 'detect'],
  models: ['list', 'find', 'download'],
  settings: ['list', 'get', 'set', 'reset'],
};

const forbidden = new Proxy({}, { get: () => () => expect.unreachable('options come first') });

async function optionsOf(name: string, verb: string | null): Promise<readonly string[]> {
  const context = { studio: forbidden, client: forbidden, log: silentLogger, rendererDir: '' };
  const words = verb === null ? [] : [verb];
  const error: unknown = await COMMANDS[name]?.(context as CommandContext, words).catch(
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Asked)) throw new Error(`${name} ${verb ?? ''} read no options`);
  return error.options;
}

/** The lines of a help text that say how a command or a verb of it is called. */
function usageOf(name: string, verb: string | null): string {
  const usage = (HELP[name] ?? '').split('\n\n')[0] ?? '';
  if (verb === null) return usage;
  const named = new RegExp(`(?:${name}|·) (?:[a-z]+\\|)*${verb}\\b(?:\\|[a-z]+)*`, 'u');
  const parts = usage.split('\n').flatMap((line) => line.split(/(?= · )/u));
  return parts.filter((part) => named.test(part)).join('\n');
}

/** Options that a text names; those of the trainer have underscores. */
const named = (text: string) =>
  [...text.matchAll(/--([a-z][a-z-]*)(?![a-z_])/gu)].flatMap(([, name]) =>
    // Where more is said stands in the text; it is no option of this command.
    name === 'help' ? [] : [name],
  );
const unique = (names: readonly (string | undefined)[]) => [...new Set(names)].sort();

describe('the help of', () => {
  it('the whole names each command', () => {
    for (const name of Object.keys(COMMANDS)) {
      expect(HELP['']).toMatch(new RegExp(`^ {2}${name} `, 'mu'));
      expect(HELP[name]).toBeDefined();
    }
    expect(Object.keys(HELP).sort()).toEqual(['', ...Object.keys(COMMANDS)].sort());
  });

  it.each(Object.keys(COMMANDS))(
    '%s names each option that it takes, and no other',
    async (name) => {
      const verbs = VERBS[name] ?? [null];
      const taken = await Promise.all(verbs.map((verb) => optionsOf(name, verb)));
      const text = HELP[name] ?? '';
      // “[options of train]” stands for those that train names.
      const borrowed = text.includes('[options of train]') ? named(HELP['train'] ?? '') : [];
      expect(unique([...named(text), ...borrowed])).toEqual(unique(taken.flat()));
      for (const [at, verb] of verbs.entries()) {
        const usage = usageOf(name, verb);
        expect(usage, `${name} ${verb ?? ''} has no line in the usage`).not.toBe('');
        for (const option of named(usage)) expect(taken[at], `${usage} names it`).toContain(option);
      }
    },
  );
});
