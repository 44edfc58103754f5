import * as z from 'zod';
import { ErrorValue, type Result } from '../result/errors.js';

/**
 * The messages that carry the contract over anything that sends text: a WebSocket frame or a line of a local socket each.
 * `hello` is asked first where the carrier itself does not prove who calls (local sockets).
 */
export const ClientMessage = z.discriminatedUnion('t', [
  z.object({ t: z.literal('hello'), secret: z.string().max(200) }),
  z.object({
    t: z.literal('req'),
    id: z.int(),
    name: z.string().max(100),
    // JSON leaves out a value of `undefined`; whether that is a good input is for the request to say.
    input: z.unknown().optional(),
    /** The same when the request is asked again of the next owner of a project; between processes of one user only. */
    requestId: z.uuid().optional(),
  }),
  z.object({ t: z.literal('cancel'), id: z.int() }),
  z.object({ t: z.literal('sub'), name: z.string().max(100), key: z.string().max(200) }),
  z.object({ t: z.literal('unsub'), name: z.string().max(100), key: z.string().max(200) }),
]);
export type ClientMessage = z.output<typeof ClientMessage>;

const ResultMessage = z.union([
  z.object({ ok: z.literal(true), value: z.unknown().optional() }),
  z.object({ ok: z.literal(false), error: ErrorValue }),
]);

export const ServerMessage = z.discriminatedUnion('t', [
  z.object({ t: z.literal('res'), id: z.int(), result: ResultMessage }),
  z.object({
    t: z.literal('event'),
    name: z.string(),
    key: z.string(),
    data: z.unknown(),
    seq: z.int(),
  }),
  z.object({ t: z.literal('resync') }),
]);
export type ServerMessage =
  | { t: 'res'; id: number; result: Result<unknown> }
  | { t: 'event'; name: string; key: string; data: unknown; seq: number }
  | { t: 'resync' };

/** One message as one line of text (JSON escapes line ends). */
export function encodeMessage(message: ClientMessage | ServerMessage): string {
  return JSON.stringify(message);
}

/** A client's message, or null for anything else. */
export function decodeClientMessage(text: string): ClientMessage | null {
  return decode(ClientMessage, text);
}

/** A host's message, or null for anything else. */
export function decodeServerMessage(text: string): ServerMessage | null {
  const message = decode(ServerMessage, text);
  if (message?.t !== 'res' || !message.result.ok) return message as ServerMessage | null;
  // JSON leaves out a value of `undefined`; here it is there again.
  return { t: 'res', id: message.id, result: { ok: true, value: message.result.value } };
}

function decode<T>(schema: z.ZodType<T>, text: string): T | null {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return null; // not JSON: the caller decides what that means for the connection
  }
  const parsed = schema.safeParse(raw);
  return parsed.success ? parsed.data : null;
}
