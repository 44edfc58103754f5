import { basename, dirname, join } from 'node:path';
import type { ConfigProblem } from '../../../shared/domain/config/schema/index.js';
import { statsIfAny } from '../../platform/stats-if-any.js';

const SHARD = /^(.+-)(\d{5})(-of-)(\d{5})(\.safetensors)$/;

/** True for one of several files that hold a model together. */
export function isShard(path: string): boolean {
  return SHARD.test(basename(path));
}

/** Of a model in several files the first must be chosen, and the others must lie beside it. */
export async function checkShards(path: string): Promise<ConfigProblem | null> {
  const match = SHARD.exec(basename(path));
  if (match === null) return null;
  const [, stem = '', number = '', of = '', count = '', extension = ''] = match;
  if (Number(number) !== 1) {
    const first = `${stem}00001${of}${count}${extension}`;
    return problem(
      `${basename(path)} is part ${Number(number)} of ${Number(count)}.`,
      `Choose ${first}.`,
    );
  }
  for (let part = 2; part <= Number(count); part += 1) {
    const name = `${stem}${String(part).padStart(5, '0')}${of}${count}${extension}`;
    if ((await statsIfAny(join(dirname(path), name)))?.isFile() !== true) {
      return problem(
        `${name} is missing beside ${basename(path)}.`,
        'Download all parts into one folder.',
      );
    }
  }
  return null;
}

function problem(message: string, hint: string): ConfigProblem {
  return { field: 'baseModel', severity: 'error', code: 'model_part', message, hint };
}
