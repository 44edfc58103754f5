import { homedir, hostname, userInfo } from 'node:os';
import type { RunSummary } from '../../../shared/contract/index.js';
import { TrainingSettings } from '../../../shared/domain/config/value/index.js';
import { withoutPasswords } from '../../../shared/result/passwords.js';
import type { RunFile } from './run-file.js';

export interface ReportParts {
  readonly file: RunFile;
  readonly summary: RunSummary;
  readonly exit: { readonly code: number | null; readonly signal: string | null } | null;
  readonly lines: { readonly stdout: readonly string[]; readonly stderr: readonly string[] };
  /** Folders whose place is nobody's business, each with the word that stands for it. */
  readonly places: readonly (readonly [path: string, word: string])[];
}

const LAST_LINES = 40;
/** Settings of the trainer that let somebody into an account. */
const SECRET = /^(huggingface_token|wandb_api_key)$/;

/** What happened to a run, as text that can be shown to strangers: no path, user or machine name of this computer. */
export function reportText(parts: ReportParts): string {
  const { file, summary, exit, lines } = parts;
  const clean = privacy(parts.places);
  const made = TrainingSettings.ofRun(file);
  const settings = Object.entries(made.config).map(([key, value]) => `  ${key} = ${String(value)}`);
  const named = Object.entries(made.raw).map(
    ([key, value]) => `  ${key} = ${SECRET.test(key) ? '…' : JSON.stringify(value)}`,
  );
  const said = (name: string, all: readonly string[]) => [
    `--- last lines of ${name} ---`,
    ...all.slice(-LAST_LINES),
  ];
  return clean(
    [
      `LoRA Studio ${file.app.version} on ${file.app.platform}, engine ${file.engine} (${file.mode})`,
      `state: ${summary.state} at step ${summary.step}${summary.totalSteps === null ? '' : ` of ${summary.totalSteps}`}`,
      `exit code: ${exit?.code ?? 'not known'}${exit?.signal ? `, signal ${exit.signal}` : ''}`,
      ...(summary.diagnosis === null
        ? []
        : [
            `diagnosis: ${summary.diagnosis.code} (${summary.diagnosis.title})`,
            ...summary.diagnosis.evidence.map((line) => `  ${line}`),
          ]),
      ...summary.notices.map(({ code, title, advice }) => `notice: ${code} (${title}) ${advice}`),
      `told before the start: ${JSON.stringify(file.expected)}`,
      'settings:',
      ...settings,
      ...named,
      ...said('stderr', lines.stderr),
      ...said('stdout', lines.stdout),
      '',
    ].join('\n'),
  );
}

/**
 * An absolute path of Unix, Windows or a network share, its folders perhaps with blanks; caught: its last part. Where a path
 * ends and text goes on cannot be told for sure: rather too much is taken out than too little.
 */
const PATH =
  /(?<![\w<>~./\\])(?:[A-Za-z]:[\\/]|\\\\|\/)(?:[^\s'"<>:|,)\\/][^'"<>:|,)\\/\n]*[\\/]+)+([^\s'"<>:|,)\\/]*)/g;

/** Replaces known folders by words, then every other absolute path by its last part, then names of user and machine. */
function privacy(places: ReportParts['places']): (text: string) => string {
  const known = [...places, [homedir(), '~'] as const]
    .filter(([path]) => path.length > 1)
    .sort(([a], [b]) => b.length - a.length);
  const names = [hostname(), userName()].filter((name) => name.length > 2);
  return (text) => {
    let result = withoutPasswords(text);
    for (const [path, word] of known) {
      result = result.replaceAll(path, word).replaceAll(path.replaceAll('\\', '/'), word);
    }
    result = result.replace(PATH, '…/$1');
    for (const name of names) result = result.replaceAll(name, '…');
    return result;
  };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return ''; // a container may run under an id that has no name
  }
}
