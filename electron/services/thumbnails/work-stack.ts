import { AppError } from '../../../shared/result/errors.js';

interface Task {
  readonly run: () => Promise<void>;
  readonly refuse: () => void;
}

/** Runs a few tasks at once, the newest request first: what the user looks at now comes before what was scrolled past. */
export class WorkStack {
  readonly #waiting: Task[] = [];
  #running = 0;

  constructor(private readonly limit: number) {}

  /** Adds a task. `drop` takes it back while it still waits (true then); its promise rejects with `cancelled`. */
  push<T>(work: () => Promise<T>): { promise: Promise<T>; drop: () => boolean } {
    let task: Task | undefined;
    const promise = new Promise<T>((resolve, reject) => {
      task = {
        run: () => work().then(resolve, reject),
        refuse: () => reject(new AppError('cancelled', 'No longer wanted.')),
      };
      this.#waiting.push(task);
    });
    this.#next();
    return { promise, drop: () => this.#drop(task) };
  }

  #drop(task: Task | undefined): boolean {
    const at = task ? this.#waiting.indexOf(task) : -1;
    if (at < 0) return false;
    for (const dropped of this.#waiting.splice(at, 1)) dropped.refuse();
    return true;
  }

  #next(): void {
    while (this.#running < this.limit) {
      const task = this.#waiting.pop();
      if (!task) return;
      this.#running += 1;
      void task.run().finally(() => {
        this.#running -= 1;
        this.#next();
      });
    }
  }
}
