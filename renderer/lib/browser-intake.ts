import type { CaptionForm, ImportChoices, ImportPlan } from '../../shared/contract/index.js';
import {
  captionText,
  importPlan,
  planIntake,
  type Intake,
  type IntakeImage,
  type IntakeWish,
} from '../../shared/domain/intake/index.js';
import type { BrowserFile, Dropped } from './dropped-files.js';
import type { PassedOver } from './import-report.js';

/** The host's limit, too: a metadata table with the captions of 100,000 images has about 30 MB. */
const MAX_TEXT_BYTES = 64 * 1024 * 1024;

/** The text of a file that only the browser has; the reason when it cannot be had. */
export async function readBrowserText({
  file,
}: BrowserFile): Promise<string | { readonly reason: string }> {
  if (file.size > MAX_TEXT_BYTES) return { reason: 'It is larger than 64 MB and no caption.' };
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer());
  } catch {
    // Another encoding, or a deleted file. No caption is better than one full of U+FFFD, so decoding is fatal.
    return { reason: 'It cannot be read as UTF-8 text. Add it from a folder of the host instead.' };
  }
}

/** What an import of a browser's files would do, by the same rules as on the host. */
export async function planOfFiles(files: Dropped['files'], wish: IntakeWish): Promise<ImportPlan> {
  const intake = await planIntake(files, wish, readBrowserText);
  return importPlan(intake, wish, readBrowserText);
}

/** What becomes of each file, with the choices that were made. */
export function intakeOfFiles(
  files: Dropped['files'],
  wish: IntakeWish,
  choices: ImportChoices | undefined,
): Promise<Intake<BrowserFile>> {
  return planIntake(files, wish, readBrowserText, choices);
}

/** The caption of an image: its first candidate text that is not blank. `problem`: why an earlier candidate was skipped. */
export async function captionOfImage({
  captions,
}: Pick<IntakeImage<BrowserFile>, 'captions'>): Promise<{
  readonly text: string | null;
  readonly problem: string | null;
}> {
  let problem: string | null = null;
  for (const { file, form, text } of captions) {
    const content = text ?? (await readBrowserText(file));
    if (typeof content !== 'string') {
      problem ??= `Its caption ${file.file.name} was left out. ${content.reason}`;
      continue;
    }
    const caption = text ?? captionText(form, content);
    if (caption !== null && caption.trim() !== '') return { text: caption, problem };
  }
  return { text: null, problem };
}

/** What stays out by the rules and choices, and captions that were found under other names, as the host tells it. */
export function passedOverIn(intake: Intake<BrowserFile>): PassedOver {
  const { groups, leftOut, unpaired, unsupported } = intake;
  const passedOver = [
    ...leftOut
      .filter(({ isTaken }) => !isTaken)
      .map(({ file, why }) => ({ file, kind: why.kind, reason: why.reason })),
    ...[...unpaired, ...unsupported].map(({ file, reason }) => ({ file, kind: null, reason })),
    ...groups
      .filter(({ action }) => action === 'leave')
      .flatMap(({ images, from }) =>
        images.map(({ file }) => ({
          file: file.shown,
          kind: null,
          reason: `${from} was left out.`,
        })),
      ),
  ];
  const taken = groups.filter(({ action }) => action === 'take').flatMap(({ images }) => images);
  const forms = new Map<CaptionForm, number>();
  for (const { captions } of taken) {
    const form = captions[0]?.form ?? null;
    if (form !== null) forms.set(form, (forms.get(form) ?? 0) + 1);
  }
  const captionForms = [...forms].map(([form, count]) => ({ form, count }));
  return { passedOver, passedOverCount: passedOver.length, captionForms, concepts: [] };
}
