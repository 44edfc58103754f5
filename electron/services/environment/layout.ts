import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { EnvironmentStepId } from '../../../shared/contract/index.js';
import { AppError } from '../../../shared/result/errors.js';
import { withoutPasswords } from '../../../shared/result/passwords.js';
import { writeJsonAtomic } from '../../platform/atomic-file.js';
import { nodeErrorCode } from '../../platform/error-value.js';
import { makeFolder } from '../../platform/private-files.js';
import { linkStatsIfAny } from '../../platform/stats-if-any.js';

/** Marks a folder as made by this app; nothing is ever deleted in a folder without it. */
export const MARKER = '.lora-studio-environment.json';
/** What an environment's folder holds of ours. Anything else in it belongs to somebody else. */
export const OWN_NAMES = [
  'slots',
  'uv',
  'python',
  'cache',
  'downloads',
  'logs',
  'trial',
  'current.json',
];

const Marker = z.object({ app: z.literal('lora-studio'), kind: z.literal('environment') });
const SlotId = z.string().regex(/^[0-9]{8}-[0-9a-f]{4}$/);
const Pointer = z.object({ slot: SlotId, previous: SlotId.nullable() });
export type Pointer = z.output<typeof Pointer>;

/** What an environment is made of; another text means another environment. */
export const Plan = z.object({
  python: z.string(),
  torchBuild: z.string(),
  torch: z.string(),
  torchvision: z.string(),
  commit: z.string(),
  scriptsSource: z.string(),
});
export type Plan = z.output<typeof Plan>;

const SlotFile = z.object({
  id: SlotId,
  plan: Plan,
  done: z.array(EnvironmentStepId),
  messages: z.record(z.string(), z.string()),
  failed: z
    .object({ step: EnvironmentStepId, message: z.string(), hint: z.string().nullable() })
    .nullable(),
  commit: z.string().nullable(),
  torch: z.string(),
  verifiedAt: z.number().nullable(),
});
export type SlotFile = z.output<typeof SlotFile>;

/** Paths in the folder of environments, and the small files in it. Every environment lies in a slot of its own. */
export class Layout {
  constructor(readonly dir: string) {}

  get cacheDir(): string {
    return join(this.dir, 'cache');
  }
  get pythonDir(): string {
    return join(this.dir, 'python');
  }
  get uvDir(): string {
    return join(this.dir, 'uv');
  }
  get downloadsDir(): string {
    return join(this.dir, 'downloads');
  }
  get logsDir(): string {
    return join(this.dir, 'logs');
  }
  get trialDir(): string {
    return join(this.dir, 'trial');
  }

  slotDir(id: string): string {
    return join(this.dir, 'slots', id);
  }
  venvDir(id: string): string {
    return join(this.slotDir(id), 'venv');
  }
  scriptsDir(id: string): string {
    return join(this.slotDir(id), 'sd-scripts');
  }
  python(id: string): string {
    const inside = process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python'];
    return join(this.venvDir(id), ...inside);
  }

  async isOurs(): Promise<boolean> {
    return Marker.safeParse(await readJson(join(this.dir, MARKER))).success;
  }

  /** True when there is nothing of others in the folder: ours, empty, or not there. */
  async isOursOrEmpty(): Promise<boolean> {
    if (await this.isOurs()) return true;
    try {
      return (await readdir(this.dir)).length === 0;
    } catch (error) {
      if (nodeErrorCode(error) === 'ENOENT') return true;
      if (nodeErrorCode(error) === 'ENOTDIR') return false;
      throw error;
    }
  }

  /** Makes the folder ours. Throws `conflict` when it is a link or holds files of others. */
  async claim(): Promise<void> {
    const found = await linkStatsIfAny(this.dir);
    if (found?.isSymbolicLink() || !(await this.isOursOrEmpty())) {
      throw new AppError(
        'conflict',
        `${this.dir} ${found?.isSymbolicLink() ? 'is a link' : 'holds files of others'}.`,
        {
          hint: 'Choose an empty folder for the environment in Settings.',
        },
      );
    }
    await makeFolder(this.dir);
    await writeJsonAtomic(join(this.dir, MARKER), {
      app: 'lora-studio',
      kind: 'environment',
      note: 'Made by LoRA Studio. It deletes only folders that carry this file, and only what it put there.',
    });
  }

  async pointer(): Promise<Pointer | null> {
    const found = Pointer.safeParse(await readJson(join(this.dir, 'current.json')));
    return found.success ? found.data : null;
  }

  /** Switches, at once or not at all. */
  async point(pointer: Pointer): Promise<void> {
    await writeJsonAtomic(join(this.dir, 'current.json'), pointer);
  }

  async slot(id: string): Promise<SlotFile | null> {
    const path = join(this.slotDir(id), 'slot.json');
    const found = SlotFile.safeParse(await readWithoutPasswords(path));
    return found.success && found.data.id === id ? found.data : null;
  }

  async writeSlot(slot: SlotFile): Promise<void> {
    await writeJsonAtomic(join(this.slotDir(slot.id), 'slot.json'), slot);
  }

  /** Ids of all slots, newest last. */
  async slots(): Promise<string[]> {
    const names = await readdir(join(this.dir, 'slots')).catch(() => []); // none yet
    const found: SlotFile[] = [];
    for (const name of names) {
      const slot = SlotId.safeParse(name).success ? await this.slot(name) : null;
      if (slot !== null) found.push(slot);
    }
    return found
      .sort((a, b) => (a.verifiedAt ?? Infinity) - (b.verifiedAt ?? Infinity))
      .map(({ id }) => id);
  }
}

/** Versions before this one wrote the sources of a slot with their passwords; those are taken out of the file, too. */
async function readWithoutPasswords(path: string): Promise<unknown> {
  const value = await readJson(path);
  const text = JSON.stringify(value);
  const clean = withoutPasswords(text);
  if (clean === text) return value;
  const known = JSON.parse(clean) as unknown;
  // On a medium that cannot be written to they stay in the file, but go no further.
  await writeJsonAtomic(path, known).catch(() => undefined);
  return known;
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as unknown;
  } catch {
    return null; // absent, or not ours to understand: treated as not there
  }
}
