import { readFile, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DoctorProblem, DoctorReport, DoctorProblemId } from '../../shared/contract/index.js';
import { picture } from '../testing/pictures.js';
import { ProjectStudio } from '../testing/project-studio.js';

const studio = new ProjectStudio();
const { ask, idOf, images, img, resultOf } = studio;
let projectId: string;

async function check(): Promise<DoctorReport> {
  await resultOf(await ask('doctor.run', { projectId, depth: 'fast' }));
  const { report } = await ask('doctor.get', { projectId });
  if (!report) throw new Error('no report');
  return report;
}

function problemOf(report: DoctorReport, id: DoctorProblemId): DoctorProblem | undefined {
  return report.findings.find((finding) => finding.id === id);
}

async function namesOf(report: DoctorReport, id: DoctorProblemId): Promise<string[]> {
  const all = await images();
  const found = problemOf(report, id)?.images ?? [];
  return found.map((one) => all.find((image) => image.id === one)?.name ?? one).sort();
}

async function put(name: string, seed: number, caption: string): Promise<void> {
  await writeFile(img(name), await picture(640, 640, seed).png().toBuffer());
  await writeFile(img(name.replace(/png$/, 'txt')), caption);
}

async function startWithTrigger(): Promise<void> {
  await studio.start();
  ({ projectId } = studio);
  await ask('projects.update', { projectId, triggerWord: 'ohwx' });
}

beforeEach(() => studio.make());
afterEach(() => studio.remove());

describe('doctor and preflight', () => {
  it('say the same of captions with several lines, with wildcards and without', async () => {
    await put('a.png', 1, 'ohwx, red dress\nohwx, at the sea\n');
    await put('b.png', 2, '\nohwx, only here\n');
    await put('c.png', 3, 'ohwx, one\nanother\n');
    const said = async (raw: Record<string, boolean>) => {
      await startWithTrigger();
      await ask('projects.update', { projectId, raw });
      const report = await check();
      const { problems } = await ask('config.check', {
        projectId,
        values: { fields: {}, raw },
        engine: 'sd-scripts',
      });
      const names = (id: DoctorProblemId) => namesOf(report, id);
      return {
        secondLine: await names('caption_second_line'),
        empty: await names('caption_empty'),
        withoutTrigger: await names('trigger_missing'),
        config: problems.filter(({ code }) => code === 'caption_empty').length,
      };
    };
    expect(await said({})).toEqual({
      secondLine: ['a.png', 'b.png', 'c.png'],
      empty: ['b.png'],
      withoutTrigger: [],
      config: 1,
    });
    expect(await said({ enable_wildcard: true })).toEqual({
      secondLine: [],
      empty: [],
      withoutTrigger: ['c.png'],
      config: 0,
    });
  });

  it('placeholders for the trigger word are told, and filled in by the fix', async () => {
    await put('a.png', 1, 'a photo of [trigger] in a garden');
    await put('b.png', 2, 'ohwx, garden');
    await startWithTrigger();
    const report = await check();
    expect(await namesOf(report, 'trigger_placeholder')).toEqual(['a.png']);
    const { measured = {} } = problemOf(report, 'trigger_placeholder') ?? {};
    expect(Object.values(measured)).toEqual(['holds [trigger]']);
    const imageIds = [await idOf('a.png')];
    await resultOf(await ask('doctor.fix', { projectId, fix: 'trigger_first', imageIds }));
    expect(await readFile(img('a.txt'), 'utf8')).toBe('a photo of ohwx in a garden');
    expect(problemOf(await check(), 'trigger_placeholder')).toBeUndefined();
  });
});
