import type { Checkpoint, Job, JobResult, RunSummary } from '../../../shared/contract/index.js';

/** The run an export begins with: the newest that finished, else the newest with steps, else the newest. Needs one at least. */
export function defaultRun(runs: readonly RunSummary[]): string {
  const newest = [...runs].sort((a, b) => b.startedAt - a.startedAt);
  const pick =
    newest.find((run) => run.state === 'finished') ??
    newest.find((run) => run.step > 0) ??
    newest[0];
  return pick?.id ?? '';
}

/** The final checkpoint, else the newest. */
export function defaultCheckpoint(checkpoints: readonly Checkpoint[]): Checkpoint | null {
  const newest = [...checkpoints].sort((a, b) => b.t - a.t);
  return newest.find((item) => item.isFinal) ?? newest[0] ?? null;
}

/** File name without folder: `sub/cat-000002.safetensors` gives `cat-000002.safetensors`. */
export function baseName(path: string): string {
  return path.split(/[/\\]/).pop() ?? path;
}

/** Why a file name will not do on some system ComfyUI runs on; null when it will. */
export function nameProblem(name: string): string | null {
  const trimmed = name.trim();
  if (trimmed === '' || trimmed === '.safetensors') return 'Enter a file name.';
  const banned = new Set('<>:"/\\|?*');
  if ([...trimmed].some((char) => banned.has(char) || char < ' '))
    return 'A file name cannot hold < > : " / \\ | ? *.';
  if (trimmed.endsWith('.')) return 'A file name cannot end with a point.';
  if (/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(trimmed))
    return 'Windows keeps this name for itself.';
  return null;
}

/** The name with its extension, which people leave out. */
export function withExtension(name: string): string {
  const trimmed = name.trim();
  return /\.safetensors$/i.test(trimmed) ? trimmed : `${trimmed}.safetensors`;
}

/** What an export job brought; null when it has not ended well. */
export function exportResult({ state, result }: Job<'export'>): JobResult<'export'> | null {
  return state === 'succeeded' ? result : null;
}
