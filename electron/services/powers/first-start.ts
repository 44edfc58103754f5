import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ProjectFile, RunId } from '../../../shared/contract/index.js';
import type { Logger } from '../../platform/log.js';
import { peekOwn } from '../../platform/own-files.js';
import type { KnownProject, KnownProjects } from '../known-projects/index.js';
import { readRecipes } from '../captioning/index.js';
import { readPowers, readProjectText, runNames } from './facts.js';

/** A drive that has not answered for so long (ms) is not waited for: its projects may ask once. */
const PATIENCE_MS = 3000;

/**
 * Once, at the first start of a version that keeps these records: what the projects of the recent list hold counts as set by
 * the user. Those that cannot be read are left out.
 */
export async function beginRecords(
  known: KnownProjects,
  recent: () => Promise<readonly { readonly dir: string }[]>,
  log: Logger,
): Promise<void> {
  try {
    if (!(await known.isFirstStart())) return;
    const read = (await recent()).map(({ dir }) => readKnown(dir, log));
    await known.begin((await Promise.all(read)).filter((one) => one !== null));
  } catch (error) {
    // Every project still opens; it only asks.
    log.error('the projects of the recent list could not be taken over', error);
  }
}

async function readKnown(dir: string, log: Logger): Promise<KnownProject | null> {
  const stop = new AbortController();
  const late = sleep(PATIENCE_MS, null, { signal: stop.signal, ref: false }).catch(() => null); // it is told to stop below
  try {
    return await Promise.race([knownOf(dir), late]);
  } catch (error) {
    log.warn(`${dir} cannot be read, so it counts as unknown: ${String(error)}`);
    return null;
  } finally {
    stop.abort();
  }
}

async function knownOf(dir: string): Promise<KnownProject | null> {
  const text = await readProjectText(dir);
  const file = text === null ? null : ProjectFile.safeParse(JSON.parse(text));
  if (file?.success !== true) return null;
  const at = Date.now();
  // Nothing is opened here, so that nothing is moved aside either.
  const path = (...parts: string[]) => join(dir, ...parts);
  const looked = { path, read: (...parts: string[]) => peekOwn(path(...parts)) };
  const recipes = await readRecipes(looked).catch(() => []); // none that can be run
  const powers = await readPowers({ ...file.data, dir }, recipes);
  const runs = (await runNames(dir)).filter((name) => RunId.safeParse(name).success);
  return {
    id: file.data.id,
    name: file.data.name,
    places: [{ dir, seenAt: at }],
    allowed: powers.map(({ kind, value }) => ({ kind, value, at })),
    ownRuns: runs.map((id) => ({ id, given: null, states: [] })),
  };
}
