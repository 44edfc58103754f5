import { join } from 'node:path';
import * as z from 'zod';
import type {
  ArgumentDifference,
  CancelSignal,
  Output,
} from '../../../../shared/contract/index.js';
import { SETTINGS, TRAINER_SOURCE } from '../../../../shared/domain/config/schema/index.js';
import { AppError } from '../../../../shared/result/errors.js';
import { runProgram } from '../../../platform/programs/run-program.js';
import { TRAINER_ENVIRONMENT } from '../engines/index.js';
import { lastJson } from './probe.js';

/** Importing torch and its company for the first time reads gigabytes. */
const TIMEOUT_MS = 240_000;
const SCRIPT = 'flux_train_network.py';

/** Asks the script's own parser; argparse's internals are what every sd-scripts has. Prints one line of JSON. */
const PROGRAM = `
import json, sys
sys.path.insert(0, sys.argv[1])
sys.argv = ["${SCRIPT}"]
import flux_train_network
found = {}
for action in flux_train_network.setup_parser()._actions:
    if not action.option_strings or action.dest == "help":
        continue
    kind = "bool" if action.nargs == 0 else getattr(action.type, "__name__", None) or "str"
    default = action.default
    if default is not None and not isinstance(default, (str, int, float, bool)):
        default = str(default)
    choices = None if action.choices is None else [c for c in action.choices if c is not None]
    found[action.dest] = {"type": kind, "default": default, "choices": choices,
                          "isList": action.nargs in ("*", "+")}
print("\\n" + json.dumps({"arguments": found}))
`;

const Scalar = z.union([z.string(), z.number(), z.boolean()]);
const Argument = z.object({
  type: z.string(),
  default: Scalar.nullable(),
  choices: z.array(Scalar).nullable(),
  isList: z.boolean(),
});
const Answer = z.object({ arguments: z.record(z.string(), Argument) });
type Argument = z.output<typeof Argument>;

/**
 * What the trainer's own parser says, against our schema. Throws `trainer_unavailable` when folder or Python are not set
 * or give no answer, `cancelled` when the signal is given.
 */
export async function compareArguments(
  { scriptsDir, python }: { readonly scriptsDir: string; readonly python: string },
  signal?: CancelSignal,
): Promise<Output<'config.compareTrainer'>> {
  if (scriptsDir === '' || python === '') {
    throw new AppError('trainer_unavailable', 'The trainer’s folder or its Python is not set.', {
      hint: 'Choose both in Settings.',
    });
  }
  const result = await runProgram(python, ['-c', PROGRAM, scriptsDir], {
    cwd: scriptsDir,
    env: { ...TRAINER_ENVIRONMENT, PYTHONDONTWRITEBYTECODE: '1' },
    timeoutMs: TIMEOUT_MS,
    signal,
  });
  const answer = Answer.safeParse(lastJson(result.stdout));
  if (!answer.success) {
    const why = result.stderr.trim().split('\n').pop() ?? '';
    throw new AppError(
      'trainer_unavailable',
      `${join(scriptsDir, SCRIPT)} did not tell its arguments: ${why || 'no answer'}`,
      { hint: 'Check the trainer in Settings: a package may be missing.' },
    );
  }
  const found = answer.data.arguments;
  return {
    described: TRAINER_SOURCE,
    arguments: Object.keys(found).length,
    differences: differencesOf(found),
  };
}

function differencesOf(found: Readonly<Record<string, Argument>>): ArgumentDifference[] {
  const ours = new Set(SETTINGS.map(({ name }) => name));
  const added = Object.entries(found)
    .filter(([name]) => !ours.has(name))
    .map(([name, { type }]): ArgumentDifference => ({
      name,
      kind: 'new',
      ours: null,
      theirs: type,
    }));
  return [...added, ...SETTINGS.flatMap((setting) => differenceOf(setting, found[setting.name]))];
}

function differenceOf(
  setting: (typeof SETTINGS)[number],
  theirs: Argument | undefined,
): ArgumentDifference[] {
  const { name } = setting;
  if (theirs === undefined) return [{ name, kind: 'gone', ours: setting.type, theirs: null }];
  const rows: [ArgumentDifference['kind'], unknown, unknown][] = [
    ['type', typeText(setting.type, setting.isList), typeText(theirs.type, theirs.isList)],
    ['default', setting.trainerDefault, theirs.default],
    ['choices', setting.choices, theirs.choices],
  ];
  return rows
    .filter(([, a, b]) => JSON.stringify(a) !== JSON.stringify(b))
    .map(([kind, a, b]) => ({ name, kind, ours: text(a), theirs: text(b) }));
}

/** A path is a text to a config file. */
function typeText(type: string, isList: boolean): string {
  const own = type === 'Path' ? 'str' : type;
  return isList ? `list of ${own}` : own;
}

function text(value: unknown): string {
  return Array.isArray(value) ? value.join(', ') : String(value ?? 'none');
}
