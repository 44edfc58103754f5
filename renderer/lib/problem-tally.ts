import type { DatasetImage, ImageProblem } from '../../shared/contract/index.js';

/** How many images have each problem, kept as images come and go: counting 100,000 anew at every change holds up the page. */
export class ProblemTally {
  readonly #byConcept = new Map<string, Map<ImageProblem, number>>();

  /** Replaces an image's earlier state by its new one; `after` undefined: the image is gone. */
  replace(before: DatasetImage | undefined, after: DatasetImage | undefined): void {
    if (before !== undefined) this.#add(before, -1);
    if (after !== undefined) this.#add(after, 1);
  }

  /** Images with a problem, of one concept or of all (null). */
  count(problem: ImageProblem, conceptId: string | null): number {
    if (conceptId !== null) return this.#byConcept.get(conceptId)?.get(problem) ?? 0;
    let sum = 0;
    for (const counts of this.#byConcept.values()) sum += counts.get(problem) ?? 0;
    return sum;
  }

  #add({ conceptId, problems }: DatasetImage, by: 1 | -1): void {
    const counts = this.#byConcept.get(conceptId) ?? new Map<ImageProblem, number>();
    this.#byConcept.set(conceptId, counts);
    for (const problem of problems) counts.set(problem, (counts.get(problem) ?? 0) + by);
  }
}
