import type { CaptionForm, ImportChoices, ImportPlan } from '../../contract/imports.js';
import { splitPath, type BroughtFile } from './brought.js';
import { captionText, type ReadText } from './find-captions.js';
import type { Intake, IntakeCaption, IntakeImage, IntakeWish } from './intake.js';
import { NO_CHOICES, takenImages } from './plan-intake.js';

const MOST_NAMES = 1000;
const EXAMPLES = 5;
const EXAMPLE_CHARACTERS = 200;

/** A plan as it is shown; `read` gives the texts of the examples. */
export async function importPlan<F extends BroughtFile>(
  intake: Intake<F>,
  { target }: Pick<IntakeWish, 'target'>,
  read: ReadText<F>,
  choices: ImportChoices = NO_CHOICES,
): Promise<ImportPlan> {
  const taken = takenImages(intake);
  const convertible = taken.filter(({ isConvertible }) => isConvertible).length;
  const groups = intake.groups.map(({ images, key, from, action, target: to, why }) => ({
    ...{ key, from, action, target: to, why },
    images: images.filter(isReadable).length,
    captions: images.filter((image) => isReadable(image) && image.captions.length > 0).length,
    convertible: images.filter(({ isConvertible }) => isConvertible).length,
  }));
  const captionForms = await formsOf(taken, read, choices);
  const leftOut = kindsOf(intake, choices);
  const { unpaired, unsupported } = intake;
  const isOdd =
    convertible > 0 ||
    groups.some((group) => group.why !== null || !isSameTarget(group.target, target)) ||
    captionForms.some(({ form }) => form !== 'other_ending') ||
    leftOut.some(({ pictures }) => pictures > 0) ||
    unpaired.some(({ isText }) => isText) ||
    unsupported.some(({ isPicture }) => isPicture);
  return {
    isOdd,
    images: taken.length - convertible,
    groups,
    captionForms,
    leftOut,
    unpaired: unpaired.slice(0, MOST_NAMES).map(({ file, reason }) => ({ file, reason })),
    unpairedCount: unpaired.length,
    convertible,
    unsupported: unsupported.slice(0, MOST_NAMES).map(({ file, reason }) => ({ file, reason })),
    unsupportedCount: unsupported.length,
    withoutCaption: taken.filter((image) => isReadable(image) && image.captions.length === 0)
      .length,
  };
}

/** True for a picture that the trainer reads as it is. */
function isReadable({ isConvertible }: { readonly isConvertible: boolean }): boolean {
  return !isConvertible;
}

function isSameTarget(one: ImportPlan['groups'][number]['target'], other: typeof one): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

async function formsOf<F extends BroughtFile>(
  images: readonly IntakeImage<F>[],
  read: ReadText<F>,
  { leaveForms }: ImportChoices,
): Promise<ImportPlan['captionForms']> {
  const forms = new Map<CaptionForm, ImportPlan['captionForms'][number]>();
  for (const { file, captions } of images) {
    const [first] = captions;
    if (first?.form == null) continue;
    const known = forms.get(first.form) ?? emptyForm(first.form, true);
    forms.set(first.form, { ...known, count: known.count + 1 });
    if (known.examples.length >= EXAMPLES) continue;
    const text = await exampleText(first, read);
    const from = splitPath(first.file.path).name;
    known.examples.push({ image: splitPath(file.path).name, from, text });
  }
  for (const form of leaveForms) if (!forms.has(form)) forms.set(form, emptyForm(form, false));
  return [...forms.values()];
}

function emptyForm(form: CaptionForm, take: boolean): ImportPlan['captionForms'][number] {
  return { form, count: 0, take, examples: [] };
}

async function exampleText<F>(
  { file, form, text }: IntakeCaption<F>,
  read: ReadText<F>,
): Promise<string> {
  if (text !== undefined) return text.slice(0, EXAMPLE_CHARACTERS);
  const content = await read(file);
  const caption = typeof content === 'string' ? captionText(form, content) : content.reason;
  return (caption ?? '').trim().slice(0, EXAMPLE_CHARACTERS);
}

function kindsOf<F extends BroughtFile>(
  { leftOut }: Intake<F>,
  { takeKinds }: ImportChoices,
): ImportPlan['leftOut'] {
  const kinds = new Map<string, ImportPlan['leftOut'][number]>();
  for (const { why, file, isPicture } of leftOut) {
    const { kind, reason } = why;
    const known = kinds.get(kind) ?? {
      ...{ kind, reason, count: 0, pictures: 0, files: [] },
      take: takeKinds.includes(kind),
    };
    if (known.files.length < MOST_NAMES) known.files.push(file);
    const pictures = known.pictures + (isPicture ? 1 : 0);
    kinds.set(kind, { ...known, count: known.count + 1, pictures });
  }
  return [...kinds.values()];
}
