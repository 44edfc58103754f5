import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { RunModel } from '../../../shared/domain/run/run-model.js';
import { writeSafetensors } from '../../formats/safetensors/safetensors.js';
import { temporaryFolder } from '../../testing/pictures.js';
import { usableResumePoint } from './resume-points.js';
import type { RunFile } from './run-file.js';

let clean: () => Promise<void> = async () => undefined;
afterEach(() => clean());

async function makeState(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const tensor = { dtype: 'F32', shape: [1], data: new Uint8Array(4) };
  await writeSafetensors(join(folder, 'model.safetensors'), [['x', tensor]]);
  for (const name of ['optimizer.bin', 'scheduler.bin', 'train_state.json'])
    await writeFile(join(folder, name), 'x');
}

it('a resume point lies in the run’s own output, whatever its events name', async () => {
  const { dir, remove } = await temporaryFolder();
  clean = remove;
  const runDir = join(dir, 'project', 'runs', 'one');
  await makeState(join(runDir, 'output', 'x-state'));
  await makeState(join(dir, 'elsewhere'));
  const found = async (folder: string) => {
    const model = new RunModel();
    model.apply({ type: 'resume_point', t: 1, folder, step: 4, epoch: 1 });
    return usableResumePoint({ runDir, file: { engine: 'rehearsal' } as RunFile, model });
  };
  expect(await found('x-state')).toMatchObject({ step: 4 });
  expect(await found('../../../../elsewhere')).toBeNull();
  expect(await found('x-state/../../../../../elsewhere')).toBeNull();
  expect(await found('')).toBeNull();
});
