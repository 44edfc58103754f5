import { appendFile, readdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { silentLogger } from '../../platform/log.js';
import { importResult } from '../../testing/import-result.js';
import { temporaryFolder } from '../../testing/pictures.js';
import { RequestRecords } from './request-records.js';

let dir = '';
let remove: () => Promise<void>;
beforeEach(async () => {
  ({ dir, remove } = await temporaryFolder());
});
afterEach(() => remove());

const project = '/projects/fox';
const records = (now?: () => number) => new RequestRecords(join(dir, 'answers'), silentLogger, now);

async function onlyFile(): Promise<string> {
  const [folder = ''] = await readdir(join(dir, 'answers'));
  const names = await readdir(join(dir, 'answers', folder));
  expect(names).toHaveLength(1);
  return join(dir, 'answers', folder, names[0] ?? '');
}

type Did = { readonly note: string } | { readonly answer: boolean } | 'killed' | 'killed half way';
const did: fc.Arbitrary<Did> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ note: fc.string() }) },
  { weight: 1, arbitrary: fc.record({ answer: fc.boolean() }) },
  { weight: 2, arbitrary: fc.constantFrom('killed' as const, 'killed half way' as const) },
);

it('what was noted and answered before a kill is there for the next attempt, whatever the kill cut off', async () => {
  const uuid = fc.uuid({ version: 4 });
  const stories = fc.array(did, { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(uuid, stories, async (id, story) => {
      const asked = { name: 'datasets.addImages', input: { projectId: 'p', paths: ['/a'] } };
      const notes: string[] = [];
      let answer: boolean | null = null;
      let record = await records().begin(project, id, asked);
      expect(record.isRepeated).toBe(false);
      for (const one of story) {
        if (typeof one === 'string') {
          if (one === 'killed half way') {
            const [folder = ''] = await readdir(join(dir, 'answers'));
            await appendFile(join(dir, 'answers', folder, `${id}.jsonl`), '\n{"t":"placing","ha');
          }
          record = await records().begin(project, id, asked);
          expect(record.isRepeated).toBe(true);
          expect(record.notes).toEqual(notes.map((dir) => ({ t: 'linking', dir })));
          expect(record.answer?.ok ?? null).toBe(answer);
        } else if ('note' in one) {
          await record.note({ t: 'linking', dir: one.note });
          notes.push(one.note);
        } else {
          const error = { code: 'conflict' as const, message: 'no' };
          await record.answered(one.answer ? { ok: true, value: 1 } : { ok: false, error });
          ({ answer } = one);
        }
      }
      const other = await records().begin(project, id, { ...asked, input: { projectId: 'q' } });
      expect(other.isOther).toBe(true);
    }),
    { numRuns: 60 },
  );
});

it('keeps the answer and the end of the job when all is done, and the notes no longer', async () => {
  const id = '11111111-2222-4333-8444-555555555555';
  const asked = { name: 'datasets.addImages', input: {} };
  const record = await records().begin(project, id, asked);
  for (let at = 0; at < 50; at += 1)
    await record.note({ t: 'placing', hash: String(at), name: `${at}.png` });
  await record.answered({ ok: true, value: { jobId: 'job-1' } });
  await record.ended(JOB);
  const later = await records().begin(project, id, asked);
  expect(later).toMatchObject({ notes: [], job: JOB, answer: { value: { jobId: 'job-1' } } });
  const elsewhere = await records().begin('/projects/owl', id, asked);
  expect(elsewhere.isRepeated).toBe(false);
});

it('knows the end of a job whose result another version of the app has written', async () => {
  const id = '11111111-2222-4333-8444-555555555555';
  const asked = { name: 'datasets.addImages', input: {} };
  const record = await records().begin(project, id, asked);
  await record.answered({ ok: true, value: { jobId: 'job-1' } });
  await appendFile(
    await onlyFile(),
    `\n${JSON.stringify({ t: 'job', job: { ...JOB, result: { images: 50 } } })}`,
  );
  const { job } = await records().begin(project, id, asked);
  expect(job).toMatchObject({ ...JOB, result: null, error: { code: 'unsupported' } });
});

it('lets go of what is old', async () => {
  const id = '11111111-2222-4333-8444-555555555555';
  await records().begin(project, id, { name: 'projects.update', input: {} });
  const path = await onlyFile();
  const twoDaysAgo = Date.now() / 1000 - 2 * 24 * 60 * 60;
  await utimes(path, twoDaysAgo, twoDaysAgo);
  const other = '99999999-2222-4333-8444-555555555555';
  await records().begin(project, other, { name: 'projects.update', input: {} });
  expect(await onlyFile()).toContain(other);
});

const JOB = {
  ...{ id: 'job-1', kind: 'import' as const, title: 'Adding images', state: 'succeeded' as const },
  ...{ progress: null, message: '', log: [], canCancel: true, startedAt: 1, endedAt: 2 },
  ...{ projectId: 'p', runId: null, error: null, result: importResult({ added: 50 }) },
};
