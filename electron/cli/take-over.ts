import type { Client, Output, Project, ReadOnly } from '../../shared/contract/index.js';
import { note } from './output.js';

/** A holder shows a sign of life every 15 s; it may be taken over after two minutes without one. */
const WAIT_MS = 150_000;

/** Takes `--take-over` out of the words of a command. */
export function readTakeOver(words: readonly string[]): { words: string[]; takesOver: boolean } {
  const rest = words.filter((word) => word !== '--take-over');
  return { words: rest, takesOver: rest.length < words.length };
}

/**
 * A client that says of each project it opens whether it is read-only. With `takesOver` it waits to take the project over:
 * until the holder has shown no sign of life for two minutes, or releases its lock.
 */
export function tellReadOnly(
  client: Client,
  takesOver: boolean,
  tell: (line: string) => void = note,
  waitMs = WAIT_MS,
): Client {
  const open: Client['request'] = async (name, input, options) => {
    const answer = await client.request(name, input, options);
    if (name !== 'projects.open' || !answer.ok) return answer;
    const project = answer.value as Output<'projects.open'>;
    if (project.readOnly === null) return answer;
    tell(`warning: ${lineOf(project.dir, project.readOnly)}`);
    if (!takesOver || project.readOnly.who === null) return answer;
    tell('Waiting for a sign of life from there, for two minutes.');
    return (await takenOver(client, project, tell, waitMs)) as typeof answer;
  };
  return {
    request: open,
    subscribe: (name, key, on) => client.subscribe(name, key, on),
    onResync: (on) => client.onResync(on),
  };
}

function lineOf(dir: string, { who, since }: ReadOnly): string {
  if (who === null) return `${dir} is read-only: nothing is kept in this project.`;
  const machine = who.host === '' ? '' : ` on ${who.host}`;
  const when = since === null ? '' : `, since ${new Date(since).toLocaleString()}`;
  return `${dir} is open in another LoRA Studio${machine} (process ${who.pid}${when}): it is only read here.`;
}

async function takenOver(
  client: Client,
  project: Project,
  tell: (line: string) => void,
  waitMs: number,
) {
  const state = await nextState(client, project, waitMs);
  if (state === 'free') {
    tell('It is free now.');
    return client.request('projects.open', { dir: project.dir });
  }
  if (state === 'alive') {
    tell('It is still at work, and was not taken over.');
    return client.request('projects.open', { dir: project.dir });
  }
  const taken = await client.request('projects.takeOver', { projectId: project.id });
  if (taken.ok) tell('No sign of life: taken over.');
  return taken;
}

function nextState(
  client: Client,
  { id, readOnly }: Project,
  waitMs: number,
): Promise<'free' | 'still' | 'alive'> {
  return new Promise((resolve) => {
    const end = (state: 'free' | 'still' | 'alive') => {
      clearTimeout(timer);
      stop();
      resolve(state);
    };
    const timer = setTimeout(() => end('alive'), waitMs);
    const look = (now: ReadOnly | null) => {
      if (now === null) end('free');
      else if (now.canTakeOver) end('still');
    };
    const stop = client.subscribe('projects.changed', id, (changed) => look(changed.readOnly));
    look(readOnly);
  });
}
