import { createHash } from 'node:crypto';
import { RunModel, type RunModelState } from '../../../shared/domain/run/run-model.js';
import { openToRead, peekOwn, replaceOwn } from '../../platform/own-files.js';
import type { EventFile, EventPlace } from './event-source.js';

/**
 * `digest.bin` of a run: what its events say up to a place in their file, so that a run of a million steps opens without
 * reading all of it again. Derived and never needed: any doubt, and the events are read from their start.
 *
 * Magic (8 bytes), length of the head (4), SHA-256 of all that follows (32), head (JSON, padded to 4 + 8 n), three columns of
 * 64 bit floats: steps, losses, averages.
 */
interface Head {
  readonly shape: string;
  readonly place: EventPlace;
  /** The bytes of the events file just before the place, in base64: another file there would have others. */
  readonly lastBytes: string;
  readonly steps: number;
  readonly model: RunModelState;
}

const MAGIC = 'LSDIGES1';
const FIXED = 8 + 4 + 32;
const CHECKED_BYTES = 512;

/** Writes the digest. Throws the file system's error; the earlier digest is then untouched. */
export async function writeDigest(
  path: string,
  eventsPath: string,
  source: EventFile,
  model: RunModel,
): Promise<void> {
  const { steps, losses, averages } = model.losses.columns();
  const { place } = source;
  const head: Head = {
    shape: SHAPE,
    place,
    lastBytes: await bytesBefore(eventsPath, place.offset),
    steps: steps.length,
    model: model.state,
  };
  const text = Buffer.from(JSON.stringify(head));
  // The columns begin at a multiple of 8, as arrays of 64 bit floats must.
  const padding = Buffer.alloc((8 - ((FIXED + text.length) % 8)) % 8, ' ');
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length + padding.length);
  const body = Buffer.concat([text, padding, ...[steps, losses, averages].map(bytesOf)]);
  const hash = createHash('sha256').update(body).digest();
  await replaceOwn(path, Buffer.concat([Buffer.from(MAGIC), length, hash, body]));
}

/** Puts source and model where the digest says; false, and nothing is changed, when it does not fit the events file. */
export async function restoreDigest(
  path: string,
  eventsPath: string,
  source: EventFile,
  model: RunModel,
): Promise<boolean> {
  // Without a digest the events are read from their beginning.
  const bytes = await peekOwn(path).catch(() => null);
  if (bytes === null || bytes.length < FIXED || bytes.toString('latin1', 0, 8) !== MAGIC)
    return false;
  const body = bytes.subarray(FIXED);
  if (!createHash('sha256').update(body).digest().equals(bytes.subarray(12, FIXED))) return false;
  const headLength = bytes.readUInt32LE(8);
  // The hash says that these bytes are ours, and the shape that they are of this version: no field has to be looked at.
  const head = JSON.parse(body.toString('utf8', 0, headLength)) as Head;
  if (head.shape !== SHAPE) return false;
  if ((await bytesBefore(eventsPath, head.place.offset)) !== head.lastBytes) return false;
  const column = (number: number) => {
    const from = body.byteOffset + headLength + number * head.steps * 8;
    return new Float64Array(body.buffer.slice(from, from + head.steps * 8));
  };
  model.restore(head.model);
  model.losses.replace({ steps: column(0), losses: column(1), averages: column(2) });
  source.restore(head.place);
  return true;
}

const bytesOf = (column: Float64Array) =>
  Buffer.from(column.buffer, column.byteOffset, column.byteLength);

async function bytesBefore(path: string, offset: number): Promise<string> {
  // No events file: then no digest fits it.
  const handle = await openToRead(path).catch(() => null);
  if (handle === null) return '';
  try {
    const from = Math.max(0, offset - CHECKED_BYTES);
    const { bytesRead, buffer } = await handle.read(
      Buffer.alloc(offset - from),
      0,
      offset - from,
      from,
    );
    return buffer.toString('base64', 0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** The names of all fields of a model's state: a version that keeps others does not read this one's digests. */
function shapeOf(value: unknown): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return '';
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([key, field]) => `${key}${shapeOf(field)}`).join(' ')}}`;
}
const SHAPE = shapeOf(new RunModel().state);
