import { stat, statfs } from 'node:fs/promises';
import { totalmem } from 'node:os';
import type { Machine, RunDetail, RunSpeed, RunSummary } from '../../../shared/contract/index.js';
import { trainerDefault } from '../../../shared/domain/config/checks/index.js';
import { parseTomlText, readSettings } from '../../../shared/domain/config/text/index.js';
import { engineTraits } from '../../../shared/domain/engines/index.js';
import { nodeErrorCode } from '../../platform/error-value.js';
import { readToml } from './toml-reader.js';

type ModelPaths = Readonly<Record<keyof Machine['modelBytes'], string>>;
/** Older runs say little about what the next one will take. */
const MAX_RUNS = 5;

/** What an estimate needs to know of this machine, its disk at `dir`, and the runs that were. */
export async function lookAtMachine(input: {
  readonly dir: string;
  readonly models: ModelPaths;
  readonly runs: readonly RunSummary[];
  readonly detailOf: (runId: string) => Promise<RunDetail>;
}): Promise<Machine> {
  const { models } = input;
  const [baseModel, clipL, t5xxl, ae, disk] = await Promise.all([
    sizeOf(models.baseModel),
    sizeOf(models.clipL),
    sizeOf(models.t5xxl),
    sizeOf(models.ae),
    statfs(input.dir),
  ]);
  return {
    ramBytes: totalmem(),
    diskFreeBytes: disk.bavail * disk.bsize,
    modelBytes: { baseModel, clipL, t5xxl, ae },
    speeds: await speedsOf(input.runs, input.detailOf),
  };
}

async function sizeOf(path: string): Promise<number | null> {
  if (path === '') return null;
  try {
    const found = await stat(path);
    return found.isFile() ? found.size : null;
  } catch (error) {
    const code = nodeErrorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES') return null;
    throw error;
  }
}

/** Resumed runs count steps of the run before; what they took cannot be told from the whole. */
async function speedsOf(
  runs: readonly RunSummary[],
  detailOf: (runId: string) => Promise<RunDetail>,
): Promise<RunSpeed[]> {
  const finished = runs
    .filter(
      ({ engine, state, step, endedAt, resumedFrom }) =>
        engineTraits(engine).trainsFlux &&
        state === 'finished' &&
        step > 0 &&
        endedAt !== null &&
        resumedFrom === null,
    )
    .sort((a, b) => b.startedAt - a.startedAt)
    .slice(0, MAX_RUNS);
  return Promise.all(finished.map(async (run) => speedOf(run, await detailOf(run.id))));
}

function speedOf(run: RunSummary, detail: RunDetail): RunSpeed {
  const parsed = parseTomlText(detail.configToml);
  const fields = parsed.ok ? readSettings(parsed.toml).values.fields : {};
  const [dataset] = datasetsOf(detail.datasetToml);
  const number = (key: string) => {
    const node = dataset?.get(key);
    const value = node?.kind === 'value' ? node.value : null;
    return typeof value === 'object' && value !== null && 'int' in value ? value.int : 0;
  };
  return {
    runName: run.name,
    secondsPerStep: ((run.endedAt ?? run.startedAt) - run.startedAt) / 1000 / run.step,
    resolution: number('resolution'),
    batchSize: number('batch_size'),
    blocksToSwap: fields.blocksToSwap ?? Number(trainerDefault('blocksToSwap')),
  };
}

function datasetsOf(text: string) {
  const node = readToml(text, 'dataset.toml').get('datasets');
  return node?.kind === 'tables' ? node.tables : [];
}
