import type { ImportPlan } from '../../../shared/contract/index.js';
import type { SheetChoices } from '../../lib/import-choices.js';
import type { SheetContext } from '../../stores/import-look.js';

/** What every part of the import sheet gets. */
export interface SheetPart {
  readonly plan: ImportPlan;
  readonly choices: SheetChoices;
  readonly context: SheetContext;
  /** A path as people know it; the whole one stands in its tip. */
  readonly shorten: (path: string) => string;
  /** Never another one, so that parts that did not change are not drawn again. */
  readonly onChange: (change: (before: SheetChoices) => SheetChoices) => void;
}
