import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { PresetId } from '../../shared/contract/index.js';
import { VRAM_CLASSES, type VramId } from '../../shared/domain/config/plan/vram-classes.js';
import { APP_DEFAULTS } from '../../shared/domain/config/schema/app-defaults.js';
import { diffSettings } from '../../shared/domain/config/text/diff-settings.js';
import { newConfigText } from '../../shared/domain/config/text/new-config.js';
import { parseTomlText, type TomlText } from '../../shared/domain/config/text/toml-text.js';
import { AppError } from '../../shared/result/errors.js';
import { nodeErrorCode } from '../platform/error-value.js';
import { checkFile, type FileProblem } from '../services/config/check-file.js';
import { readArgs } from './args.js';
import type { CommandContext } from './command.js';
import { EXIT, print, printJson, UsageError } from './output.js';
import { plural } from '../../shared/domain/format.js';

/** `lora-studio config new|check|diff`. */
export async function config(context: CommandContext, words: string[]): Promise<number> {
  const [verb, ...rest] = words;
  if (verb === 'new') return make(context, rest);
  if (verb === 'check') return check(rest);
  if (verb === 'diff') return diff(rest);
  throw new UsageError('Say “config new”, “config check” or “config diff”.');
}

async function make({ studio }: CommandContext, words: string[]): Promise<number> {
  const args = readArgs(
    words,
    { preset: { type: 'string' }, vram: { type: 'string' }, out: { type: 'string' } },
    0,
  );
  const preset = PresetId.safeParse(args.text('preset') ?? 'character');
  if (!preset.success) throw new UsageError('--preset is character, style or concept.');
  const settings = await studio.settings.get();
  const models: Record<string, string> = {
    pretrained_model_name_or_path: settings.baseModel,
    clip_l: settings.clipL,
    t5xxl: settings.t5xxl,
    ae: settings.ae,
  };
  const text = newConfigText({
    preset: preset.data,
    vram: vramOf(args.text('vram')),
    defaults: APP_DEFAULTS,
    known: Object.fromEntries(Object.entries(models).filter(([, path]) => path !== '')),
  });
  const out = args.text('out');
  if (out === undefined) print(text.replace(/\n$/, ''));
  else print(`Wrote ${await writeNew(resolve(out), text)}`);
  return EXIT.ok;
}

function vramOf(given: string | undefined): VramId | null {
  if (given === undefined) return null;
  const gb = Number(given);
  // A card between two VRAM classes gets the settings of the smaller class.
  const fitting = VRAM_CLASSES.find((one) => gb >= one.gb);
  if (fitting === undefined) {
    throw new UsageError(`--vram takes the GB of the card, 8 or more, not “${given}”.`);
  }
  return fitting.id;
}

/** A file of the user’s is never written over. */
async function writeNew(path: string, text: string): Promise<string> {
  try {
    await writeFile(path, text, { flag: 'wx' });
    return path;
  } catch (error) {
    if (nodeErrorCode(error) !== 'EEXIST') throw error;
    throw new AppError('conflict', `${path} is there already.`, {
      hint: 'Give another name: nothing is overwritten.',
    });
  }
}

async function check(words: string[]): Promise<number> {
  const args = readArgs(words, { json: { type: 'boolean' } }, 1);
  const file = resolve(args.positionals[0] ?? '');
  const { kind, problems } = await checkFile(file);
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  if (args.flag('json')) printJson({ file, kind, ok: errors === 0, problems });
  else {
    for (const problem of problems) print(lineOf(problem));
    const warnings = problems.filter(({ severity }) => severity === 'warning').length;
    print(`${kind} file: ${plural(errors, 'error')}, ${plural(warnings, 'warning')}`);
  }
  return errors === 0 ? EXIT.ok : EXIT.failed;
}

/** `FILE:LINE: severity: message`, as editors read it. */
function lineOf({ file, line, severity, message, hint }: FileProblem): string {
  const place = line === undefined ? file : `${file}:${line}`;
  return `${place}: ${severity}: ${message}${hint === undefined ? '' : ` ${hint}`}`;
}

async function diff(words: string[]): Promise<number> {
  const args = readArgs(words, { json: { type: 'boolean' }, all: { type: 'boolean' } }, 2);
  const [a = '', b = ''] = args.positionals.map((path) => resolve(path));
  const found = diffSettings(await read(a), await read(b));
  const shown = args.flag('all') ? found : found.filter(({ isSame }) => !isSame);
  if (args.flag('json')) printJson({ a, b, differences: shown });
  else if (shown.length === 0) print('The trainer does the same with both.');
  else {
    const width = Math.max(...shown.map(({ name }) => name.length));
    for (const one of shown) {
      print(`${one.name.padEnd(width)}  ${one.a ?? '(not said)'} -> ${one.b ?? '(not said)'}`);
    }
  }
  return shown.length === 0 ? EXIT.ok : EXIT.failed;
}

async function read(file: string): Promise<TomlText> {
  const parsed = parseTomlText((await readFile(file, 'utf8')).replace(/^\uFEFF/, ''));
  if (parsed.ok) return parsed.toml;
  const { line, message, hint } = parsed.fault;
  throw new AppError('invalid_file', `${file}, line ${line}: ${message}`, { hint });
}
