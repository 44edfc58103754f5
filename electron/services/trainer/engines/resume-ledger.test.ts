import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { RunModel } from '../../../../shared/domain/run/run-model.js';
import { makeStandInProject, type StandInProject } from '../../../testing/stand-in-project.js';
import {
  ofType,
  oneTo,
  readEvents,
  startTrainer,
  untilEvents,
} from '../../../testing/trainer-process.js';
import { type RunFile } from '../../runs/run-file.js';
import { usableResumePoint } from '../../runs/resume-points.js';

/** Eight batches an epoch, two a step: four steps an epoch, and a plan of three epochs. */
const TOTAL = 12;
/** Every step with LORA_STUDIO_LONG_TESTS=1; else those around the epochs' ends, and the first and the last. */
const KILLS = process.env['LORA_STUDIO_LONG_TESTS'] === '1' ? oneTo(TOTAL - 1) : [1, 4, 5, 8, 11];
const PLAN = `max_train_epochs = 3
gradient_accumulation_steps = 2
save_every_n_epochs = 1
save_state = true
`;
let project: StandInProject;
afterEach(() => project.remove());

async function resumePointOf(runDir: string) {
  const model = new RunModel();
  for (const event of await readEvents(runDir)) model.apply(event);
  const file = { engine: 'sd-scripts', mode: 'launcher', processes: 1 } as RunFile;
  return usableResumePoint({ runDir, file, model });
}

/** Trains one segment in a folder of its own and kills it after `killAt` steps of the whole plan; null: to its end. */
async function segment(
  part: number,
  from: Awaited<ReturnType<typeof resumePointOf>>,
  earlier: string | null,
  killAt: number | null,
): Promise<string> {
  const runDir = join(project.dir, `part ${part}`);
  await cp(project.runDir, runDir, { recursive: true });
  const config = join(runDir, 'config.toml');
  const moved = (await readFile(config, 'utf8'))
    .replaceAll(JSON.stringify(project.runDir).slice(1, -1), JSON.stringify(runDir).slice(1, -1))
    .replace('output_name = "mychar"', `output_name = "mychar-part${part}"`);
  const state = from && earlier ? join(earlier, 'output', from.folder) : null;
  const resume =
    from && state ? `resume = ${JSON.stringify(state)}\ninitial_epoch = ${from.epoch + 1}\n` : '';
  await writeFile(config, moved + resume);
  const run = startTrainer(
    { ...project, runDir },
    { offsets: [from?.step ?? 0, from?.epoch ?? 0], env: { STAND_IN_STEP_MS: '12' } },
  );
  if (killAt !== null) {
    await untilEvents(
      runDir,
      (events) =>
        ofType(events, 'loss').some(({ step }) => step >= killAt) || events.at(-1)?.type === 'end',
    );
    run.kill('SIGKILL');
  }
  await run.ended;
  return runDir;
}

/** The steps that count: of each earlier segment those up to where the next one went on. */
async function ledger(dirs: readonly string[], offsets: readonly number[]): Promise<number[]> {
  const steps: number[] = [];
  for (const [at, dir] of dirs.entries()) {
    const own = ofType(await readEvents(dir), 'loss').map(({ step }) => step);
    steps.push(...own.filter((step) => step <= (offsets[at + 1] ?? TOTAL)));
  }
  return steps;
}

it(
  'killed at any step of a small plan and resumed twice: the steps are those of the plan, no file twice',
  { timeout: 400_000 },
  async () => {
    for (const killAt of KILLS) {
      project = await makeStandInProject(PLAN);
      const dirs = [await segment(1, null, null, killAt)];
      const offsets = [0];
      for (const kill of [Math.min(TOTAL - 1, killAt + 3), null]) {
        const last = dirs.at(-1) ?? '';
        const point = await resumePointOf(last);
        // Without a usable point of its own the segment before is gone on from again, as the app offers it.
        const start = point ?? (await resumePointOf(dirs.at(-2) ?? last));
        const source = point ? last : (dirs.at(-2) ?? last);
        if (!point) {
          dirs.pop();
          offsets.pop();
        }
        dirs.push(await segment(offsets.length + (kill === null ? 20 : 10), start, source, kill));
        offsets.push(start?.step ?? 0);
      }
      expect(await ledger(dirs, offsets)).toEqual(oneTo(TOTAL));
      const finals = (await readEvents(dirs.at(-1) ?? '')).at(-1);
      expect(finals).toMatchObject({ type: 'end', outcome: 'finished', step: TOTAL });
      const names = await Promise.all(dirs.map((dir) => readdir(join(dir, 'output'))));
      expect(new Set(names.flat()).size).toBe(names.flat().length);
      if (killAt < TOTAL - 1) await project.remove();
    }
  },
);

it('a state that lacks a file or is cut short at any place is not offered; the one before is', async () => {
  project = await makeStandInProject(PLAN);
  await startTrainer(project).ended;
  const output = join(project.runDir, 'output');
  expect(await resumePointOf(project.runDir)).toMatchObject({ step: 8, epoch: 2 });
  const folder = join(output, 'mychar-000002-state');
  const kept = join(project.dir, 'kept');
  await cp(folder, kept, { recursive: true });
  for (const name of await readdir(kept)) {
    const bytes = await readFile(join(kept, name));
    for (const length of [0, 1, Math.floor(bytes.length / 2), bytes.length - 1]) {
      await writeFile(join(folder, name), bytes.subarray(0, length));
      expect(await resumePointOf(project.runDir)).toMatchObject({ step: 4 });
    }
    await rm(join(folder, name));
    expect(await resumePointOf(project.runDir)).toMatchObject({ step: 4 });
    await writeFile(join(folder, name), bytes);
  }
  expect(await resumePointOf(project.runDir)).toMatchObject({ step: 8 });
});
