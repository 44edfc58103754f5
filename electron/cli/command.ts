import type { Client } from '../../shared/contract/index.js';
import type { Logger } from '../platform/log.js';
import type { Studio } from '../host/studio.js';

/** What a command works with. `client` talks to this process's services, which forward to a project's owner. */
export interface CommandContext {
  readonly studio: Studio;
  readonly client: Client;
  readonly log: Logger;
  readonly rendererDir: string;
}

/** A command: gets the words after its name, returns the exit code. */
export type Command = (context: CommandContext, words: string[]) => Promise<number>;
