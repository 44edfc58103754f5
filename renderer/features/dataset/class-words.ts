import type { Concept, Project } from '../../../shared/contract/index.js';
import { classTokens } from '../../../shared/domain/dataset/index.js';

type Words = Pick<Project, 'concepts' | 'triggerWord'>;

/** What images without a caption are trained as, in words for people: `as “oil style” or as “anna”`. '' without a concept. */
export function withoutCaptions({ concepts, triggerWord }: Words): string {
  const all = trainedOf(concepts).map((concept) => {
    const words = classTokens(concept, triggerWord).trim();
    return words === '' ? 'without any text' : `as “${words}”`;
  });
  return [...new Set(all)].join(' or ');
}

/** The words of a project's only concept, to be offered as its trigger word; null where more could give it, or it has one. */
export function offeredTrigger({ concepts, triggerWord }: Words): string | null {
  const [only, ...others] = trainedOf(concepts);
  if (triggerWord.trim() !== '' || only === undefined || others.length > 0) return null;
  const words = classTokens(only, '').trim();
  return words === '' ? null : words;
}

function trainedOf(concepts: readonly Concept[]): Concept[] {
  return concepts.filter(
    ({ isEnabled, isRegularisation }) => isEnabled !== false && isRegularisation !== true,
  );
}
