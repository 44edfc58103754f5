import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import {
  cleanProse,
  isLoopback,
  isRefusal,
  type ByEndpoint,
} from '../../../../shared/domain/captioning/index.js';
import { AppError } from '../../../../shared/result/errors.js';
import { callJson, type JsonAnswer } from './http-json.js';

/** How patiently to try again; tests are quicker. */
export interface Patience {
  /** The first pause, doubled with each attempt, in ms. */
  readonly pauseMs: number;
  /** A server may ask for more than this; it does not get it, in ms. */
  readonly longestPauseMs: number;
}
export const USUAL_PATIENCE: Patience = { pauseMs: 1000, longestPauseMs: 60_000 };

const LIST_TIMEOUT_MS = 10_000;

/**
 * The address of a server's functions, with `/v1` where no path is given. Throws `bad_request` for what is no http address,
 * and for another machine's unless `allowRemote`.
 */
export function endpointUrl(address: string, allowRemote: boolean): URL {
  const text = address.includes('://') ? address : `http://${address}`;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new AppError('bad_request', `“${address}” is no http or https address.`, {
      hint: 'Ollama listens on http://127.0.0.1:11434, LM Studio on http://127.0.0.1:1234.',
    });
  }
  if (!allowRemote && !isLoopback(url.hostname)) {
    throw new AppError(
      'bad_request',
      `${url.host} is another machine: images would leave this one.`,
      {
        hint: 'Agree to that first, or use a server on this machine.',
      },
    );
  }
  url.search = '';
  url.hash = '';
  url.pathname = url.pathname === '/' ? '/v1/' : url.pathname.replace(/\/*$/, '/');
  return url;
}

const ModelList = z.object({ data: z.array(z.object({ id: z.string() })) });

/** A server's functions and the key that it wants; empty: none. */
export interface Endpoint {
  readonly url: URL;
  readonly key: string;
}

/**
 * Names of the models that a server offers. Throws `disconnected`, `unauthorized`, and `unsupported` for a server of another
 * kind.
 */
export async function listModels({ url, key }: Endpoint, signal: AbortSignal): Promise<string[]> {
  const answer = await callJson({
    url: new URL('models', url),
    key,
    timeoutMs: LIST_TIMEOUT_MS,
    signal,
  });
  if (isLockedOut(answer.status)) throw lockedOut(url, key);
  const list = ModelList.safeParse(answer.value);
  if (answer.status === 200 && list.success) return list.data.data.map(({ id }) => id);
  throw new AppError('unsupported', `${url.origin} gave no list of models (${answer.status}).`, {
    hint: 'The address must be that of an OpenAI-compatible server, as of Ollama, LM Studio, vLLM or llama.cpp.',
  });
}

function isLockedOut(status: number): boolean {
  return status === 401 || status === 403;
}

/** Says nothing of what the server said: some repeat a part of the key. */
function lockedOut(url: URL, key: string): AppError {
  const why = key === '' ? 'wants an API key' : 'does not take the API key';
  return new AppError('unauthorized', `${url.origin} ${why}.`, {
    hint: 'Enter the server’s key under “API key”; it is kept for this address only.',
  });
}

const Completion = z.object({
  choices: z
    .array(
      z.object({
        message: z.object({ content: z.string().nullable() }),
        finish_reason: z.string().nullish(),
      }),
    )
    .min(1),
});

/**
 * One caption for one picture (JPEG). Tries again after 429, 5xx, a cut connection and nonsense, with growing pauses. Throws
 * `disconnected` when no answer came at all, `unauthorized` without the right key, `unsupported` for what the server refuses,
 * `unreadable` for an answer that is no caption, `cancelled`.
 */
export async function describe(
  { url, key }: Endpoint,
  by: ByEndpoint,
  picture: { jpeg: Buffer; instruction: string },
  signal: AbortSignal,
  patience: Patience = USUAL_PATIENCE,
): Promise<string> {
  const call = {
    url: new URL('chat/completions', url),
    key,
    body: bodyOf(by, picture),
    timeoutMs: by.timeoutSeconds * 1000,
    signal,
  };
  for (let attempt = 0; ; attempt += 1) {
    const outcome = await callJson(call).then((answer) => judge(answer, { url, key }), notReached);
    if (outcome.kind === 'caption') return outcome.text;
    if (!outcome.mayPass || attempt >= by.retries) throw outcome.error;
    const wanted = outcome.waitMs ?? patience.pauseMs * 2 ** attempt;
    try {
      await sleep(Math.min(wanted, patience.longestPauseMs), undefined, { signal });
    } catch (error) {
      throw new AppError('cancelled', 'Cancelled.', { cause: error });
    }
  }
}

function bodyOf(by: ByEndpoint, { jpeg, instruction }: { jpeg: Buffer; instruction: string }) {
  const url = `data:image/jpeg;base64,${jpeg.toString('base64')}`;
  const content = [
    { type: 'text', text: instruction },
    { type: 'image_url', image_url: { url } },
  ];
  return {
    model: by.model,
    messages: [{ role: 'user', content }],
    max_tokens: by.maxTokens,
    temperature: 0.2,
    stream: false,
  };
}

type Outcome =
  | { kind: 'caption'; text: string }
  | { kind: 'failed'; error: AppError; mayPass: boolean; waitMs: number | null };

function notReached(error: unknown): Outcome {
  if (!(error instanceof AppError)) throw error;
  return { kind: 'failed', error, mayPass: error.code === 'disconnected', waitMs: null };
}

function judge(answer: JsonAnswer, { url, key }: Endpoint): Outcome {
  const failed = (error: AppError, mayPass: boolean): Outcome => ({
    kind: 'failed',
    error,
    mayPass,
    waitMs: answer.retryAfter === null ? null : answer.retryAfter * 1000,
  });
  const { status } = answer;
  if (isLockedOut(status)) return failed(lockedOut(url, key), false);
  if (status === 429 || status >= 500)
    return failed(new AppError('disconnected', `The server is busy or failed (${status}).`), true);
  if (status !== 200) {
    const text = key === '' ? answer.text : answer.text.replaceAll(key, '…');
    const why = text.replace(/\s+/g, ' ').slice(0, 200);
    return failed(new AppError('unsupported', `The server refused (${status}): ${why}`), false);
  }
  const parsed = Completion.safeParse(answer.value);
  const choice = parsed.success ? parsed.data.choices[0] : undefined;
  const prose = cleanProse(choice?.message.content ?? '');
  if (choice === undefined || prose === '')
    return failed(new AppError('unreadable', 'The server’s answer holds no caption.'), true);
  if (isRefusal(prose))
    return failed(
      new AppError('unreadable', `The model declined: “${prose.slice(0, 120)}”`),
      false,
    );
  return {
    kind: 'caption',
    text: choice.finish_reason === 'length' ? wholeSentences(prose) : prose,
  };
}

/** An answer that was cut at its length, up to its last whole sentence. */
function wholeSentences(text: string): string {
  return /^.*[.!?…。](?=\s|$)/su.exec(text)?.[0] ?? text;
}
