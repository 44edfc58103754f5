import { join } from 'node:path';
import {
  RUN_FILES,
  type Engine,
  type EngineMaker,
  type LaunchCommand,
  type LaunchRequest,
} from './engine.js';

export interface RehearsalEngineOptions {
  /** Node, or Electron's own binary, which is then run in its Node mode. Absolute. */
  readonly nodeFile: string;
  readonly isElectron: boolean;
  /** The built trainer, `dist/rehearsal.cjs`. Absolute; may lie inside an asar that `nodeFile` can read. */
  readonly bundle: string;
}

export const makeRehearsal: EngineMaker = ({ node, rehearsalBundle }) =>
  new RehearsalEngine({
    nodeFile: node.file,
    isElectron: node.isElectron,
    bundle: rehearsalBundle,
  });

/**
 * The embedded trainer: a small real optimisation on the project's own images, without Python, GPU or models. It is started
 * where the app lies, as its native modules are there; all of it is loaded at its start.
 */
export class RehearsalEngine implements Engine {
  readonly id = 'rehearsal';
  readonly mode = 'rehearsal';

  constructor(private readonly options: RehearsalEngineOptions) {}

  /** The resume point comes by `resume` in config.toml, as with the other engine. */
  command(request: LaunchRequest): Promise<LaunchCommand> {
    const { nodeFile, isElectron, bundle } = this.options;
    const { runDir, stepOffset, epochOffset } = request;
    return Promise.resolve({
      file: nodeFile,
      args: [
        bundle,
        ...['--config', join(runDir, RUN_FILES.config)],
        ...['--run', runDir],
        ...['--step-offset', String(stepOffset)],
        ...['--epoch-offset', String(epochOffset)],
      ],
      cwd: runDir,
      env: isElectron ? { ELECTRON_RUN_AS_NODE: '1' } : {},
    });
  }
}
