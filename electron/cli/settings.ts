import * as z from 'zod';
import {
  ADDRESS_VARIABLES,
  AddressSetting,
  Settings,
  SettingsPatch,
} from '../../shared/contract/index.js';
import { withoutPasswords } from '../../shared/result/passwords.js';
import { readArgs, type Parsed } from './args.js';
import { call } from './call.js';
import type { CommandContext } from './command.js';
import { EXIT, print, printJson, UsageError } from './output.js';
import { SETTING_WORDS } from './setting-words.js';

type Name = keyof Settings;
type Verb = (context: CommandContext, args: Parsed) => Promise<number>;

const OPTIONS = { json: { type: 'boolean' as const } };
const VERBS: Record<string, readonly [verb: Verb, most: number]> = {
  list: [list, 0],
  get: [get, 1],
  set: [set, 1000],
  reset: [reset, 1000],
};

/** `lora-studio settings list|get|set|reset`: what a window has on its Settings page, for hosts without a screen. */
export async function settings(context: CommandContext, words: string[]): Promise<number> {
  const [name = '', ...rest] = words;
  const known = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
  if (known === undefined)
    throw new UsageError(`Say “settings ${Object.keys(VERBS).join('”, “settings ')}”.`);
  const [verb, most] = known;
  return verb(context, readArgs(rest, OPTIONS, [most === 0 ? 0 : 1, most]));
}

async function list({ client }: CommandContext, args: Parsed): Promise<number> {
  const now = await call(client, 'settings.get', {});
  if (args.flag('json')) {
    printJson(now);
    return EXIT.ok;
  }
  const { fromEnvironment } = await call(client, 'settings.passwords', {});
  const usual = Settings.parse({});
  for (const name of NAMES) {
    const isUsual = asText(now[name]) === asText(usual[name]);
    const isSaid = fromEnvironment.some((one) => one === name);
    const from = isSaid ? ` (from ${ADDRESS_VARIABLES[AddressSetting.parse(name)]})` : '';
    print(
      `${name}=${asText(now[name])}${from}\n    ${SETTING_WORDS[name]}${isUsual ? '' : ' [set]'}`,
    );
  }
  return EXIT.ok;
}

async function get({ client }: CommandContext, args: Parsed): Promise<number> {
  const name = nameOf(args.positionals[0] ?? '');
  const value = (await call(client, 'settings.get', {}))[name];
  if (args.flag('json')) printJson({ [name]: value });
  else print(asText(value));
  return EXIT.ok;
}

/** All or nothing: one word that is wrong, and no setting changes. */
async function set({ client }: CommandContext, args: Parsed): Promise<number> {
  const patch: Record<string, unknown> = {};
  for (const word of args.positionals) {
    const [, said = '', text = ''] = /^([^=]*)=(.*)$/s.exec(word) ?? [];
    if (said === '') throw new UsageError(`“${word}” is no NAME=VALUE.`);
    const name = nameOf(said);
    patch[name] = valueOf(name, text === '-' ? await readLine() : withoutSecret(name, text));
  }
  return tell(await call(client, 'settings.update', SettingsPatch.parse(patch)), patch, args);
}

async function reset({ client }: CommandContext, args: Parsed): Promise<number> {
  const usual = Settings.parse({});
  const names = args.positionals.map(nameOf);
  const patch = Object.fromEntries(names.map((name) => [name, usual[name]]));
  return tell(await call(client, 'settings.update', SettingsPatch.parse(patch)), patch, args);
}

function tell(now: Settings, patch: object, args: Parsed): number {
  const changed = NAMES.filter((name) => Object.hasOwn(patch, name));
  if (args.flag('json')) printJson(Object.fromEntries(changed.map((name) => [name, now[name]])));
  else for (const name of changed) print(`${name}=${asText(now[name])}`);
  return EXIT.ok;
}

const NAMES = Object.keys(Settings.shape) as Name[];

function nameOf(said: string): Name {
  const plain = (text: string) => text.replaceAll(/[-_]/g, '').toLowerCase();
  const name = NAMES.find((one) => plain(one) === plain(said));
  if (name !== undefined) return name;
  throw new UsageError(`There is no setting “${said}”. There are: ${NAMES.join(', ')}.`);
}

/** Arguments of a process can be read by everybody on this machine. */
function withoutSecret(name: Name, text: string): string {
  if (!AddressSetting.safeParse(name).success || withoutPasswords(text) === text) return text;
  throw new UsageError(
    `A password does not belong into the words of a command. Say ${name}=- and give the address as a line of the input.`,
  );
}

async function readLine(): Promise<string> {
  process.stdin.setEncoding('utf8');
  let text = '';
  for await (const piece of process.stdin) text += String(piece);
  return text.replace(/\r?\n$/, '');
}

const SWITCHES: Readonly<Record<string, boolean>> = {
  ...{ true: true, on: true, yes: true },
  ...{ false: false, off: false, no: false },
};

/** What a text means to a setting: the first reading that its schema takes. */
function valueOf(name: Name, text: string): unknown {
  const schema: z.ZodType = SettingsPatch.shape[name];
  const parts = text.split(',').flatMap((part) => part.trim() || []);
  const number = /^\s*-?\d+\s*$/.test(text) ? Number(text) : undefined;
  for (const value of [text, SWITCHES[text.trim().toLowerCase()], number, parts])
    if (value !== undefined && schema.safeParse(value).success) return value;
  const shape = z.toJSONSchema(schema) as { readonly enum?: readonly string[]; type?: string };
  const wanted = shape.enum?.join(', ') ?? WANTED[shape.type ?? ''] ?? 'another value';
  throw new UsageError(`${name} does not take “${text}”. It takes: ${wanted}.`);
}

const WANTED: Readonly<Record<string, string>> = {
  boolean: 'on or off',
  integer: 'a whole number in its range',
  array: 'numbers or UUIDs of cards as in nvidia-smi -L, with commas between',
  string: 'a shorter text',
};

const asText = (value: Settings[Name]): string =>
  Array.isArray(value) ? value.join(',') : String(value);
