import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Client, Input, Output, RequestName } from '../../shared/contract/index.js';
import { picture, temporaryFolder } from '../testing/pictures.js';
import { startStudio } from '../testing/studio.js';
import { waitFor } from '../testing/wait-for.js';
import type { Studio } from './studio.js';

let dir = '';
let remove: () => Promise<void>;
let studio: Studio;
let client: Client;
let projectId: string;

async function ask<N extends RequestName>(name: N, input: Input<N>): Promise<Output<N>> {
  const answer = await client.request(name, input);
  if (!answer.ok) throw new Error(`${name}: ${answer.error.code} ${answer.error.message}`);
  return answer.value;
}

beforeEach(async () => {
  const made = await temporaryFolder();
  ({ remove } = made);
  dir = join(made.dir, 'set');
  await mkdir(join(dir, 'img', '1_fox'), { recursive: true });
  await writeFile(join(dir, 'img', '1_fox', 'a.png'), await picture(64, 64).png().toBuffer());
  await writeFile(join(dir, 'img', '1_fox', 'a.txt'), 'ohwx');
  ({ studio, client } = await startStudio(join(made.dir, 'data')));
  projectId = (await ask('projects.open', { dir })).id;
});
afterEach(async () => {
  await studio.close();
  await remove();
});

/** Starts a rehearsal to its end; what its trainer was given. */
async function filesOfRun(
  values: Input<'runs.start'>['values'],
): Promise<{ config: string; dataset: string }> {
  const { runId } = await ask('runs.start', {
    projectId,
    engine: 'rehearsal',
    ...(values === undefined ? {} : { values }),
  });
  await waitFor('the end of the run', async () => {
    const { summary } = await ask('runs.get', { projectId, runId });
    return summary.endedAt;
  });
  const { configToml, datasetToml } = await ask('runs.get', { projectId, runId });
  return { config: configToml, dataset: datasetToml };
}

it('values of the project’s own text reach the run’s files; values of the start win over them', async () => {
  await ask('projects.update', {
    projectId,
    config: { epochs: 1, rank: 4, alpha: 4 },
    raw: { min_snr_gamma: { int: 5 }, caption_prefix: 'shp1', max_grad_norm: { float: 0.5 } },
  });
  const own = await filesOfRun(undefined);
  for (const line of ['min_snr_gamma = 5.0', 'max_grad_norm = 0.5', 'network_dim = 4']) {
    expect(own.config.split('\n')).toContain(line);
  }
  expect(own.dataset).toContain('caption_prefix = "shp1"');
  expect(own.config).not.toContain('caption_prefix');

  const given = await filesOfRun({
    fields: { rank: 2 },
    raw: { max_grad_norm: { float: 0.25 } },
  });
  for (const line of ['min_snr_gamma = 5.0', 'max_grad_norm = 0.25', 'network_dim = 2']) {
    expect(given.config.split('\n')).toContain(line);
  }
});
