import { expect, it } from 'vitest';
import type { DoctorProblem, DoctorProblemId } from '../../contract/doctor.js';
import { DOCTOR_PROBLEM_TEXTS } from './problem-texts.js';
import { imageScores } from './image-scores.js';

const finding = (
  id: DoctorProblemId,
  images: string[],
  more: Partial<DoctorProblem> = {},
): DoctorProblem => ({
  id,
  severity: 'warning',
  title: '',
  why: '',
  images,
  groups: [],
  measured: {},
  files: [],
  fixes: [],
  ...more,
});

it('takes the points of what was found on the image itself', () => {
  const scores = imageScores([
    finding('blur', ['a', 'b']),
    finding('alpha', ['b']),
    finding('too_few_images', ['a', 'b', 'c']),
  ]);
  const [blur, alpha] = [DOCTOR_PROBLEM_TEXTS.blur.points, DOCTOR_PROBLEM_TEXTS.alpha.points];
  expect([...scores]).toEqual([
    ['a', 100 - blur],
    ['b', 100 - blur - alpha],
  ]);
});

it('leaves the best of a group alone, halves what ends the run, and never goes below 0', () => {
  const groups = [['best', 'again']];
  expect([
    ...imageScores([finding('near_duplicates', ['best', 'again'], { groups })]).keys(),
  ]).toEqual(['again']);
  const blocks = { severity: 'blocks' } as const;
  expect(imageScores([finding('caption_empty', ['a'], blocks)]).get('a')).toBeLessThanOrEqual(50);
  const three = ['caption_empty', 'caption_not_utf8', 'truncated'] as const;
  expect(imageScores(three.map((id) => finding(id, ['a'], blocks))).get('a')).toBe(0);
});
