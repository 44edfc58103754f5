import type { NewProject, wizardProblems } from '../../lib/new-project.js';

/** What every part of the wizard gets. */
export interface SectionProps {
  readonly draft: NewProject;
  readonly change: (patch: Partial<NewProject>) => void;
  readonly problems: ReturnType<typeof wizardProblems>;
  /** How many images were chosen; null while it is not known. */
  readonly images: number | null;
}
