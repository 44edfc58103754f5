import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Client, DoctorProblem, DoctorReport } from '../../shared/contract/index.js';
import { decodeImageId } from '../../shared/domain/dataset/index.js';
import { AppError } from '../../shared/result/errors.js';
import { readArgs, type Parsed } from './args.js';
import { call, waitForJob } from './call.js';
import type { CommandContext } from './command.js';
import { EXIT, note, print, printJson } from './output.js';
import { ALLOW_OPTION, notAllowed, notePowers, openProject } from './powers.js';
import { plural } from '../../shared/domain/format.js';

/** `lora-studio doctor PROJECT|DIR`: the doctor's report. */
export async function doctor(context: CommandContext, words: string[]): Promise<number> {
  const args = readArgs(words, OPTIONS, 1);
  const dir = resolve(args.positionals[0] ?? '');
  const depth = args.flag('full') ? 'full' : 'fast';
  const report = (await isProject(dir))
    ? await ofProject(context.client, dir, depth, args)
    : await context.studio.examineFolder(dir, depth);
  if (args.flag('json')) printJson(report);
  else printReport(report);
  const blocks = report.findings.some(({ severity }) => severity === 'blocks');
  return blocks ? EXIT.doctorBlocks : EXIT.ok;
}

const OPTIONS = {
  full: { type: 'boolean' },
  json: { type: 'boolean' },
  ...ALLOW_OPTION,
} as const;

/** Linked folders that came with the project are not looked at before they are allowed. */
async function noteUnseen(client: Client, projectId: string): Promise<void> {
  const off = (await notAllowed(client, projectId)).filter(({ kind }) => kind === 'linked_folder');
  if (off.length === 0) return;
  note('warning: not looked at, since it came with the project and is not allowed yet:');
  notePowers(off);
}

async function isProject(dir: string): Promise<boolean> {
  return stat(join(dir, 'project.json')).then(
    (found) => found.isFile(),
    () => false,
  );
}

async function ofProject(
  client: Client,
  dir: string,
  depth: DoctorReport['depth'],
  args: Parsed,
): Promise<DoctorReport> {
  const { id: projectId } = await openProject(client, dir, args);
  await noteUnseen(client, projectId);
  for (;;) {
    const { jobId } = await call(client, 'doctor.run', { projectId, depth });
    await waitForJob(client, jobId);
    const { report } = await call(client, 'doctor.get', { projectId });
    if (report === null) throw new AppError('internal', 'The check left no report.');
    // Another command may have replaced the stored report between the check and this request.
    if (report.depth === depth) return report;
  }
}

const MARKS = { blocks: 'BLOCKS ', warning: 'warning', note: 'note   ' } as const;

function printReport({ images, depth, score, findings, buckets }: DoctorReport): void {
  const reach = depth === 'full' ? 'full check' : 'fast check; --full looks at the pixels, too';
  print(`${plural(images, 'image')}, ${score.value} of 100 points (${reach})`);
  for (const finding of findings) {
    print(`${MARKS[finding.severity]}  ${finding.title}`);
    print(`         ${finding.why}`);
    for (const line of namesOf(finding)) print(`         ${line}`);
  }
  const sizes = buckets.map(({ width, height, images: count }) => `${width}×${height}: ${count}`);
  if (sizes.length > 0) print(`Buckets: ${sizes.join(', ')}`);
}

const SHOWN = 5;

function namesOf({ images, measured, files }: DoctorProblem): string[] {
  const lines = [
    ...images.map((id) => {
      const name = decodeImageId(id)?.path ?? id;
      const more = measured[id];
      return more === undefined ? name : `${name}: ${more}`;
    }),
    ...files,
  ];
  const more = lines.length - SHOWN;
  return more > 0 ? [...lines.slice(0, SHOWN), `and ${more} more`] : lines;
}
