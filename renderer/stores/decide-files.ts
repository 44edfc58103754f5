import type { ImportTarget, Project } from '../../shared/contract/index.js';
import { USUAL_CAPTION_EXTENSION } from '../../shared/domain/dataset/index.js';
import type { Intake, IntakeWish } from '../../shared/domain/intake/index.js';
import { intakeOfFiles, planOfFiles } from '../lib/browser-intake.js';
import type { BrowserFile, Dropped } from '../lib/dropped-files.js';
import type { ImportLook, SheetContext } from './import-look.js';

/** Files of a browser with what was decided about them. */
export interface DecidedFiles {
  readonly intake: Intake<BrowserFile>;
  readonly convert: boolean;
}

/** Looks at the names of a browser's files and asks when something is odd; null: the user wants no import after all. */
export async function decideFiles(
  look: ImportLook,
  files: Dropped['files'],
  wish: IntakeWish,
  context: SheetContext,
): Promise<DecidedFiles | null> {
  const decision = await look.decide(await planOfFiles(files, wish), context);
  if (decision === null) return null;
  const { choices, convert } = decision;
  return { intake: await intakeOfFiles(files, wish, choices), convert };
}

/** What the rules have to know of a project whose images go to `target`. */
export function intakeWishOf(project: Project, target: ImportTarget): IntakeWish {
  const id = 'conceptId' in target ? target.conceptId : null;
  const concept = project.concepts.find((one) => one.id === id);
  return {
    ownEnding: concept?.captionExtension ?? USUAL_CAPTION_EXTENSION,
    target,
    concepts: project.concepts,
  };
}
