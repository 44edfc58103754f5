import { createHash } from 'node:crypto';
import { lstat, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { NamedPower, ProjectFile } from '../../../shared/contract/index.js';
import { TrainingSettings } from '../../../shared/domain/config/value/index.js';
import { distinct, powersOfProject } from '../../../shared/domain/powers/project-powers.js';
import type { FoundPower, SettingsContext } from '../../../shared/domain/powers/settings-powers.js';
import type { CaptioningRecipe } from '../../../shared/domain/captioning/recipe.js';
import { nodeErrorCode } from '../../platform/error-value.js';
import { peekOwn } from '../../platform/own-files.js';
import { projectFileIn, runsIn } from '../project-folder/index.js';
import { hashOfFile, hashOfState } from './content-hash.js';

/** As long as the contract lets a value be. */
const MOST = 8192;
const SHORT = 8000;

/** What the rules of powers need to know beside the project's own words. */
export function contextOf(projectDir: string): SettingsContext {
  return { projectDir, digest, hostOf };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function hostOf(address: string): string | null {
  const text = address.includes('://') ? address : `http://${address}`;
  return URL.canParse(text) ? new URL(text).hostname : null;
}

/** Everything that a project asks for, with what the disk says of its own files. Nothing beyond its folder is touched. */
export async function readPowers(
  project: ProjectFile & { readonly dir: string },
  recipes: readonly CaptioningRecipe[],
): Promise<NamedPower[]> {
  const { samplePrompts, concepts, dir } = project;
  const resultLinks = await resultLinksOf(dir);
  const settings = TrainingSettings.ofProject(project);
  const facts = { settings, samplePrompts, concepts, recipes, resultLinks };
  return settled(powersOfProject(facts, contextOf(dir)), dir);
}

/** `runs` as a link, with where it leads; the link is read and not followed. */
export async function resultLinksOf(
  projectDir: string,
): Promise<{ name: string; target: string }[]> {
  try {
    return [{ name: 'runs', target: await readlink(runsIn(projectDir)) }];
  } catch (error) {
    const code = nodeErrorCode(error);
    // A plain folder, or none yet. (Windows says UNKNOWN of a folder that is no link.)
    if (code === 'EINVAL' || code === 'ENOENT' || code === 'UNKNOWN') return [];
    throw error;
  }
}

/**
 * The powers once the project's own files were looked at: a file in it needs no yes for being read; one that can run code has
 * the hash of its content in its value; a link is not followed and counts as leading out.
 */
export async function settled(
  found: readonly FoundPower[],
  projectDir: string,
): Promise<NamedPower[]> {
  const powers: NamedPower[] = [];
  for (const { kind, value, at, inside } of found) {
    if (inside === undefined) powers.push({ kind, value, at });
    else if (await hasLink(projectDir, inside)) powers.push({ kind, value, at });
    else if (kind === 'pickle') {
      const hash = await hashOfFile(join(projectDir, inside));
      powers.push({ kind, value: hash === null ? value : `${value}#${hash}`, at });
    }
  }
  return distinct(powers.map(cut));
}

/** The pickle that resuming from a state is: its folder in the project, and a hash of all in it that can run code. */
export async function powerOfState(
  projectDir: string,
  folder: string,
  runId: string,
): Promise<{ power: NamedPower; sha256: string }> {
  const sha256 = await hashOfState(join(projectDir, folder));
  return {
    sha256,
    power: { kind: 'pickle', value: `${folder}#${sha256}`, at: `State of run ${runId}` },
  };
}

/** True when a part of the way is a link. Each is looked at by itself: following one would already touch its target. */
export async function hasLink(projectDir: string, inside: string): Promise<boolean> {
  let path = projectDir;
  for (const name of inside.split('/')) {
    path = join(path, name);
    try {
      if ((await lstat(path)).isSymbolicLink()) return true;
    } catch (error) {
      const code = nodeErrorCode(error);
      if (code === 'ENOENT' || code === 'ENOTDIR') return false;
      throw error;
    }
  }
  return false;
}

function cut(power: NamedPower): NamedPower {
  if (power.value.length <= MOST) return power;
  return { ...power, value: `${power.value.slice(0, SHORT)}…#${digest(power.value)}` };
}

/** Names of the runs in a project's folder; none where there is no such folder. */
export async function runNames(projectDir: string): Promise<string[]> {
  return readdir(runsIn(projectDir)).catch((error: unknown) => {
    if (nodeErrorCode(error) === 'ENOENT' || nodeErrorCode(error) === 'ENOTDIR') return [];
    throw error;
  });
}

/** The text of a project's `project.json`, or null when it is not there. */
export async function readProjectText(projectDir: string): Promise<string | null> {
  return (await peekOwn(projectFileIn(projectDir)))?.toString('utf8') ?? null;
}
