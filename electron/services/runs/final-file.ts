import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { RunModel } from '../../../shared/domain/run/run-model.js';
import { readSafetensorsHeader } from '../../formats/safetensors/safetensors.js';
import { peekOwn, replaceOwn } from '../../platform/own-files.js';
import { RUN_FILES } from '../trainer/engines/engine.js';
import { NaNScanner } from '../lora/index.js';
import type { RunFile } from './run-file.js';

/** What became of the LoRA that a run was to make. */
export interface FinalFile {
  /** There, opens as safetensors, and of this run. */
  readonly isThere: boolean;
  readonly hasNaN: boolean;
}

export const NO_FILE: FinalFile = { isThere: false, hasNaN: false };

/** The coarsest clock of a file system (FAT) counts in steps of 2 s. */
const CLOCK_STEP_MS = 2000;

/** Looks at the final file of a run. Its numbers are read once; the verdict is kept beside it for the next time (`keeps`). */
export async function readFinalFile(
  runDir: string,
  file: Pick<RunFile, 'outputName' | 'createdAt'>,
  model: Pick<RunModel, 'checkpoints'>,
  keeps = true,
): Promise<FinalFile> {
  const name = `${file.outputName}.safetensors`;
  const path = join(runDir, RUN_FILES.output, name);
  try {
    const { mtimeMs, size } = await stat(path);
    // The trainer saw it being written, or its time says so: a clock that was set back must not make a good file old.
    const wasTold = model.checkpoints.some((one) => one.isFinal && one.file === name);
    if (!wasTold && mtimeMs + CLOCK_STEP_MS < file.createdAt) return NO_FILE;
    return { isThere: true, hasNaN: await holdsNaN(runDir, path, { mtimeMs, size }, keeps) };
  } catch {
    return NO_FILE; // absent, cut short or unreadable: in every case not a finished LoRA
  }
}

const Verdict = z.object({ mtimeMs: z.number(), size: z.number(), hasNaN: z.boolean() });

async function holdsNaN(
  runDir: string,
  path: string,
  mark: { mtimeMs: number; size: number },
  keeps: boolean,
): Promise<boolean> {
  const header = await readSafetensorsHeader(path); // throws for a file that is cut short
  const kept = await readVerdict(join(runDir, RUN_FILES.final));
  if (kept?.mtimeMs === mark.mtimeMs && kept.size === mark.size) return kept.hasNaN;
  const scanner = new NaNScanner(header);
  for await (const chunk of createReadStream(path)) {
    scanner.push(chunk as Buffer);
    if (scanner.hasNaN) break;
  }
  const { hasNaN } = scanner;
  if (!keeps) return hasNaN;
  // On a full or read-only disk the numbers are read again the next time; the verdict of now holds all the same.
  const verdict = JSON.stringify({ ...mark, hasNaN });
  await replaceOwn(join(runDir, RUN_FILES.final), verdict).catch(() => undefined);
  return hasNaN;
}

async function readVerdict(path: string): Promise<z.output<typeof Verdict> | null> {
  try {
    return Verdict.parse(JSON.parse((await peekOwn(path))?.toString('utf8') ?? ''));
  } catch {
    return null; // not looked at yet
  }
}
