import { expect, it } from 'vitest';
import type { DoctorFinding, FindingId } from '../../contract/doctor.js';
import { FINDING_TEXTS } from './finding-texts.js';
import { imageScores } from './image-scores.js';

const finding = (
  id: FindingId,
  images: string[],
  more: Partial<DoctorFinding> = {},
): DoctorFinding => ({
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
  const [blur, alpha] = [FINDING_TEXTS.blur.points, FINDING_TEXTS.alpha.points];
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
