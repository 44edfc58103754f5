import type { DatasetImage, DoctorProblemId, Output } from '../../../shared/contract/index.js';
import { examine } from '../../../shared/domain/doctor/examine.js';
import { DOCTOR_PROBLEM_TEXTS } from '../../../shared/domain/doctor/problem-texts.js';
import { OF_THE_WHOLE } from '../../../shared/domain/doctor/image-scores.js';
import type { PixelFacts } from '../../../shared/domain/doctor/types.js';
import { captionContentOf } from '../../../shared/domain/trainer-reader/caption-facts.js';
import { imagePlacer } from '../../../shared/domain/trainer-reader/place-image.js';
import { readCaption } from '../../../shared/domain/trainer-reader/read-caption.js';
import { readerSystem } from '../../platform/reader-system.js';
import { pixelStamp } from './examine-subject.js';
import { folderFacts } from './folder-facts.js';
import { keptVerdicts } from './ask-trainer.js';
import type { PixelStore } from './pixel-store.js';
import type { Subject } from './subject.js';
import type { VerdictStore } from './verdict-store.js';

export interface ImageSources {
  readonly store: PixelStore;
  readonly verdicts: VerdictStore;
  /** Problems of the image together with others, from the last report. */
  groupsOf(imageId: string): { id: DoctorProblemId; text: string }[];
}

/** What the trainer makes of one image as it is now; pixels as far as they were looked at. */
export async function examineImage(
  subject: Subject,
  image: DatasetImage,
  { store, verdicts, groupsOf }: ImageSources,
): Promise<Output<'doctor.image'>> {
  const placement = imagePlacer(subject.plan)(image);
  const facts = store.get(image.id, pixelStamp(image, placement));
  const pixels = facts === null ? null : new Map<string, PixelFacts>([[image.id, facts]]);
  const concept = subject.concepts.find(({ id }) => id === image.conceptId);
  const dirs = new Set(subject.concepts.map(({ dir }) => dir));
  const folders =
    concept !== undefined &&
    image.problems.some((one) => one === 'caption_missing' || one === 'caption_empty')
      ? [await folderFacts(concept, dirs, { images: [image], wrongCaches: [] })]
      : [];
  const { findings } = examine({
    ...subject,
    images: [image],
    system: readerSystem(),
    folders,
    passedOver: [],
    pixels,
    verdicts: await keptVerdicts([image], verdicts),
    sameContent: [],
    lookAlikes: [],
    t5Tokens: null,
  });
  const own = findings
    .filter(({ id, images }) => images.length > 0 && !OF_THE_WHOLE.has(id))
    .map(({ id, measured }) => {
      const more = measured[image.id];
      const { one } = DOCTOR_PROBLEM_TEXTS[id];
      return { id, text: more === undefined ? one : `${one}: ${more}` };
    });
  const crop = placement?.crop ?? null;
  return {
    bucket: placement?.bucket ?? null,
    crop,
    captionLine: captionLineOf(image),
    findings: [...own, ...groupsOf(image.id)],
  };
}

/** The line that is trained; null where the class tokens stand in, or the run ends. */
function captionLineOf(image: DatasetImage): string | null {
  const content = captionContentOf(image);
  const read = content === null ? null : readCaption(content);
  return read?.kind === 'lines' ? (read.lines[0] ?? '') : null;
}
