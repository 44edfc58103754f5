import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Client, Input, Output, RequestName } from '../../shared/contract/index.js';
import { askedIn } from '../testing/stranger-project.js';
import { startStudio } from '../testing/studio.js';
import { STAND_IN_DIR } from '../testing/stand-in-project.js';
import {
  makeTrainingProject,
  modelFiles,
  type TrainingProject,
} from '../testing/training-project.js';
import { waitFor } from '../testing/wait-for.js';
import type { Studio } from './studio.js';

let project: TrainingProject;
let studio: Studio;
let client: Client;

beforeEach(async () => {
  project = await makeTrainingProject();
  await openApp(project.dataDir);
});
afterEach(async () => {
  await studio.close();
  await project.remove();
});

async function openApp(dataDir: string): Promise<void> {
  ({ studio, client } = await startStudio(dataDir));
}

async function ask<N extends RequestName>(name: N, input: Input<N>): Promise<Output<N>> {
  const answer = await client.request(name, input);
  if (!answer.ok) throw Object.assign(new Error(`${name}: ${answer.error.message}`), answer.error);
  return answer.value;
}

/** Trains until a state is there, then ends it; the run can then be resumed. */
async function stoppedRun(projectId: string): Promise<string> {
  const fields = {
    ...(await modelFiles(project.root)),
    ...{ epochs: 40, saveEveryEpochs: 1, saveState: true, optimizer: 'AdamW' },
  };
  const { runId } = await ask('runs.start', {
    ...{ projectId, engine: 'sd-scripts', scriptsDir: STAND_IN_DIR, python: 'python3' },
    values: { fields, raw: {} },
  });
  const summary = async () => (await ask('runs.get', { projectId, runId })).summary;
  await waitFor('a state', async () => ((await summary()).epoch ?? 0) >= 3, 60_000);
  await ask('runs.stop', { projectId, runId, how: 'now' });
  await waitFor('the end', async () => (await summary()).endedAt !== null, 60_000);
  expect(await summary()).toMatchObject({ canResume: true });
  return runId;
}

/** What going on with the run asks for. */
async function asks(projectId: string, runId: string): Promise<string[]> {
  const answer = await client.request('queue.add', { projectId, resume: runId });
  return answer.ok ? [] : askedIn(answer.error);
}

it(
  'going on with an own run asks nothing; with a state that was changed, or elsewhere, it asks for that state',
  { timeout: 180_000 },
  async () => {
    const { id: projectId } = await ask('projects.open', { dir: project.dir });
    const runId = await stoppedRun(projectId);
    await ask('queue.pause', { isPaused: true });
    expect(await asks(projectId, runId)).toEqual([]);
    const output = join(project.dir, 'runs', runId, 'output');
    const states = (await readdir(output)).filter((name) => name.endsWith('-state'));
    // Same size, so that it still looks whole.
    for (const name of states) {
      const path = join(output, name, 'optimizer.bin');
      const bytes = await readFile(path);
      bytes[0] = (bytes[0] ?? 0) ^ 1;
      await writeFile(path, bytes);
    }
    const asked = await asks(projectId, runId);
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatch(new RegExp(`^pickle=runs/${runId}/output/.*-state#[0-9a-f]{64}$`));
    // On a machine that has never seen the project: models of the run, and its state.
    await studio.close();
    const other = join(project.root, 'given away');
    await cp(project.dir, other, { recursive: true });
    await openApp(join(project.root, 'other data'));
    const there = await ask('projects.open', { dir: other });
    await ask('queue.pause', { isPaused: true });
    const foreign = await asks(there.id, runId);
    expect(foreign.filter((one) => one.startsWith('path='))).toHaveLength(4);
    expect(foreign.at(-1)).toMatch(/^pickle=runs\//);
    const powers = foreign.map((one) => {
      const [kind, ...rest] = one.split('=');
      return { kind: kind as 'path' | 'pickle', value: rest.join('=') };
    });
    await ask('powers.allow', { projectId: there.id, powers });
    expect(await asks(there.id, runId)).toEqual([]);
  },
);
