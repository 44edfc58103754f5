import { spawn, type ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Client, Input, Output, QueueView, RequestName } from '../../shared/contract/index.js';
import { membersOfGroup } from '../platform/process-identity.js';
import { readRecord } from '../supervisor/record.js';
import { startStudio } from '../testing/studio.js';
import { CLI, makeTrainingProject, type TrainingProject } from '../testing/training-project.js';
import { waitFor } from '../testing/wait-for.js';
import type { Studio } from './studio.js';

let project: TrainingProject;
const open: Studio[] = [];
const children: ChildProcess[] = [];

beforeEach(async () => {
  project = await makeTrainingProject();
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const studio of open.splice(0)) await studio.close();
  await project.remove();
});

async function start(
  follows = true,
): Promise<{ studio: Studio; client: Client; projectId: string }> {
  const { studio, client } = await startStudio(project.dataDir);
  open.push(studio);
  const { id } = await ask(client, 'projects.open', { dir: project.dir });
  if (follows) studio.followQueue();
  return { studio, client, projectId: id };
}

async function ask<N extends RequestName>(
  client: Client,
  name: N,
  input: Input<N>,
): Promise<Output<N>> {
  const result = await client.request(name, input);
  if (!result.ok) throw Object.assign(new Error(`${name}: ${result.error.message}`), result.error);
  return result.value;
}

const values = (epochs: number, more: object = {}) => ({
  fields: {
    epochs,
    saveEveryEpochs: Math.max(1, Math.floor(epochs / 2)),
    optimizer: 'AdamW',
    ...more,
  },
  raw: {},
});
const add = (client: Client, projectId: string, epochs: number, more: object = {}) =>
  ask(client, 'queue.add', { projectId, engine: 'rehearsal', values: values(epochs, more) });

const view = (client: Client): Promise<QueueView> => ask(client, 'queue.get', {});
const ended = (client: Client, projectId: string, count: number) =>
  waitFor(
    `${count} ended runs`,
    async () => {
      const { runs } = await ask(client, 'runs.list', { projectId });
      const done = runs.filter((run) => run.endedAt !== null);
      return done.length >= count ? done.sort((a, b) => a.startedAt - b.startedAt) : null;
    },
    60_000,
  );

describe('the queue', { timeout: 120_000 }, () => {
  it('starts the first, lets the others wait, and goes on in the order it was given', async () => {
    const { client, projectId } = await start();
    const first = await add(client, projectId, 60);
    expect(first.places).toMatchObject([{ place: 0 }]);
    expect(first.places[0]?.runId).not.toBeNull();
    const second = await add(client, projectId, 2, { outputName: 'second' });
    const third = await add(client, projectId, 2, { outputName: 'third' });
    expect([second, third].map(({ places }) => places[0])).toMatchObject([
      { place: 1, runId: null },
      { place: 2, runId: null },
    ]);
    const seen = await view(client);
    expect(seen).toMatchObject({ nextPlace: 3, isFollowed: true, running: [{ projectId }] });
    await ask(client, 'queue.move', { itemId: third.places[0]?.itemId ?? '', to: 0 });
    await ask(client, 'queue.update', {
      itemId: second.places[0]?.itemId ?? '',
      fields: { epochs: 3, outputName: 'changed' },
    });
    expect((await view(client)).items.map(({ name }) => name)).toEqual(['third', 'changed']);
    const runs = await ended(client, projectId, 3);
    expect(runs.map(({ name, state, step }) => [name, state, step])).toEqual([
      ['project', 'finished', 480],
      ['third', 'finished', 16],
      ['changed', 'finished', 24],
    ]);
    // One card: no run began before the one before it was over.
    for (const [at, run] of runs.entries()) {
      expect(run.startedAt).toBeGreaterThanOrEqual(runs[at - 1]?.endedAt ?? 0);
    }
    expect(await view(client)).toMatchObject({ items: [], nextPlace: 0 });
  });

  it('queues the variants of a sweep, takes one out, and trains two at a time on two cards', async () => {
    const { studio, client, projectId } = await start();
    await studio.settings.update({ runGpus: ['0', '1'] });
    const { places } = await ask(client, 'queue.add', {
      projectId,
      engine: 'rehearsal',
      values: values(40),
      variants: [4, 8, 12].map((rank) => ({
        label: `rank ${rank}`,
        fields: { rank, outputName: `r${rank}` },
      })),
    });
    expect(places.map(({ place }) => place)).toEqual([0, 0, 1]);
    expect((await view(client)).running.map(({ gpus }) => gpus)).toEqual([['0'], ['1']]);
    await ask(client, 'queue.remove', { itemId: places[2]?.itemId ?? '' });
    const runs = await ended(client, projectId, 2);
    expect(runs.map(({ name }) => name).sort()).toEqual(['r4', 'r8']);
    const file = join(project.dir, 'runs', places[1]?.runId ?? '', 'run.json');
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
      gpus: ['1'],
      config: { rank: 8 },
    });
  });

  it('refuses at once what certainly fails, and says at Start why a run could not start', async () => {
    const { client, projectId } = await start();
    await expect(add(client, projectId, 2, { rank: 0 })).rejects.toMatchObject({
      code: 'invalid_config',
    });
    const none = ask(client, 'queue.add', {
      projectId,
      engine: 'sd-scripts',
      scriptsDir: '/nowhere',
      python: '/no/python',
      values: modelValues(),
    });
    await expect(none).rejects.toMatchObject({ code: 'trainer_unavailable' });
    expect((await view(client)).items).toEqual([]);
  });

  it('holds a run that cannot start, lets the next pass, and takes it up again when told', async () => {
    const { client, projectId } = await start();
    await ask(client, 'queue.pause', { isPaused: true });
    const bad = await add(client, projectId, 2, { outputName: 'bad' });
    await add(client, projectId, 2, { outputName: 'good' });
    const badId = bad.places[0]?.itemId ?? '';
    await ask(client, 'queue.update', { itemId: badId, fields: { rank: 0 } });
    expect((await view(client)).items).toHaveLength(2);
    await ask(client, 'queue.pause', { isPaused: false });
    const [good] = await ended(client, projectId, 1);
    expect(good?.name).toBe('good');
    expect((await view(client)).items).toMatchObject([
      { id: badId, state: 'held', problem: { code: 'invalid_config' } },
    ]);
    await ask(client, 'queue.update', { itemId: badId, fields: { rank: 4 } });
    expect((await ended(client, projectId, 2)).map(({ name }) => name)).toEqual(['good', 'bad']);
  });

  it('starts a run at once only when a card is free', async () => {
    const { client, projectId } = await start();
    await add(client, projectId, 60);
    const now = ask(client, 'runs.start', { projectId, engine: 'rehearsal', values: values(1) });
    await expect(now).rejects.toMatchObject({ code: 'run_active' });
    await ended(client, projectId, 1);
    await ask(client, 'runs.start', { projectId, engine: 'rehearsal', values: values(1) });
    await ended(client, projectId, 2);
  });
});

describe('the queue over processes', { timeout: 120_000 }, () => {
  it('is shared: one process queues, the other starts; each run once', async () => {
    const owner = await start();
    const other = await start(false);
    await add(other.client, other.projectId, 40);
    for (const name of ['b', 'c', 'd'])
      await add(other.client, other.projectId, 1, { outputName: name });
    expect((await view(owner.client)).items.map(({ name }) => name)).toEqual(['b', 'c', 'd']);
    const runs = await ended(owner.client, owner.projectId, 4);
    expect(runs.map(({ name }) => name)).toEqual(['project', 'b', 'c', 'd']);
  });

  it('survives SIGKILL of the app at any moment of a start: each waiting run trains exactly once', async () => {
    const names = Array.from({ length: 4 }, (_, index) => `run${index}`);
    const setUp = await start(false);
    await ask(setUp.client, 'queue.pause', { isPaused: true });
    for (const name of names) await add(setUp.client, setUp.projectId, 1, { outputName: name });
    await ask(setUp.client, 'queue.pause', { isPaused: false });
    await open.pop()?.close();
    // The pause ended in a process that does not follow: one run may have been started by that very request.
    for (let kill = 0; kill < 6; kill += 1) {
      const child = spawn(process.execPath, [CLI, 'queue', 'run'], {
        env: { ...process.env, LORA_STUDIO_DATA: project.dataDir },
        stdio: 'ignore',
      });
      children.push(child);
      await new Promise((resolve) => setTimeout(resolve, 200 + 170 * kill));
      child.kill('SIGKILL');
      await waitFor('its death', () => child.signalCode !== null || child.exitCode !== null);
    }
    const { client, projectId } = await start();
    await waitFor('an empty queue', async () => (await view(client)).items.length === 0, 60_000);
    const runs = await ended(client, projectId, names.length);
    expect(runs.map(({ name }) => name).sort()).toEqual(names);
    expect(new Set(runs.map(({ state }) => state))).toEqual(new Set(['finished']));
    for (const run of runs) {
      const record = await readRecord(join(project.dir, 'runs', run.id, 'supervisor.json'));
      expect(await membersOfGroup(record?.trainer?.pid ?? -1)).toEqual([]);
    }
  });
});

function modelValues() {
  const at = (index: number) => project.sdScripts[index]?.split('=')[1] ?? '';
  return {
    fields: {
      ...values(1).fields,
      baseModel: at(7),
      clipL: at(9),
      t5xxl: at(11),
      ae: at(13),
    },
    raw: {},
  };
}
