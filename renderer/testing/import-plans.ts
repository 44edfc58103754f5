import type { ImportPlan } from '../../shared/contract/index.js';

type Group = ImportPlan['groups'][number];

/** A plan of nothing, with what a test says. */
export function planOf(part: Partial<ImportPlan>): ImportPlan {
  return {
    isOdd: true,
    images: 0,
    groups: [],
    captionForms: [],
    leftOut: [],
    unpaired: [],
    unpairedCount: 0,
    convertible: 0,
    unsupported: [],
    unsupportedCount: 0,
    withoutCaption: 0,
    ...part,
  };
}

/** A group of ten captioned images for the concept `fox`. */
export function groupOf(part: Partial<Group>): Group {
  return {
    key: '',
    from: '/pictures',
    images: 10,
    captions: 10,
    convertible: 0,
    action: 'take',
    target: { conceptId: 'fox' },
    why: null,
    ...part,
  };
}

/** The concept that a folder called `N_name` becomes. */
export function futureConcept(name: string, repeats: number, isRegularisation = false) {
  return { newConcept: { name, repeats, isRegularisation } };
}
