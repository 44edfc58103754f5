import type { FieldGroup } from '../groups.js';

/** How much one has to know to touch a setting. */
export type SettingLevel = 'basic' | 'advanced' | 'expert';

/** What we say of a trainer argument; name, type, default and choices come from the trainer's own parser. */
export interface CatalogEntry {
  readonly label: string;
  readonly help: string;
  /** `advanced` where absent. */
  readonly level?: SettingLevel;
  readonly unit?: string;
  readonly min?: number;
  readonly max?: number;
  /** Values that are usual where the trainer's parser takes any text. */
  readonly usual?: readonly string[];
  /** Why it does nothing for a FLUX LoRA. */
  readonly noEffect?: string;
  /** Why the app sets it and a value of the user's does not count in a run. */
  readonly appSets?: string;
  /** The value the app writes is a file or folder. */
  readonly isPath?: boolean;
}

export type Catalog = Readonly<Record<string, CatalogEntry>>;

/** One group of the form and what it holds, in the order of the form. */
export interface CatalogGroup {
  readonly group: FieldGroup;
  readonly entries: Catalog;
}
