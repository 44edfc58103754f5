import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { AppError } from '../../../../shared/result/errors.js';

export interface JsonCall {
  readonly url: URL;
  /** Sent as a bearer key; empty: none. */
  readonly key?: string;
  /** Sent as JSON by POST; absent: GET. */
  readonly body?: unknown;
  /** The whole answer must be there by then, in ms. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export interface JsonAnswer {
  readonly status: number;
  /** Null for what is no JSON. */
  readonly value: unknown;
  readonly text: string;
  /** Seconds that the server asks to wait; null when it does not. */
  readonly retryAfter: number | null;
}

const MOST_BYTES = 8_000_000;

/**
 * One call of an HTTP server that speaks JSON; redirects are not followed, as images must not go where nobody said.
 * Throws `disconnected` when no whole answer comes, `cancelled` when aborted.
 */
export function callJson({ url, key, body, timeoutMs, signal }: JsonCall): Promise<JsonAnswer> {
  const make = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const sent = body === undefined ? null : Buffer.from(JSON.stringify(body));
  return new Promise((resolve, reject) => {
    const fail = (why: string) => reject(unreached(url, why, signal));
    const request = make(url, {
      method: sent === null ? 'GET' : 'POST',
      headers: {
        accept: 'application/json',
        'user-agent': 'lora-studio',
        ...(key ? { authorization: `Bearer ${key}` } : {}),
        ...(sent === null
          ? {}
          : { 'content-type': 'application/json', 'content-length': sent.length }),
      },
      agent: false,
      signal,
    });
    const timer = setTimeout(
      () => request.destroy(new Error(`no answer within ${timeoutMs / 1000} s`)),
      timeoutMs,
    );
    request.once('close', () => clearTimeout(timer));
    request.once('error', (error) => fail(reasonOf(error)));
    request.once('response', (response) => {
      readAll(response).then(resolve, (error: Error) => {
        request.destroy();
        fail(reasonOf(error));
      });
    });
    request.end(sent);
  });
}

async function readAll(response: IncomingMessage): Promise<JsonAnswer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST_BYTES) throw new Error('the answer is too long');
    chunks.push(chunk);
  }
  if (!response.complete) throw new Error('the connection was cut');
  const text = Buffer.concat(chunks).toString('utf8');
  const wait = Number(response.headers['retry-after']);
  return {
    status: response.statusCode ?? 0,
    value: parsed(text),
    text,
    retryAfter: Number.isFinite(wait) && wait >= 0 ? wait : null,
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // told as such by who wanted JSON
  }
}

function reasonOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}

function unreached(url: URL, why: string, signal: AbortSignal): AppError {
  if (signal.aborted) return new AppError('cancelled', 'Cancelled.');
  return new AppError('disconnected', `${url.origin} gave no answer (${why}).`, {
    hint: 'Is the server running, and is that its address?',
  });
}
