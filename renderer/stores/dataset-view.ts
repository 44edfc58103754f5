import { createStore, type StoreApi } from 'zustand/vanilla';
import type { DatasetImage, ImageProblem, Project } from '../../shared/contract/index.js';
import type { ProblemTally } from '../lib/problem-tally.js';
import { USUAL_SORT, type Sort } from '../lib/dataset-sort.js';
import {
  narrows,
  type CompiledFilter,
  type FilterContext,
  type FilterSubject,
  type TokenCounters,
} from '../../shared/domain/dataset-filter/index.js';

export type ProblemFilter = ImageProblem | 'any' | null;

export interface DatasetView {
  /** In the filter language. */
  readonly text: string;
  readonly problem: ProblemFilter;
  /** Null: all concepts. */
  readonly conceptId: string | null;
  readonly sort: Sort;
}

export const WHOLE_VIEW: DatasetView = {
  text: '',
  problem: null,
  conceptId: null,
  sort: USUAL_SORT,
};

/** What is shown of the dataset. Lives as long as its screen. */
export type ViewStore = StoreApi<DatasetView>;

export function createViewStore(): ViewStore {
  return createStore<DatasetView>(() => WHOLE_VIEW);
}

/** Words for each problem: a short one for the badge, a sentence that says what it means and what to do. */
export const PROBLEM_WORDS: Record<ImageProblem, { label: string; explanation: string }> = {
  unreadable: {
    label: 'unreadable',
    explanation: 'This file cannot be read as an image. The trainer would stop at it; replace it.',
  },
  trainer_refuses: {
    label: 'ends the run',
    explanation:
      'It is shown here, but the trainer’s reader refuses it, which ends the run. The dataset’s check says why; a PNG copy helps.',
  },
  link_outside: {
    label: 'link',
    explanation:
      'This is a link to an image outside the folder. The trainer follows it; it is not shown here. Add the folder it lies in, or a copy.',
  },
  caption_link_outside: {
    label: 'caption link',
    explanation:
      'The caption is a link to a file outside the folder. The trainer follows it; it is not read or changed here. Put the file itself beside the image.',
  },
  caption_missing: {
    label: 'no caption',
    explanation: 'There is no caption file beside this image yet. Write a caption below.',
  },
  caption_empty: {
    label: 'empty caption',
    explanation: 'The caption file is empty. Write a caption below.',
  },
  caption_not_utf8: {
    label: 'caption encoding',
    explanation:
      'The caption file is not UTF-8, and the trainer reads nothing else. “encoding…” below writes it as UTF-8.',
  },
  caption_undecodable: {
    label: 'caption not decodable',
    explanation:
      'The bytes of the caption file fit no known encoding. It is left as it is until you choose its encoding or write it anew.',
  },
  not_for_trainer: {
    label: 'not for the trainer',
    explanation:
      'The trainer passes over this file for its ending. The doctor renames a .jfif to .jpg and makes PNG copies of formats that the trainer does not read.',
  },
  exif_rotated: {
    label: 'EXIF rotated',
    explanation: 'The camera marked this image as turned. The trainer sees it as it is stored.',
  },
  extension_case: {
    label: 'ending in capitals',
    explanation: 'The ending is in capital letters; on Linux the trainer may not find this file.',
  },
  same_stem: {
    label: 'shared caption',
    explanation:
      'Another image has the same name with a different ending; both use one caption file.',
  },
};

/** Images for which disk has no caption text. */
export function captionsLacking(tally: ProblemTally): number {
  return tally.count('caption_missing', null) + tally.count('caption_empty', null);
}

/** The ids that the view shows, in the order of `subjects`. A filter that cannot be read restricts nothing. */
export function visibleIds(
  subjects: Subjects,
  view: Pick<DatasetView, 'problem' | 'conceptId'>,
  filter: CompiledFilter,
): readonly string[] {
  const found: FilterSubject<DatasetImage>[] = [];
  const ids: string[] = [];
  for (const subject of startingFrom(subjects, view, filter)) {
    if (!isVisible(subject.image, view)) continue;
    if (filter.ok && !filter.matchesSubject(subject)) continue;
    found.push(subject);
    ids.push(subject.image.id);
  }
  last.set(subjects, { problem: view.problem, conceptId: view.conceptId, filter, found });
  return ids;
}

type Subjects = readonly FilterSubject<DatasetImage>[];

interface FoundImages extends Pick<DatasetView, 'problem' | 'conceptId'> {
  readonly filter: CompiledFilter;
  readonly found: Subjects;
}

const last = new WeakMap<Subjects, FoundImages>();

/** The subjects to filter: the last result where the new filter only narrows the old one, so a keystroke need not scan all. */
function startingFrom(
  subjects: Subjects,
  { problem, conceptId }: Pick<DatasetView, 'problem' | 'conceptId'>,
  filter: CompiledFilter,
): Subjects {
  const before = last.get(subjects);
  if (before?.problem !== problem || before.conceptId !== conceptId) return subjects;
  if (!filter.ok || !before.filter.ok || filter.context !== before.filter.context) return subjects;
  return narrows(filter.node, before.filter.node) ? before.found : subjects;
}

function isVisible(image: DatasetImage, view: Pick<DatasetView, 'problem' | 'conceptId'>): boolean {
  if (view.conceptId !== null && image.conceptId !== view.conceptId) return false;
  if (view.problem === 'any') return image.problems.length > 0;
  return view.problem === null || image.problems.includes(view.problem);
}

/** What the filters of a project look at besides the images. */
export function filterContext(
  project: Pick<Project, 'triggerWord' | 'concepts'>,
  tokens: TokenCounters | null,
  findings: ReadonlyMap<string, readonly string[]>,
): FilterContext {
  const concepts = new Map(project.concepts.map((concept) => [concept.id, concept]));
  return {
    triggerWord: project.triggerWord,
    conceptOf: (id) => concepts.get(id) ?? null,
    tokens,
    problemsOf: ({ id }) => findings.get(id) ?? [],
  };
}

/** The problems that there are among the images of a concept (or of all), worst first. */
export function problemCounts(
  tally: ProblemTally,
  conceptId: string | null,
): ReadonlyMap<ImageProblem, number> {
  const counts = (Object.keys(PROBLEM_WORDS) as ImageProblem[]).map(
    (problem) => [problem, tally.count(problem, conceptId)] as const,
  );
  return new Map(counts.filter(([, count]) => count > 0));
}
