import { resolve } from 'node:path';
import {
  PowerKind,
  type Client,
  type NamedPower,
  type Power,
  type Project,
} from '../../shared/contract/index.js';
import { powerText } from '../../shared/domain/powers/index.js';
import type { Parsed } from './args.js';
import { call } from './call.js';
import { note, UsageError } from './output.js';

/** The option of every command that acts on a project. */
export const ALLOW_OPTION = { allow: { type: 'string', multiple: true } } as const;

/** Opens the project that a command is about and keeps the yeses that were typed with it. */
export async function openProject(client: Client, dir: string, args: Parsed): Promise<Project> {
  const typed = args.list('allow').map(readPower);
  const project = await call(client, 'projects.open', { dir: resolve(dir) });
  if (typed.length > 0) {
    await call(client, 'powers.allow', { projectId: project.id, powers: typed });
  }
  return project;
}

/** `KIND=VALUE` as it was typed. Throws `UsageError` for a kind that is none. */
export function readPower(text: string): Power {
  const equals = text.indexOf('=');
  const kind = PowerKind.safeParse(text.slice(0, Math.max(0, equals)));
  const value = text.slice(equals + 1);
  if (kind.success && value !== '') return { kind: kind.data, value };
  throw new UsageError(
    `“${text}” is not KIND=VALUE with one of the kinds ${PowerKind.options.join(', ')}.`,
  );
}

/** What the project asks for and may not do yet. */
export async function notAllowed(client: Client, projectId: string): Promise<NamedPower[]> {
  const { powers } = await call(client, 'powers.list', { projectId });
  return powers.filter(({ isAllowed }) => !isAllowed);
}

/** Typed with a command is as good as allowed, for a value that the project happens to hold, too. */
export async function allowTyped(
  client: Client,
  projectId: string,
  typed: readonly Power[],
): Promise<void> {
  const same = (await notAllowed(client, projectId)).filter((power) =>
    typed.some(({ kind, value }) => kind === power.kind && value === power.value),
  );
  if (same.length > 0) {
    const powers = same.map(({ kind, value }) => ({ kind, value }));
    await call(client, 'powers.allow', { projectId, powers });
  }
}

/** A line on stderr for each power: what it is, and the words that allow it. */
export function notePowers(powers: readonly NamedPower[]): void {
  for (const power of powers) {
    note(`  ${printable(powerText(power))}`);
    note(`    ${allowWords(power)}`);
  }
}

/** The option to type for a power, quoted for the shell of this system. */
export function allowWords(
  { kind, value }: Power,
  platform: NodeJS.Platform = process.platform,
): string {
  return `--allow ${quoted(`${kind}=${value}`, platform)}`;
}

function quoted(text: string, platform: NodeJS.Platform): string {
  if (platform === 'win32') return `"${printable(text).replaceAll('"', '""')}"`;
  if (/^[\w@%+=:,./-]+$/.test(text)) return text;
  if (!/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text)) return `'${text.replaceAll("'", `'\\''`)}'`;
  // Bash and zsh read the escapes of $'…'; nothing else could carry a control character through a terminal.
  return `$'${printable(text.replaceAll('\\', '\\\\').replaceAll("'", "\\'"))}'`;
}

/** Without characters that would steer a terminal: those stand as escapes. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (char) => {
    const code = char.codePointAt(0) ?? 0;
    return code > 0xffff
      ? `\\U${code.toString(16).padStart(8, '0')}`
      : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}
