import type { Concept } from '../../../shared/contract/projects.js';
import { needsPermission, powersOfConcepts } from '../../../shared/domain/powers/index.js';
import { AppError } from '../../../shared/result/errors.js';
import type { UsableProject } from '../open-project/index.js';

/** A concept that may be worked with. Throws `needs_permission` for one that is off, `not_found` for an id of none. */
export function conceptOf(
  { concepts, offConcepts, dir }: UsableProject,
  conceptId: string,
): Concept {
  const concept = concepts.find(({ id }) => id === conceptId);
  if (concept) return concept;
  const off = offConcepts.filter(({ id }) => id === conceptId);
  if (off.length > 0) throw needsPermission(powersOfConcepts(off, dir));
  throw new AppError('not_found', 'That concept is not part of the project.');
}
