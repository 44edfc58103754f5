import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Client, Input, Output, RequestName } from '../../shared/contract/index.js';
import { addEngine, engineIds } from '../../shared/domain/engines/index.js';
import { writeSafetensors } from '../formats/safetensors/safetensors.js';
import { addEngineMaker } from '../services/trainer/engines/index.js';
import { picture, temporaryFolder } from '../testing/pictures.js';
import { startStudio } from '../testing/studio.js';
import { waitFor } from '../testing/wait-for.js';
import type { Studio } from './studio.js';

/** A trainer that copies a finished file: all that the app must know of it stands in this file. */
const COPIER = addEngine({
  id: 'copier',
  trainsFlux: false,
  readsAllArguments: false,
  endsAtBadCaption: false,
  keepsCaches: false,
  takesRegularisation: true,
  squareSide: 48,
  usesCards: false,
  resumesAnywhere: true,
  statesRunCode: false,
  isInstalled: false,
  words: {
    label: 'Copier',
    summary: 'Copies a file.',
    start: 'Copy',
    preflight: 'As it will be copied.',
    withoutModels: 'Not needed to copy',
    runNote: null,
    saveAndStop: 'Ends.',
  },
});

const PROGRAM = `
const { appendFileSync, copyFileSync } = require('node:fs');
const { join } = require('node:path');
const [runDir, name, finished] = process.argv.slice(2);
const tell = (event) =>
  appendFileSync(join(runDir, 'events.jsonl'), JSON.stringify({ t: Date.now(), ...event }) + '\\n');
tell({ type: 'start', engine: 'copier', mode: 'launcher', stepOffset: 0 });
tell({ type: 'phase', phase: 'training' });
tell({ type: 'plan', totalSteps: 1, epochs: 1, batchesPerEpoch: 1, images: 1 });
tell({ type: 'loss', step: 1, epoch: 1, loss: 0.5, average: 0.5 });
copyFileSync(finished, join(runDir, 'output', name + '.safetensors'));
tell({ type: 'checkpoint', step: 1, epoch: 1, file: name + '.safetensors', isFinal: true });
tell({ type: 'end', outcome: 'finished', step: 1 });
`;

let root = '';
let remove: () => Promise<void>;
let studio: Studio;
let client: Client;
let projectId = '';

async function ask<N extends RequestName>(name: N, input: Input<N>): Promise<Output<N>> {
  const answer = await client.request(name, input);
  if (!answer.ok) throw new Error(`${name}: ${answer.error.code} ${answer.error.message}`);
  return answer.value;
}

beforeEach(async () => {
  ({ dir: root, remove } = await temporaryFolder());
  const program = join(root, 'copier.cjs');
  const finished = join(root, 'finished.safetensors');
  await writeFile(program, PROGRAM);
  const tensor = { dtype: 'BF16', shape: [2, 2], data: new Uint8Array(8) } as const;
  await writeSafetensors(finished, [['lora_unet.lora_up.weight', tensor]]);
  addEngineMaker(COPIER, () => ({
    id: COPIER,
    mode: 'launcher',
    command: ({ runDir, outputName }) =>
      Promise.resolve({
        file: process.execPath,
        args: [program, runDir, outputName, finished],
        cwd: runDir,
        env: {},
      }),
  }));
  const dir = join(root, 'project');
  for (const concept of ['1_my fox', '1_other'])
    await mkdir(join(dir, 'img', concept), { recursive: true });
  const image = picture(64, 48, 1).png();
  await image.toFile(join(dir, 'img', '1_my fox', 'one.png'));
  await image.toFile(join(dir, 'img', '1_other', 'two.png'));
  ({ studio, client } = await startStudio(join(root, 'data')));
  const { id, concepts } = await ask('projects.open', { dir });
  projectId = id;
  const other = concepts.find(({ name }) => name === 'other');
  await ask('projects.updateConcepts', {
    projectId,
    concepts: [{ conceptId: other?.id ?? '', isRegularisation: true }],
  });
});

afterEach(async () => {
  await studio.close();
  await remove();
});

it('is offered, chosen, judged, planned and run like the others', async () => {
  expect(engineIds()).toContain(COPIER);
  expect((await ask('settings.update', { engine: COPIER })).engine).toBe(COPIER);

  const { problems, steps } = await ask('config.check', {
    projectId,
    values: { fields: { epochs: 1 }, raw: {} },
  });
  // It loads no models.
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(steps?.images).toBe(1);

  await ask('preflight.run', { projectId });
  const { report } = await waitFor('the look', async () => {
    const kept = await ask('preflight.get', { projectId });
    return kept.report === null ? undefined : kept;
  });
  expect(report?.engine).toBe(COPIER);
  expect(report?.totals).toMatchObject({ images: 1, regularisation: 1 });
  expect(report?.buckets).toMatchObject([{ width: 48, height: 48 }]);

  const { places } = await ask('queue.add', {
    projectId,
    values: { fields: { epochs: 1 }, raw: {} },
  });
  const run = await waitFor('the end of the run', async () =>
    (await ask('runs.list', { projectId })).runs.find(({ endedAt }) => endedAt !== null),
  );
  expect(run).toMatchObject({ id: places[0]?.runId, engine: COPIER, state: 'finished', step: 1 });
}, 30_000);
