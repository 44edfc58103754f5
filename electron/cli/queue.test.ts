import { afterAll, beforeAll, expect, it } from 'vitest';
import type { QueueView, RunSummary } from '../../shared/contract/index.js';
import {
  failureOf,
  makeTrainingProject,
  runCli,
  type TrainingProject,
} from '../testing/training-project.js';
import { EXIT } from './output.js';

let project: TrainingProject;
beforeAll(async () => {
  project = await makeTrainingProject();
});
afterAll(() => project.remove());

const lora = (...words: string[]) => runCli(project.dataDir, words);
const fails = (...words: string[]) => failureOf(project.dataDir, words);
const queued = async () => JSON.parse(await lora('queue', 'list', '--json')) as QueueView;

// A process for each command.
it(
  'queue add, list, move, remove and run; runs list, show, stop and resume',
  { timeout: 120_000 },
  async () => {
    await lora('queue', 'pause');
    const rehearsal = [project.dir, '--engine', 'rehearsal', '--set', 'epochs=1'];
    const added = await lora('queue', 'add', ...rehearsal, '--sweep', 'rank=2,4,8');
    expect(added.trim().split('\n')).toHaveLength(3);
    const { items, isPaused } = await queued();
    expect(isPaused).toBe(true);
    expect(items.map(({ variant }) => variant)).toEqual([
      expect.stringContaining('2'),
      expect.stringContaining('4'),
      expect.stringContaining('8'),
    ]);
    const [first, second, third] = items.map(({ id }) => id);
    await lora('queue', 'move', third ?? '', '--to', '1');
    await Promise.all([first, second].map((id) => lora('queue', 'remove', id ?? '')));
    expect((await queued()).items.map(({ id }) => id)).toEqual([third]);
    expect(await lora('queue', 'list')).toContain('The queue is paused.');
    expect(await fails('queue', 'remove', first ?? '')).toMatchObject({
      code: EXIT.failed,
      stderr: expect.stringContaining('does not wait any more') as string,
    });

    await lora('queue', 'resume');
    const told = await lora('queue', 'run');
    expect(told.trim().split('\n').at(-1)).toBe('The queue is empty.');
    const runs = JSON.parse(await lora('runs', 'list', project.dir, '--json')) as RunSummary[];
    expect(runs).toMatchObject([{ state: 'finished', step: 8, totalSteps: 8 }]);
    const runId = runs[0]?.id ?? '';
    expect(await lora('runs', 'show', project.dir, runId)).toMatch(/\ncheckpoint .+\.safetensors/);
    await lora('runs', 'stop', project.dir, runId); // over already: nothing to do, and well so
    expect(await fails('runs', 'resume', project.dir, runId)).toMatchObject({
      code: EXIT.failed,
      stderr: expect.stringContaining('no resume point') as string,
    });
  },
);

it('wrong words are exit code 2, what is not there is 1', async () => {
  const outcomes = await Promise.all([
    fails('queue', 'dance'),
    fails('queue', 'add', project.dir, '--sweep', 'nonsense=1,2'),
    fails('runs', 'stop', project.dir, 'x', '--now', '--after-epoch'),
    fails('runs', 'show', project.dir, '20200101-000000-abcdef'),
  ]);
  expect(outcomes.map(({ code }) => code)).toEqual([
    EXIT.usage,
    EXIT.usage,
    EXIT.usage,
    EXIT.failed,
  ]);
});
