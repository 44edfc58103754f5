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

  /** A run's folder that was deleted or pulled out needs no record any more. */
  async isThere(): Promise<boolean> {
    return stat(this.#dir).then(
      () => true,
      () => false,
    );
  }

  /** Goes along when the folder is gone from its place and the app found it at another one. */
  async follow(): Promise<void> {
    if (await this.isThere()) return;
    const launch = await readLaunch(this.recordPath);
    if (launch !== null) this.#dir = launch.runDir;
  }
}
