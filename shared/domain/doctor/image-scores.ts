import type { DoctorProblem, DoctorProblemId } from '../../contract/doctor.js';
import { DOCTOR_PROBLEM_TEXTS, LEAST_FOR_BLOCKING } from './problem-texts.js';

/** Problems of the dataset as a whole, which take no points from a single image. */
export const OF_THE_WHOLE: ReadonlySet<DoctorProblemId> = new Set<DoctorProblemId>([
  'too_few_images',
  'too_many_images',
  'repeats_out_of_range',
  'same_stem',
]);

/**
 * Score of each image with findings, 0 to 100: 100 less the points of its findings (the same weights as in the dataset's
 * score). The first image of a group of look-alikes loses no points for the group. Images missing from the map have 100.
 */
export function imageScores(findings: readonly DoctorProblem[]): ReadonlyMap<string, number> {
  const scores = new Map<string, number>();
  for (const { id, severity, images, groups } of findings) {
    if (OF_THE_WHOLE.has(id)) continue;
    const best = new Set(groups.map(([first]) => first));
    const { points } = DOCTOR_PROBLEM_TEXTS[id];
    const cost = severity === 'blocks' ? Math.max(LEAST_FOR_BLOCKING, points) : points;
    for (const image of images) {
      if (!best.has(image)) scores.set(image, Math.max(0, (scores.get(image) ?? 100) - cost));
    }
  }
  return scores;
}
