import {
  type ConfigFix,
  type ConfigProblem,
  nameOfPlace,
} from '../../shared/domain/config/schema/index.js';
import {
  effectiveEntries,
  parseTomlText,
  readSettings,
  removeFromToml,
  renameInToml,
  replaceInToml,
  type TomlProblem,
  valueText,
} from '../../shared/domain/config/text/index.js';

/** Faults of the text, and what the check found about lines that stand in it. */
export function problemsOfText(
  text: string,
  checked: readonly ConfigProblem[],
): readonly ConfigProblem[] {
  const parsed = parseTomlText(text);
  if (!parsed.ok) return [problemOfToml(parsed.fault)];
  const { problems } = readSettings(parsed.toml);
  const lines = effectiveEntries(parsed.toml);
  const more = checked.flatMap((problem): ConfigProblem[] => {
    const key = nameOfPlace(problem.field ?? '');
    const line = lines.get(key)?.line;
    const isKnown = problems.some((one) => one.line === line && one.code === problem.code);
    return line === undefined || isKnown ? [] : [{ ...problem, key, line }];
  });
  return [...problems, ...more].sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
}

export function problemOfToml({ line, message, hint }: TomlProblem): ConfigProblem {
  return { field: null, severity: 'error', code: 'toml', message, hint, line };
}

/** The text with a problem’s cure applied, or null where the line is no longer what it was. */
export function applyFix(text: string, { fix, key, line }: ConfigProblem): string | null {
  const parsed = parseTomlText(text);
  if (!parsed.ok || fix === undefined) return null;
  const entry = parsed.toml.entries.find((one) => one.key === key && one.line === line);
  if (entry === undefined) return null;
  if (fix.kind === 'remove') return removeFromToml(parsed.toml, entry);
  return fix.kind === 'rename'
    ? renameInToml(parsed.toml, entry, fix.to)
    : replaceInToml(parsed.toml, entry, fix.value);
}

/** What a fix does, for its button. */
export function fixLabel(fix: ConfigFix): string {
  if (fix.kind === 'remove') return 'Remove it';
  return fix.kind === 'rename' ? `Rename to ${fix.to}` : `Write ${short(valueText(fix.value))}`;
}

const short = (text: string) => (text.length > 32 ? `${text.slice(0, 31)}…` : text);
