import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { damagedPictures } from '../../testing/damaged-pictures.js';
import { PICTURE_PINS, pillowPython } from '../../testing/pillow-python.js';
import {
  recordedVerdicts,
  VERDICTS_FILE,
  type RecordedVerdict,
} from '../../testing/picture-verdicts.js';
import { temporaryFolder } from '../../testing/pictures.js';

const PROGRAM = join(
  import.meta.dirname,
  '..',
  '..',
  '..',
  'resources',
  'pictures',
  'lora_studio_pictures.py',
);
/** Set to record what Pillow says instead of comparing with it. */
const isRecording = process.env['LORA_STUDIO_RECORD_PICTURES'] === '1';
const python = await pillowPython();

let dir = '';
let remove: () => Promise<void>;
beforeAll(async () => ({ dir, remove } = await temporaryFolder()));
afterAll(() => remove());

describe.skipIf(python === null)('Pillow of the trainer', () => {
  it(
    'says of every damaged or unusual picture what was recorded',
    { timeout: 300_000 },
    async () => {
      const pictures = damagedPictures();
      for (const { name, bytes } of pictures) await writeFile(join(dir, name), bytes);
      const [by, ...answers] = await answersOf(pictures.map(({ name }) => join(dir, name)));
      const files = Object.fromEntries(
        pictures.map(({ name }, index) => [name, shortened(answers[index] as RecordedVerdict)]),
      );
      if (isRecording) await writeFile(VERDICTS_FILE, textOf({ by, files }));
      const recorded = recordedVerdicts();
      expect(by).toEqual(PICTURE_PINS);
      expect(recorded.by).toEqual(PICTURE_PINS);
      expect(files).toEqual(recorded.files);
    },
  );
});

/** Messages name places in memory and paths; the kind of the error is what counts. */
function shortened({ size, mode, ends }: RecordedVerdict): RecordedVerdict {
  return { size, mode, ends: ends === null ? null : { step: ends.step, type: ends.type } };
}

function textOf({ by, files }: { by: unknown; files: Record<string, RecordedVerdict> }): string {
  const lines = Object.entries(files).map(
    ([name, verdict]) => `    ${JSON.stringify(name)}: ${JSON.stringify(verdict)}`,
  );
  return `{\n  "by": ${JSON.stringify(by)},\n  "files": {\n${lines.join(',\n')}\n  }\n}\n`;
}

async function answersOf(paths: readonly string[]): Promise<unknown[]> {
  const child = spawn(python ?? '', [PROGRAM], { stdio: ['pipe', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stdin.end(paths.map((path) => `${JSON.stringify(path)}\n`).join(''));
  await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  return output
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
}
