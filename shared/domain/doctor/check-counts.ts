import type { DoctorInput, Examined, FoundProblem } from './types.js';
import { formatCount, plural } from '../format.js';

/** Images that the guide asks for, by kind of LoRA; it names none for a concept. */
const GUIDE_IMAGES = {
  character: { least: 15, most: 50 },
  style: { least: 50, most: 200 },
  concept: null,
} as const;

/**
 * Repeats that the guide advises for a number of images: 10–15 up to 20 images, 3–5 from 50 on; between the two the range
 * slides from one to the other.
 */
export function adviseRepeatsRange(images: number): { least: number; most: number } {
  const at = Math.min(1, Math.max(0, (images - 20) / 30));
  return { least: Math.round(10 - 7 * at), most: Math.round(15 - 10 * at) };
}

/** The middle of that range: what is offered where nobody has chosen. */
export function usualRepeats(images: number): number {
  const { least, most } = adviseRepeatsRange(images);
  return Math.round((least + most) / 2);
}

/** Problems of how many images there are, and how often each counts. */
export function checkCounts(input: DoctorInput, examined: readonly Examined[]): FoundProblem[] {
  const training = examined.filter(({ concept }) => !concept.isRegularisation);
  const guide = GUIDE_IMAGES[input.preset];
  const count = training.length;
  const found: FoundProblem[] = [];
  if (guide !== null && count < guide.least) {
    found.push({
      id: 'too_few_images',
      title: `${plural(count, 'image is', 'images are')} few: the guide wants ${guide.least} to ${guide.most} for a ${input.preset}`,
      share: 1 - count / guide.least,
    });
  }
  if (guide !== null && count > guide.most) {
    found.push({
      id: 'too_many_images',
      title: `${formatCount(count)} images are many: the guide wants ${guide.least} to ${guide.most} for a ${input.preset}`,
      share: 1,
    });
  }
  return [...found, ...repeats(input, training)];
}

function repeats({ concepts }: DoctorInput, training: readonly Examined[]): FoundProblem[] {
  const odd = concepts.flatMap((concept) => {
    const images = training.filter((one) => one.concept.id === concept.id);
    if (concept.isRegularisation || images.length === 0) return [];
    const { least, most } = adviseRepeatsRange(images.length);
    if (concept.repeats >= least && concept.repeats <= most) return [];
    const text = `“${concept.name}” has ${concept.repeats} repeats for ${plural(images.length, 'image')}; ${least}–${most} is usual`;
    return [{ text, images: images.length }];
  });
  if (odd.length === 0) return [];
  const touched = odd.reduce((sum, { images }) => sum + images, 0);
  return [
    {
      id: 'repeats_out_of_range',
      title: odd.map(({ text }) => text).join('. '),
      share: touched / Math.max(1, training.length),
    },
  ];
}
