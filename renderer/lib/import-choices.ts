import type {
  CaptionForm,
  ImportChoices,
  ImportPlan,
  ImportTarget,
  IntakeKind,
} from '../../shared/contract/index.js';
import { byCount, formatCount, plural } from '../../shared/domain/format.js';

type Group = ImportPlan['groups'][number];
/** A concept that an import makes. */
export type FutureConcept = Extract<ImportTarget, { newConcept: unknown }>['newConcept'];

/** The choice for one group of images: whether it is imported, and into which concept. */
export interface GroupChoice {
  readonly isTaken: boolean;
  readonly target: ImportTarget;
}

/** All choices of the import sheet while it is open. */
export interface SheetChoices {
  /** By the key of the group. */
  readonly groups: ReadonlyMap<string, GroupChoice>;
  readonly takenKinds: ReadonlySet<IntakeKind>;
  readonly takenForms: ReadonlySet<CaptionForm>;
  readonly isOneConcept: boolean;
  /** Pictures that the trainer cannot read come in as PNG copies. */
  readonly convert: boolean;
}

/** The outcome of the import sheet. `choices` undefined: the plan's default choices. */
export interface ImportDecision {
  readonly choices: ImportChoices | undefined;
  readonly convert: boolean;
}

/** The decision when nothing was odd, so that no sheet was shown. */
export const AS_BEFOREHAND: ImportDecision = { choices: undefined, convert: false };

/** Name and repeats of the first concept that the import creates; null when it creates none. */
export function firstConceptOf(
  groups: readonly Pick<Group, 'action' | 'target'>[],
): Pick<FutureConcept, 'name' | 'repeats'> | null {
  for (const { action, target } of groups) {
    if (action === 'leave' || isRegularisation(target) || !('newConcept' in target)) continue;
    const { name, repeats } = target.newConcept;
    return { name, repeats };
  }
  return null;
}

/** The plan's default choices. */
export function choicesBeforehand(plan: ImportPlan): SheetChoices {
  const groups = plan.groups.map(({ key, action, target }): [string, GroupChoice] => [
    key,
    { isTaken: action === 'take', target },
  ]);
  return {
    groups: new Map(groups),
    takenKinds: new Set(plan.leftOut.filter(({ take }) => take).map(({ kind }) => kind)),
    takenForms: new Set(plan.captionForms.filter(({ take }) => take).map(({ form }) => form)),
    isOneConcept: false,
    convert: false,
  };
}

/** The choices in the form of the request; `targets` holds only groups whose target differs from the plan. */
export function requestChoices(plan: ImportPlan, choices: SheetChoices): ImportChoices {
  const targets: ImportChoices['targets'] = {};
  for (const group of plan.groups) {
    const { isTaken, target } = choiceOf(choices, group);
    if (!isTaken || isMerged(choices, group)) continue;
    if (!isSameTarget(target, group.target)) targets[group.key] = trimmed(target);
  }
  return {
    leave: plan.groups.filter((group) => !choiceOf(choices, group).isTaken).map(({ key }) => key),
    targets,
    takeKinds: [...choices.takenKinds],
    leaveForms: plan.captionForms
      .map(({ form }) => form)
      .filter((form) => !choices.takenForms.has(form)),
    oneConcept: choices.isOneConcept,
  };
}

/** The choice for a group; the plan's default when the user chose nothing. */
export function choiceOf({ groups }: SheetChoices, { key, action, target }: Group): GroupChoice {
  return groups.get(key) ?? { isTaken: action === 'take', target };
}

/** The choices with one group changed. */
export function withGroup(
  choices: SheetChoices,
  group: Group,
  change: Partial<GroupChoice>,
): SheetChoices {
  const next = { ...choiceOf(choices, group), ...change };
  return { ...choices, groups: new Map(choices.groups).set(group.key, next) };
}

/** A set with one member put in or taken out. */
export function withOne<T>(set: ReadonlySet<T>, one: T, isIn: boolean): ReadonlySet<T> {
  const next = new Set(set);
  if (isIn) next.add(one);
  else next.delete(one);
  return next;
}

/** True for a group that “all in one concept” merges with the others; regularisation images are never merged. */
export function isMerged(choices: SheetChoices, group: Group): boolean {
  return choices.isOneConcept && !isRegularisation(group.target);
}

/** True when more than one group could go into one concept. */
export function canMerge({ groups }: ImportPlan): boolean {
  return groups.filter(({ target }) => !isRegularisation(target)).length > 1;
}

/** True for a new concept of regularisation images (`is_reg`). */
export function isRegularisation(target: ImportTarget): boolean {
  return 'newConcept' in target && target.newConcept.isRegularisation;
}

/** What is wrong with a concept to be made, by field. */
export function conceptProblems({ name, repeats }: Pick<FutureConcept, 'name' | 'repeats'>): {
  readonly name?: string;
  readonly repeats?: string;
} {
  const isGood = Number.isInteger(repeats) && repeats >= 1 && repeats <= 10_000;
  return {
    ...(name.trim() === '' ? { name: 'Give the concept a name.' } : {}),
    ...(isGood ? {} : { repeats: 'A whole number, 1 to 10,000.' }),
  };
}

/** True when each concept that would be made has a name and repeats. */
export function isComplete(plan: ImportPlan, choices: SheetChoices): boolean {
  return plan.groups.every((group) => {
    const { isTaken, target } = choiceOf(choices, group);
    if (!isTaken || isMerged(choices, group) || !('newConcept' in target)) return true;
    return Object.keys(conceptProblems(target.newConcept)).length === 0;
  });
}

export interface ImportTotals {
  readonly images: number;
  /** Concepts that get images; each counts once. */
  readonly concepts: number;
  /** Captions found under other names or formats that will be used. */
  readonly captions: number;
  readonly leftOut: number;
  readonly unpaired: number;
  readonly withoutCaption: number;
}

/** Totals of the import with these choices, computed from the counts of the plan. */
export function totalsOf(plan: ImportPlan, choices: SheetChoices): ImportTotals {
  const taken = plan.groups.filter((group) => choiceOf(choices, group).isTaken);
  // The group counts include kinds that the plan takes by default, so only changed kinds count here.
  const brought = sum(
    plan.leftOut.map(({ kind, take, pictures }) => {
      const isTaken = choices.takenKinds.has(kind);
      return isTaken === take ? 0 : isTaken ? pictures : -pictures;
    }),
  );
  const copies = choices.convert ? sum(taken.map(({ convertible }) => convertible)) : 0;
  const images = sum(taken.map((group) => group.images)) + brought + copies;
  const inGroups = sum(plan.groups.map((group) => group.images + group.convertible));
  const stayOut = plan.leftOut.map(({ count, take, pictures }) => count - (take ? pictures : 0));
  const others = sum(stayOut) + plan.unsupportedCount;
  const notTaken = plan.captionForms.filter(({ form }) => !choices.takenForms.has(form));
  const bare =
    sum(taken.map((group) => group.images - group.captions)) +
    sum(notTaken.map(({ count }) => count));
  const places = new Set(
    taken
      .filter((group) => group.images > 0)
      .map((group) => (isMerged(choices, group) ? '' : placeOf(choiceOf(choices, group).target))),
  );
  return {
    images,
    concepts: Math.max(places.size, images > 0 ? 1 : 0),
    captions: sum(
      plan.captionForms
        .filter(({ form }) => choices.takenForms.has(form))
        .map(({ count }) => count),
    ),
    leftOut: inGroups + others - images,
    unpaired: plan.unpairedCount,
    withoutCaption: Math.min(bare, images),
  };
}

/** `24 images into 2 concepts; 3 captions found under other names; 7 files left out`. */
export function summaryOf(totals: ImportTotals): string {
  const { images, concepts, captions, leftOut, unpaired } = totals;
  const parts = [
    images === 0
      ? 'No image comes in'
      : `${plural(images, 'image')} into ${plural(concepts, 'concept')}`,
    captions === 0 ? '' : `${plural(captions, 'caption')} found under other names`,
    leftOut === 0 ? '' : `${plural(leftOut, 'file')} left out`,
    unpaired === 0
      ? ''
      : `${plural(unpaired, 'text')} that ${byCount(unpaired, 'belongs', 'belong')} to no image`,
  ];
  return parts.filter((part) => part !== '').join('; ');
}

/** `24 images, 20 with a caption`. */
export function groupText({ images, captions }: Group): string {
  const all = plural(images, 'image');
  if (captions === 0) return `${all}, none with a caption`;
  if (captions === images) return images === 1 ? `${all} with a caption` : `${all}, all captioned`;
  return `${all}, ${formatCount(captions)} with a caption`;
}

function placeOf(target: ImportTarget): string {
  if ('conceptId' in target) return `id ${target.conceptId}`;
  const { name, repeats, isRegularisation: isReg } = target.newConcept;
  return `new ${String(isReg)} ${String(repeats)} ${name.trim()}`;
}

function isSameTarget(one: ImportTarget, other: ImportTarget): boolean {
  return placeOf(one) === placeOf(other);
}

function trimmed(target: ImportTarget): ImportTarget {
  if ('conceptId' in target) return target;
  return { newConcept: { ...target.newConcept, name: target.newConcept.name.trim() } };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
