import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Client, Input, Output, RequestName } from '../../shared/contract/index.js';
import { startStudio } from '../testing/studio.js';
import { makeTrainingProject, runCli, type TrainingProject } from '../testing/training-project.js';
import { waitFor } from '../testing/wait-for.js';
import type { Studio } from './studio.js';

let project: TrainingProject;
const open: Studio[] = [];

beforeEach(async () => {
  project = await makeTrainingProject();
});
afterEach(async () => {
  for (const studio of open.splice(0)) await studio.close();
  await project.remove();
});

async function start(): Promise<{ studio: Studio; client: Client }> {
  const started = await startStudio(project.dataDir);
  open.push(started.studio);
  return started;
}

async function ask<N extends RequestName>(
  client: Client,
  name: N,
  input: Input<N>,
): Promise<Output<N>> {
  const result = await client.request(name, input);
  if (!result.ok) throw new Error(`${name}: ${result.error.message}`);
  return result.value;
}

describe('a project open in two places', { timeout: 90_000 }, () => {
  it('has one owner; the other forwards, sees everything, and takes over at the end', async () => {
    const first = await start();
    const second = await start();
    const mine = await ask(first.client, 'projects.open', { dir: project.dir });
    const theirs = await ask(second.client, 'projects.open', { dir: project.dir });
    expect([mine.ownedBy, theirs.ownedBy?.pid]).toEqual([null, process.pid]);

    const projectId = mine.id;
    const changes: string[] = [];
    first.client.subscribe('projects.changed', projectId, (changed) => changes.push(changed.name));
    second.client.subscribe('projects.changed', projectId, (changed) => changes.push(changed.name));
    await ask(second.client, 'projects.update', { projectId, name: 'Renamed' });
    await waitFor('both to hear of it', () => changes.length === 2);
    expect(changes).toEqual(['Renamed', 'Renamed']);

    let resyncs = 0;
    second.client.onResync(() => (resyncs += 1));
    await first.studio.close();
    await waitFor('the hand-over', () => resyncs > 0);
    const view = await ask(second.client, 'projects.get', { projectId });
    expect(view).toMatchObject({ ownedBy: null, name: 'Renamed' });
    await ask(second.client, 'projects.update', { projectId, name: 'Mine now' });
    const stored = JSON.parse(await readFile(join(project.dir, 'project.json'), 'utf8')) as {
      name: string;
    };
    expect(stored.name).toBe('Mine now');
  });

  it('trains from the command line while a window has it open: both see each step once', async () => {
    const window = await start();
    const { id: projectId } = await ask(window.client, 'projects.open', { dir: project.dir });
    const seen: number[] = [];
    const watched = new Set<string>();
    window.client.subscribe('runs.changed', projectId, (run) => {
      if (watched.has(run.id)) return;
      watched.add(run.id);
      window.client.subscribe('runs.delta', run.id, (delta) =>
        seen.push(...(delta.newLosses ?? []).map(([step]) => step)),
      );
    });
    const output = await runCli(project.dataDir, [
      ...['train', project.dir, '--engine', 'rehearsal', '--json'],
      ...['--set', 'epochs=10', '--set', 'saveEveryEpochs=5'],
    ]);
    const lines = output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; step?: number; state?: string });
    expect(lines.at(-1)).toMatchObject({ type: 'result', state: 'finished' });
    const steps = Array.from({ length: 80 }, (_, index) => index + 1);
    expect(lines.flatMap((line) => (line.type === 'loss' ? [line.step] : []))).toEqual(steps);
    const { runs } = await ask(window.client, 'runs.list', { projectId });
    expect(runs).toMatchObject([{ state: 'finished', step: 80 }]);
    const read = await ask(window.client, 'runs.losses', {
      projectId,
      runId: runs[0]?.id ?? '',
      maxPoints: 100,
    });
    expect(read.points.map((point) => point.step)).toEqual(steps);
    expect(new Set(seen).size).toBe(seen.length);
  });

  it('says who holds it when the owner does not answer, and opens once that lock is stale', async () => {
    const lock = join(project.dir, '.studio', 'owner.lock');
    const first = await start();
    await ask(first.client, 'projects.open', { dir: project.dir });
    const held = await readFile(lock, 'utf8');
    const { lease } = (JSON.parse(held) as { extra: { lease: string } }).extra;
    // Where it listens stands in the user's own record, not in the lock.
    const record = join(project.dataDir, 'local', 'owners', lease);
    const known = JSON.parse(await readFile(record, 'utf8')) as { socket: string };
    await first.studio.close();
    await writeFile(lock, held);
    await writeFile(record, JSON.stringify({ ...known, socket: '/nowhere' }));
    const second = await start();
    const refused = await second.client.request('projects.open', { dir: project.dir });
    expect(refused).toMatchObject({ ok: false, error: { code: 'locked' } });
    expect(refused.ok ? '' : refused.error.message).toContain(String(process.pid));
    await rm(lock);
    expect((await ask(second.client, 'projects.open', { dir: project.dir })).ownedBy).toBeNull();
  });
});
