import { opendir, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { FoundModel } from '../../../shared/contract/index.js';
import { judgeModelFile, type ModelRole } from '../model-files/index.js';

const ROLES: readonly ModelRole[] = ['baseModel', 'clipL', 't5xxl', 'ae'];
/** A model's folder has two levels of its own at most (`models/unet/flux/…`). */
const MAX_DEPTH = 4;
const MAX_FILES = 20_000;

/** Another model, or a file that cannot be read whole: not one of ours to offer. */
const OTHER: ReadonlySet<string> = new Set([
  ...['model_swapped', 'model_other', 'not_found', 'unreadable', 'invalid_file'],
  ...[
    'not_a_file',
    'not_safetensors',
    'header_too_large',
    'bad_header',
    'bad_offsets',
    'cut_short',
    'too_long',
  ],
]);

const PROGRAMS = [
  'ComfyUI',
  join('ComfyUI_windows_portable', 'ComfyUI'),
  'stable-diffusion-webui-forge',
  join('webui_forge', 'webui'),
  'stable-diffusion-webui',
  'kohya_ss',
  'sd-scripts',
  'fluxgym',
  'SwarmUI',
  join('StabilityMatrix', 'Data'),
  join('invokeai'),
];

/** Folders of models that other programs usually keep, whether they are there or not. */
export function usualModelFolders(home = homedir(), platform = process.platform): string[] {
  const below = ['', 'Documents', 'Desktop', 'Downloads', 'AI', 'ai', 'git', 'src', 'projects'].map(
    (name) => join(home, name),
  );
  const shared =
    platform === 'win32'
      ? ['C:\\', 'D:\\', 'E:\\'].flatMap((drive) => [drive, join(drive, 'AI')])
      : ['/workspace', '/opt', '/mnt/data', '/data'];
  return [...below, ...shared].flatMap((parent) =>
    PROGRAMS.flatMap((program) => [
      join(parent, program, 'models'),
      join(parent, program, 'Models'),
    ]),
  );
}

/** The folder of models around a LoRA folder of ComfyUI (`…/models/loras`); null for another kind of folder. */
export function modelsAround(lorasDir: string): string | null {
  const parent = dirname(lorasDir);
  return lorasDir !== '' && basename(parent).toLowerCase() === 'models' ? parent : null;
}

/**
 * Model files for training FLUX in these folders and a few levels below, told by their tensors; fitting ones first.
 * Folders that are not there are passed over; links are not followed.
 */
export async function findModels(
  folders: readonly string[],
  signal: AbortSignal,
  onFile: (looked: number) => void,
): Promise<FoundModel[]> {
  const found = new Map<string, FoundModel>();
  let looked = 0;
  for (const folder of new Set(folders)) {
    for await (const path of safetensorsBelow(folder, MAX_DEPTH)) {
      signal.throwIfAborted();
      onFile((looked += 1));
      if (looked > MAX_FILES) break;
      const model = await recognise(path);
      if (model !== null) found.set(path, model);
    }
  }
  const order = (model: FoundModel) =>
    `${ROLES.indexOf(model.role)} ${model.problem === null ? 0 : 1} ${model.path}`;
  return [...found.values()].sort((a, b) => (order(a) < order(b) ? -1 : 1));
}

async function* safetensorsBelow(folder: string, depth: number): AsyncGenerator<string> {
  const dir = await opendir(folder).catch(() => null); // not there, or not for us to read
  if (dir === null) return;
  const folders: string[] = [];
  for await (const entry of dir) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && depth > 1) folders.push(path);
    if (entry.isFile() && /\.(safetensors|sft)$/i.test(entry.name)) yield path;
  }
  for (const one of folders) yield* safetensorsBelow(one, depth - 1);
}

/** What it is; null for a file that is none of the four, a LoRA for instance. */
async function recognise(path: string): Promise<FoundModel | null> {
  for (const role of ROLES) {
    const problems = await judgeModelFile(path, role);
    const isOther = problems.some(({ code }) => OTHER.has(code));
    if (isOther) continue;
    const { size: bytes } = await stat(path);
    const worst =
      problems.find(({ severity }) => severity === 'error') ??
      problems.find(({ severity }) => severity === 'warning');
    return { role, path, bytes, problem: worst?.message ?? null };
  }
  return null;
}
