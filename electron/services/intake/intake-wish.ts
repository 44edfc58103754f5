import type { ImportTarget } from '../../../shared/contract/imports.js';
import type { Concept } from '../../../shared/contract/projects.js';
import { USUAL_CAPTION_EXTENSION } from '../../../shared/domain/dataset/index.js';
import type { IntakeWish } from '../../../shared/domain/intake/index.js';
import { AppError } from '../../../shared/result/errors.js';
import type { AddImagesInput } from './types.js';

/** What the plan of an import needs to know. Throws `bad_request` when nobody said where the images go. */
export function intakeWish(
  { conceptId, newConcept }: Pick<AddImagesInput, 'conceptId' | 'newConcept'>,
  concepts: readonly Concept[],
): IntakeWish {
  const own = concepts.find(({ id }) => id === conceptId);
  return {
    ownEnding: own?.captionExtension ?? USUAL_CAPTION_EXTENSION,
    target: targetOf(conceptId, newConcept),
    concepts,
  };
}

function targetOf(
  conceptId: string | null,
  newConcept: AddImagesInput['newConcept'],
): ImportTarget {
  if (conceptId !== null) return { conceptId };
  if (newConcept === null) throw new AppError('bad_request', 'Choose a concept for the images.');
  const { name, repeats } = newConcept;
  return { newConcept: { name, repeats, isRegularisation: false } };
}
