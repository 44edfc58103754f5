import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readLaunch, type LaunchRecord } from './record.js';

/** Where a run's folder lies now: a project may be moved while a run is on, and the app then writes its record anew. */
export class RunPlace {
  #dir: string;

  constructor(
    private readonly recordPath: string,
    launch: LaunchRecord,
  ) {
    this.#dir = launch.runDir;
  }

  file(name: string): string {
    return join(this.#dir, name);
  }

  /** True while the run's folder exists; a folder that was deleted or pulled out needs no record any more. */
  async isThere(): Promise<boolean> {
    return stat(this.#dir).then(
      () => true,
      () => false,
    );
  }

  /** Reads the launch record again when the folder is gone: the app writes the new place there after a move. */
  async follow(): Promise<void> {
    if (await this.isThere()) return;
    const launch = await readLaunch(this.recordPath);
    if (launch !== null) this.#dir = launch.runDir;
  }
}
