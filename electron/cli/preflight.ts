import {
  EngineId,
  type Client,
  type Output,
  type PreflightImage,
  type PreflightReport,
} from '../../shared/contract/index.js';
import { engineIds, TRAINING_ENGINE } from '../../shared/domain/engines/index.js';
import { AppError } from '../../shared/result/errors.js';
import { readArgs } from './args.js';
import { call, waitForJob } from './call.js';
import type { CommandContext } from './command.js';
import { EXIT, print, printJson, UsageError } from './output.js';
import { passedOverLine } from './passed-over.js';
import { ALLOW_OPTION, notAllowed, notePowers, openProject } from './powers.js';
import { formatPercent, plural } from '../../shared/domain/format.js';

/** `lora-studio preflight PROJECT`: exactly what a run would train, and what stands in its way. */
export async function preflight({ client }: CommandContext, words: string[]): Promise<number> {
  const args = readArgs(words, OPTIONS, 1);
  const [dir] = args.positionals;
  if (dir === undefined) throw new UsageError('Say which project.');
  const engine = EngineId.safeParse(args.text('engine') ?? TRAINING_ENGINE);
  if (!engine.success) throw new UsageError(`--engine is ${engineIds().join(' or ')}.`);
  const { id: projectId } = await openProject(client, dir, args);
  const { report, images } = await look(client, projectId, engine.data);
  if (args.flag('json')) printJson(asJson(report, images));
  else printReport(report, images);
  if (report.isReady) return EXIT.ok;
  if (report.problems.some(isPower)) notePowers(await notAllowed(client, projectId));
  const others = report.problems.filter((problem) => !isPower(problem));
  const isBlocked =
    others.some(({ severity }) => severity === 'error') ||
    report.findings.some(({ severity }) => severity === 'blocks');
  return isBlocked ? EXIT.preflightBlocks : EXIT.needsPermission;
}

const OPTIONS = {
  engine: { type: 'string' },
  json: { type: 'boolean' },
  ...ALLOW_OPTION,
} as const;

const isPower = ({ code }: PreflightReport['problems'][number]) => code === 'needs_permission';

interface Looked {
  readonly report: PreflightReport;
  readonly images: PreflightImage[];
}

/**
 * Runs the preflight until the stored report is of this engine. Another client may run one at the same time, and the project
 * may get another owner.
 */
async function look(client: Client, projectId: string, engine: EngineId): Promise<Looked> {
  for (;;) {
    let isOwnerSame = true;
    const stop = client.onResync(() => (isOwnerSame = false));
    const { jobId } = await call(client, 'preflight.run', { projectId, engine });
    await waitForJob(client, jobId);
    const looked = await wholeReport(client, projectId);
    stop();
    if (looked?.report.engine === engine) return looked;
    if (looked === null && isOwnerSame)
      throw new AppError('internal', 'The look at the dataset left no report.');
  }
}

/** The stored report with all pages of its images; null when there is none, or when another report replaced it meanwhile. */
async function wholeReport(client: Client, projectId: string): Promise<Looked | null> {
  const images: PreflightImage[] = [];
  let report: PreflightReport | null = null;
  for (let from: number | null = 0; from !== null;) {
    const page: Output<'preflight.get'> = await call(client, 'preflight.get', {
      projectId,
      from,
      limit: 5000,
    });
    if (report !== null && page.report?.madeAt !== report.madeAt) return null;
    ({ report } = page);
    images.push(...page.images);
    from = page.next;
  }
  return report === null ? null : { report, images };
}

/** The names that scripts read: per image its caption, bucket, crop and repeats; then totals and findings. */
function asJson(report: PreflightReport, images: readonly PreflightImage[]) {
  return {
    ...report,
    images: images.map(({ timesPerEpoch, placement, caption, version: _version, ...rest }) => ({
      ...rest,
      caption: caption.lines[0] ?? null,
      captionLines: caption.lines,
      captionSource: caption.source,
      captionFile: caption.file,
      endsRun: caption.endsRun,
      bucket: placement?.bucket ?? null,
      scaled: placement?.scaled ?? null,
      crop: placement?.crop ?? null,
      cropped: placement?.cropped ?? null,
      repeats: timesPerEpoch,
    })),
  };
}

function printReport(report: PreflightReport, images: readonly PreflightImage[]): void {
  for (const image of images) print(imageLine(image));
  for (const { name, why } of report.passedOver) print(passedOverLine(name, why));
  printTotals(report);
  const width = Math.max(0, ...report.problems.map(({ field }) => field?.length ?? 0));
  for (const { field, severity, message, hint } of report.problems) {
    print(`${MARKS[severity]}  ${(field ?? '').padEnd(width)}  ${message} ${hint ?? ''}`.trimEnd());
  }
  for (const { id, severity, title, why, files } of report.findings) {
    print(`${DOCTOR_MARKS[severity]}  ${title}. ${why}`);
    if (id === 'folder_passed_over') for (const folder of files) print(`         ${folder}`);
  }
  for (const { file, why } of report.badCaches) {
    print(`cache    ${file}: ${why}; it is removed when the run starts`);
  }
  print(report.isReady ? 'Ready to train.' : 'Not ready: something would end the training.');
}

const MARKS = { error: 'BLOCKS ', warning: 'warning', info: 'note   ' } as const;
const DOCTOR_MARKS = { blocks: 'BLOCKS ', warning: 'warning', note: 'note   ' } as const;

function imageLine({ name, timesPerEpoch, placement, caption }: PreflightImage): string {
  const bucket = placement?.bucket;
  const size = bucket === undefined ? 'no size' : `${bucket.width}×${bucket.height}`;
  const cut =
    placement === null || placement.cropped < 0.0005
      ? ''
      : `, ${formatPercent(placement.cropped, 1)} cropped`;
  const from = {
    own: '',
    neighbour: ` (of ${caption.file ?? ''})`,
    class_tokens: ' (no caption file)',
  }[caption.source];
  const text =
    caption.endsRun === null
      ? caption.lines.join(' | ')
      : `ends the run: ${caption.endsRun === 'empty' ? 'empty' : 'not UTF-8'}`;
  return `${timesPerEpoch} ×  ${size}${cut}  ${name}: ${text}${from}`;
}

function printTotals(report: PreflightReport): void {
  const { totals, buckets, batchSize, gradientAccumulation, epochs } = report;
  for (const { width, height, images, count, batches } of buckets) {
    print(
      `bucket   ${width}×${height}: ${plural(images, 'image')}, ${count} with repeats, ${batches} batches`,
    );
  }
  if (totals === null) {
    print('Steps cannot be told while the size of an image is not known.');
    return;
  }
  const regularisation =
    totals.regularisation === 0
      ? ''
      : `, and ${totals.regularisationWithRepeats} of regularisation`;
  print(
    `${plural(totals.images, 'image')}, ${totals.imagesWithRepeats} with repeats${regularisation}: ` +
      `${totals.batchesPerEpoch} batches of ${batchSize} an epoch` +
      `${gradientAccumulation > 1 ? `, ${gradientAccumulation} a step` : ''}; ` +
      `${plural(totals.stepsPerEpoch, 'step')} × ${plural(epochs, 'epoch')} = ${plural(totals.totalSteps, 'step')}`,
  );
}
