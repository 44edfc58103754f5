import { createStore, type StoreApi } from 'zustand/vanilla';
import {
  REQUEST_EFFECTS,
  type Client,
  type NamedPower,
  type Power,
  type RequestName,
} from '../../shared/contract/index.js';
import type { ErrorValue, Result } from '../../shared/result/errors.js';
import { isSamePower } from '../lib/power-words.js';

/** What a step needs a yes for. */
export interface Question {
  readonly projectId: string;
  readonly powers: readonly NamedPower[];
}

export interface AskingState {
  /** The question that is shown; null: none. */
  readonly question: Question | null;
}

/** Asks the user what a project may do, one question at a time. */
export interface Asking {
  readonly store: StoreApi<AskingState>;
  /** Shows the question; resolves once it is answered and a yes is kept. Null: allowed; else why not. */
  ask(question: Question): Promise<ErrorValue | null>;
  /** The user's answer to the question that is shown. */
  answer(isYes: boolean): void;
  /** Says yes without a question, where the exact value stands beside the button. */
  allow(projectId: string, powers: readonly Power[]): Promise<ErrorValue | null>;
}

/** Read-only requests that are nevertheless made by a press of the user, and so may raise a question. */
const ASKING_READS: readonly RequestName[] = [
  'captioning.endpointModels',
  'tagger.inspect',
  'datasets.inspectImport',
];

/** True for requests that follow a press of the user. Requests that the page makes by itself never raise a question. */
function mayAsk(name: RequestName): boolean {
  if (name.startsWith('powers.')) return false;
  const effect = REQUEST_EFFECTS[name];
  return (effect !== 'reads' && effect !== 'looks') || ASKING_READS.includes(name);
}

/** The error of a step whose question was answered with “Not now”; it needs no notice, as the user has just decided it. */
const DECLINED: ErrorValue = {
  code: 'cancelled',
  message: 'Not done: what it needs was not allowed.',
  hint: 'Start it again to be asked once more.',
};

/** True for an error that follows from “Not now”, which needs no notice. */
export function isDeclined({ code }: Pick<ErrorValue, 'code'>): boolean {
  return code === DECLINED.code;
}

/** `client`: the one that does not ask, for keeping the answers. */
export function createAsking(client: Client): Asking {
  const store = createStore<AskingState>(() => ({ question: null }));
  let answered: ((isYes: boolean) => void) | null = null;
  let last: Promise<unknown> = Promise.resolve();
  const allow = async (projectId: string, powers: readonly Power[]) => {
    const plain = powers.map(({ kind, value }) => ({ kind, value }));
    const answer = await client.request('powers.allow', { projectId, powers: plain });
    return answer.ok ? null : answer.error;
  };
  const show = async (question: Question) => {
    const isYes = await new Promise<boolean>((resolve) => {
      answered = resolve;
      store.setState({ question });
    });
    answered = null;
    store.setState({ question: null });
    return isYes ? allow(question.projectId, question.powers) : DECLINED;
  };
  return {
    store,
    allow,
    ask: (question) => {
      const shown = last.then(() => show(question));
      last = shown;
      return shown;
    },
    answer: (isYes) => answered?.(isYes),
  };
}

/**
 * A client that asks for permissions. When a request made by the user fails with `needs_permission`, it raises one question
 * with all powers needed and repeats the request after a yes. `projectOf`: the open project, for requests that name none.
 */
export function askingClient(
  client: Client,
  asking: Asking,
  projectOf: () => string | undefined,
): Client {
  return {
    request: async (name, input, options) => {
      let before: readonly NamedPower[] = [];
      for (;;) {
        const answer = await client.request(name, input, options);
        const powers = powersAskedFor(answer);
        const projectId = projectIdIn(input) ?? projectOf();
        // The request asks again for powers that were just allowed: return the error, or the question would repeat for ever.
        const isNew = powers.some((power) => !before.some((one) => isSamePower(one, power)));
        if (!mayAsk(name) || projectId === undefined || !isNew) return answer;
        const error = await asking.ask({ projectId, powers });
        if (error !== null) return { ok: false, error };
        before = [...before, ...powers];
      }
    },
    subscribe: (name, key, on) => client.subscribe(name, key, on),
    onResync: (on) => client.onResync(on),
  };
}

/** What an error asks for; empty for another one. */
export function powersIn(error: ErrorValue): readonly NamedPower[] {
  if (error.code !== 'needs_permission') return [];
  // The host's own error, made of the contract's powers.
  return (error.details?.['powers'] as readonly NamedPower[] | undefined) ?? [];
}

function powersAskedFor(answer: Result<unknown>): readonly NamedPower[] {
  return answer.ok ? [] : powersIn(answer.error);
}

function projectIdIn(input: object): string | undefined {
  const id = (input as { readonly projectId?: unknown }).projectId;
  return typeof id === 'string' ? id : undefined;
}
