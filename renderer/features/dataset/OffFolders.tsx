import type { Project } from '../../../shared/contract/index.js';
import { isAbsolutePath, placeOf } from '../../../shared/domain/powers/index.js';
import { NotAllowedList } from '../../components/NotAllowed.js';
import { useOffPowers } from '../../stores/use-off-powers.js';
import type { NamedPower } from '../../../shared/contract/index.js';

/** Folders elsewhere that came with the project and are off: their images are not even looked at. */
export function useOffFolders({ dir, concepts }: Project): readonly NamedPower[] {
  const mayBe = concepts.some((concept) => isElsewhere(dir, concept.dir));
  return useOffPowers(mayBe).filter(({ kind }) => kind === 'linked_folder');
}

/** The frame of a project is drawn before its folder is known. */
function isElsewhere(projectDir: string, dir: string): boolean {
  return isAbsolutePath(dir) || placeOf(projectDir, dir) === 'outside';
}

/** Says which concepts are off, with the way to allow them; nothing where none is. */
export function OffFolders({ project, off }: { project: Project; off: readonly NamedPower[] }) {
  return (
    <div className="off-folders">
      <NotAllowedList projectId={project.id} powers={off} isNamed />
    </div>
  );
}
