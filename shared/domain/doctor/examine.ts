import type { DoctorProblem, DoctorReport } from '../../contract/doctor.js';
import { isTrained } from '../dataset/index.js';
import { formatCount } from '../format.js';
import { checkCaptions } from './check-captions.js';
import { checkCounts } from './check-counts.js';
import { checkFiles } from './check-files.js';
import { checkPixels } from './check-pixels.js';
import { checkShapes } from './check-shapes.js';
import { DOCTOR_PROBLEM_TEXTS, LEAST_FOR_BLOCKING } from './problem-texts.js';
import type { DoctorInput, Examined, FoundProblem } from './types.js';

/** The whole report, worst first, from facts that were gathered before. Images of switched-off concepts play no part. */
export function examine(input: DoctorInput): Omit<DoctorReport, 'checkedAt'> {
  const concepts = new Map(input.concepts.map((concept) => [concept.id, concept]));
  const all = input.images.flatMap((image): Examined[] => {
    const concept = concepts.get(image.conceptId);
    return concept === undefined ? [] : [{ image, concept }];
  });
  const trained = all.filter(({ image }) => isTrained(image));
  const { findings: shapes, buckets } = checkShapes(input, trained);
  const found = [
    ...checkFiles(input, all),
    ...checkCaptions(input, trained),
    ...shapes,
    ...checkPixels(input, trained),
    ...checkCounts(input, trained),
  ].filter(isThere);
  const findings = found.map(described);
  findings.sort((one, other) => rankOf(one) - rankOf(other));
  return {
    depth: input.pixels === null ? 'fast' : 'full',
    images: trained.length,
    score: scoreOf(found, all.length),
    findings,
    buckets,
  };
}

function isThere({ images = [], files = [], title }: FoundProblem): boolean {
  return images.length > 0 || files.length > 0 || title !== undefined;
}

function described(found: FoundProblem): DoctorProblem {
  const text = DOCTOR_PROBLEM_TEXTS[found.id];
  const images = found.images ?? [];
  const files = found.files ?? [];
  const count = images.length + files.length;
  return {
    id: found.id,
    severity: found.severity ?? text.severity,
    title: found.title ?? (count === 1 ? text.one : text.many.replace('{n}', formatCount(count))),
    why: text.why,
    images: [...images],
    groups: (found.groups ?? []).map((group) => [...group]),
    measured: { ...found.measured },
    files: [...files],
    fixes: [...text.fixes],
  };
}

const SEVERITIES = ['blocks', 'warning', 'note'] as const;

function rankOf({ severity, id }: DoctorProblem): number {
  return SEVERITIES.indexOf(severity) * 100 - DOCTOR_PROBLEM_TEXTS[id].points;
}

/**
 * 100 less the points of every problem, by the share of the images that it concerns; each reason is told. What ends the
 * run costs at least half. Weights: see `DoctorProblemText.points`.
 */
function scoreOf(found: readonly FoundProblem[], images: number): DoctorReport['score'] {
  const reasons = found.flatMap((one) => {
    const text = DOCTOR_PROBLEM_TEXTS[one.id];
    const share = one.share ?? countOf(one) / Math.max(1, images);
    const severity = one.severity ?? text.severity;
    const least = severity === 'blocks' ? LEAST_FOR_BLOCKING : 0;
    const points = round(Math.max(least, text.points * Math.min(1, share / text.fullAt)));
    return points > 0 ? [{ finding: one.id, points, text: reasonOf(one, images) }] : [];
  });
  reasons.sort((one, other) => other.points - one.points);
  const lost = reasons.reduce((sum, { points }) => sum + points, 0);
  return { value: round(Math.max(0, 100 - lost)), reasons };
}

/** In groups the best image stays, so it costs nothing. */
function countOf({ id, images = [], groups = [] }: FoundProblem): number {
  const isGroups = id === 'near_duplicates' || id === 'same_content';
  return isGroups ? images.length - groups.length : images.length;
}

function reasonOf(found: FoundProblem, images: number): string {
  const { title } = described(found);
  const count = found.images?.length ?? 0;
  return count > 1 || found.title === undefined ? `${title}, of ${images}` : title;
}

function round(points: number): number {
  return Math.round(points * 10) / 10;
}
