import type { Concept } from '../../contract/projects.js';
import { AppError } from '../../result/errors.js';
import { CAPTION_EXTENSIONS, isCaptionExtension } from './caption-extension.js';

/** What of a concept may change; absent: it stays. */
export interface ConceptChange {
  readonly conceptId: string;
  readonly name?: string | undefined;
  readonly repeats?: number | undefined;
  readonly captionExtension?: string | undefined;
  readonly isEnabled?: boolean | undefined;
  readonly isRegularisation?: boolean | undefined;
  readonly captionStyle?: Concept['captionStyle'];
}

/** The concepts after some changes. Throws `not_found`, `conflict` (name), `bad_request` (caption extension). */
export function changedConcepts(
  concepts: readonly Concept[],
  changes: readonly ConceptChange[],
): Concept[] {
  const known = new Set(concepts.map(({ id }) => id));
  if (changes.some(({ conceptId }) => !known.has(conceptId))) throw noSuchConcept();
  const changed = concepts.map((concept) =>
    changes
      .filter(({ conceptId }) => conceptId === concept.id)
      .reduce((before, change) => changedConcept(before, change), concept),
  );
  const named = changes.flatMap(({ conceptId, name }) => (name === undefined ? [] : [conceptId]));
  for (const concept of changed) {
    if (named.includes(concept.id)) refuseTakenName(concept.name, changed, concept.id);
  }
  return changed;
}

/** Names tell concepts apart on screen and in the history: one each, whatever the case. Throws `conflict`. */
export function refuseTakenName(
  name: string,
  concepts: readonly Concept[],
  ownId: string | null,
): void {
  const key = conceptNameKey(name);
  if (!concepts.some((concept) => concept.id !== ownId && conceptNameKey(concept.name) === key))
    return;
  throw new AppError('conflict', `There is a concept “${name.trim()}” already.`, {
    hint: 'Choose another name, or add the images to that concept.',
  });
}

/** What a request for a concept gets that the project does not have. */
export function noSuchConcept(): AppError {
  return new AppError('not_found', 'That concept is not part of the project.', {
    hint: 'It may have been taken out in another window.',
  });
}

function changedConcept(concept: Concept, change: ConceptChange): Concept {
  const { captionExtension = concept.captionExtension } = change;
  if (captionExtension !== undefined && !isCaptionExtension(captionExtension)) {
    throw new AppError('bad_request', `Captions cannot end in ${captionExtension}.`, {
      hint: `Choose one of ${CAPTION_EXTENSIONS.join(', ')}.`,
    });
  }
  const name = (change.name ?? concept.name).trim();
  if (name === '') throw new AppError('bad_request', 'A concept needs a name.');
  const { isEnabled = concept.isEnabled, isRegularisation = concept.isRegularisation } = change;
  const { captionStyle = concept.captionStyle } = change;
  return {
    ...concept,
    name,
    repeats: change.repeats ?? concept.repeats,
    ...(captionExtension === undefined ? {} : { captionExtension }),
    ...(isEnabled === undefined ? {} : { isEnabled }),
    ...(isRegularisation === undefined ? {} : { isRegularisation }),
    ...(captionStyle === undefined ? {} : { captionStyle }),
  };
}

/** The name of a concept as two are told apart: letter case and form of Unicode play no part. */
export function conceptNameKey(name: string): string {
  return name.trim().normalize('NFC').toLowerCase();
}
