import type { ImportChoices, ImportTarget } from '../../contract/imports.js';
import { folded, splitPath, type BroughtFolder, type BroughtFile } from './brought.js';
import { findCaptions, type ReadText } from './find-captions.js';
import { conceptOfFolder, type FolderFacts } from './folders.js';
import type { Intake, IntakeGroup, IntakeImage, IntakeWish, KnownConcept } from './intake.js';
import { sortFiles, type SortedFolder } from './sort-files.js';

/** The choices made beforehand. */
export const NO_CHOICES: ImportChoices = {
  leave: [],
  targets: {},
  takeKinds: [],
  leaveForms: [],
  oneConcept: false,
};

/**
 * Decides what becomes of each file that was brought: into which concept an image goes, which text is its caption, and why
 * anything else stays out. The same for all ways in (folders, archives, drops, files that a browser sends); nothing is copied.
 * `read` gives the text of tables and of `.json` files.
 */
export async function planIntake<F extends BroughtFile>(
  brought: readonly BroughtFolder<F>[],
  wish: IntakeWish,
  read: ReadText<F>,
  choices: ImportChoices = NO_CHOICES,
): Promise<Intake<F>> {
  const intake = { groups: [] as Grouped<F>[], leftOut: [], unpaired: [], unsupported: [] } as {
    groups: Grouped<F>[];
    leftOut: Intake<F>['leftOut'][number][];
    unpaired: Intake<F>['unpaired'][number][];
    unsupported: Intake<F>['unsupported'][number][];
  };
  const { ownEnding } = wish;
  const leaveForms = new Set(choices.leaveForms);
  for (const one of brought) {
    const sorted = sortFiles(one, {
      ownEnding,
      isOwnConcept: brought.length > 1,
      isArchive: one.isArchive === true,
      isTaken: ({ kind }) => choices.takeKinds.includes(kind),
    });
    intake.leftOut.push(...sorted.leftOut);
    intake.unsupported.push(...sorted.unsupported);
    const isLeft = ({ left }: IntakeImage<F>) =>
      left !== null && !choices.takeKinds.includes(left.kind);
    const captions = { ownEnding, leaveForms, read, isLeft };
    intake.unpaired.push(...(await findCaptions(sorted.folders, captions)));
    for (const folder of sorted.folders) gather(intake.groups, one, folder, choices);
  }
  return { ...intake, groups: withTargets(intake.groups, wish, choices) };
}

interface Grouped<F> extends Pick<IntakeGroup<F>, 'key' | 'from' | 'images'> {
  /** Null for the images that go where the user said. */
  readonly own: { readonly repeats: number; readonly name: string } | null;
  readonly isRegularisation: boolean;
}

function gather<F extends BroughtFile>(
  groups: Grouped<F>[],
  brought: BroughtFolder<F>,
  { facts, images }: SortedFolder<F>,
  { takeKinds }: ImportChoices,
): void {
  const taken = images.filter(({ left }) => left === null || takeKinds.includes(left.kind));
  if (taken.length === 0) return;
  const { key, from, own } = placeOf(brought, facts);
  const known = groups.find((group) => group.key === key);
  if (known) known.images.push(...taken);
  else groups.push({ key, from, own, isRegularisation: isOfReg(facts), images: [...taken] });
}

function placeOf<F extends BroughtFile>(
  { shown, name: root }: BroughtFolder<F>,
  { conceptDir }: FolderFacts,
): Pick<Grouped<BroughtFile>, 'key' | 'from' | 'own'> {
  if (conceptDir === null) return { key: '', from: shown, own: null };
  const name = conceptDir === '' ? root : splitPath(conceptDir).name;
  const key = conceptDir === '' ? shown : `${shown}/${conceptDir}`;
  // A folder of regularisation images need not be laid out as `N_concept`.
  const own = conceptOfFolder(name) ?? { repeats: 1, name: 'regularisation' };
  return { key, from: key, own };
}

/** A root called `reg` whose images were chosen for a concept goes there; folders in it are what they are called. */
function isOfReg({ isRegularisation, conceptDir }: FolderFacts): boolean {
  return isRegularisation && conceptDir !== null;
}

function withTargets<F extends BroughtFile>(
  groups: readonly Grouped<F>[],
  wish: IntakeWish,
  { leave, targets, oneConcept }: ImportChoices,
): IntakeGroup<F>[] {
  const others = groups.filter(({ isRegularisation }) => !isRegularisation);
  const isOnly = others.length === 1;
  return groups.map(({ key, from, images, own, isRegularisation }) => {
    const chosen = targets[key];
    const isJoined = own === null || (oneConcept && !isRegularisation);
    const beforehand = isJoined
      ? { target: wish.target, why: null }
      : targetOf(own, isRegularisation, isOnly && !isRegularisation, wish);
    return {
      ...{ key, from, images },
      action: leave.includes(key) ? 'leave' : 'take',
      target: chosen ?? beforehand.target,
      why: chosen === undefined ? beforehand.why : null,
    };
  });
}

function targetOf(
  { repeats, name }: { repeats: number; name: string },
  isRegularisation: boolean,
  isOnly: boolean,
  { target, concepts }: IntakeWish,
): { target: ImportTarget; why: string } {
  const why = isRegularisation
    ? 'Its folder is one of regularisation images.'
    : `Its folder’s name says ${repeats} repeats.`;
  // A name that was given counts where there is nothing else to tell apart.
  const given = isOnly && 'newConcept' in target ? target.newConcept.name : null;
  const wanted = given ?? name.slice(0, MOST_OF_A_NAME);
  const known = concepts.find((concept) => isSame(concept, wanted, repeats, isRegularisation));
  return known === undefined
    ? { target: { newConcept: { name: wanted, repeats, isRegularisation } }, why }
    : { target: { conceptId: known.id }, why };
}

/** Longest name that a request may give a concept. */
const MOST_OF_A_NAME = 120;

function isSame(concept: KnownConcept, name: string, repeats: number, isReg: boolean): boolean {
  return (
    !concept.isLinked &&
    folded(concept.name) === folded(name) &&
    concept.repeats === repeats &&
    (concept.isRegularisation ?? false) === isReg
  );
}

/** The images that an import brings in. */
export function takenImages<F extends BroughtFile>(intake: Intake<F>): IntakeImage<F>[] {
  return intake.groups.flatMap(({ action, images }) => (action === 'take' ? images : []));
}
