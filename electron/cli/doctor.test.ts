import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { DoctorReport } from '../../shared/contract/index.js';
import { silentLogger } from '../platform/log.js';
import { picture, temporaryFolder } from '../testing/pictures.js';
import { startStudio } from '../testing/studio.js';
import type { CommandContext } from './command.js';
import { doctor } from './doctor.js';
import { EXIT, UsageError } from './output.js';

let dir = '';
let remove: () => Promise<void>;
let context: CommandContext;
let out: string[];

beforeEach(async () => {
  ({ dir, remove } = await temporaryFolder());
  await mkdir(join(dir, 'set', 'img', '5_fox'), { recursive: true });
  for (const name of ['a', 'b']) {
    const image = await picture(600, 600, name.charCodeAt(0)).png().toBuffer();
    await writeFile(join(dir, 'set', 'img', '5_fox', `${name}.png`), image);
    await writeFile(join(dir, 'set', 'img', '5_fox', `${name}.txt`), `ohwx, ${name}`);
  }
  const { studio, client } = await startStudio(join(dir, 'data'));
  context = { studio, client, log: silentLogger, rendererDir: '' };
  out = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => out.push(String(text)) > 0);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await context.studio.close();
  await remove();
});

const run = (...words: string[]) => doctor(context, [join(dir, 'set'), ...words]);
const written = async () => (await readdir(join(dir, 'set'), { recursive: true })).length;

it('checks a plain folder and writes nothing there', async () => {
  const before = await written();
  expect(await run('--full', '--json')).toBe(EXIT.ok);
  const report = DoctorReport.parse(JSON.parse(out.join('')));
  expect(report).toMatchObject({ depth: 'full', images: 2 });
  expect(report.findings.map(({ id }) => id)).toContain('below_resolution');
  expect(await written()).toBe(before);
});

it('says with its exit code when something would end the training', async () => {
  await writeFile(join(dir, 'set', 'img', '5_fox', 'b.txt'), '');
  expect(await run()).toBe(EXIT.doctorBlocks);
  expect(out.join('')).toMatch(/BLOCKS {3}One caption is empty[^]*b\.png: 0 bytes: ends the run/);
});

it('keeps the report in a project, and wants a folder that is there', async () => {
  const opened = await context.client.request('projects.open', { dir: join(dir, 'set') });
  const projectId = opened.ok ? opened.value.id : '';
  expect(await run('--json')).toBe(EXIT.ok);
  const kept = await context.client.request('doctor.get', { projectId });
  expect(kept.ok && kept.value.report).toEqual(JSON.parse(out.join('')));
  await expect(doctor(context, [join(dir, 'nothing')])).rejects.toThrow(/nothing/);
  await expect(doctor(context, [])).rejects.toThrow(UsageError);
});
