import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { nodeErrorCode } from '../../../platform/error-value.js';

const SAMPLES = 16;
const SAMPLE_BYTES = 65_536;
const MOST_REMEMBERED = 100;
const remembered = new Map<string, { mark: string; identity: string }>();

/**
 * A word for the content of a model file: its size and 16 samples of 64 KB spread over it, the header among them. A file
 * that was moved or touched keeps it; another model, or another number format of the same, has another. Null: not there.
 */
export async function fileIdentity(path: string): Promise<string | null> {
  if (path === '') return null;
  try {
    const { size, mtimeMs } = await stat(path);
    const mark = `${size} ${mtimeMs}`;
    const known = remembered.get(path);
    if (known?.mark === mark) return known.identity;
    const identity = await sampled(path, size);
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    remembered.set(path, { mark, identity });
    return identity;
  } catch (error) {
    const code = nodeErrorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR' || code === 'EACCES')
      return null;
    throw error;
  }
}

async function sampled(path: string, size: number): Promise<string> {
  const hash = createHash('sha256').update(String(size));
  const file = await open(path);
  try {
    const buffer = Buffer.alloc(SAMPLE_BYTES);
    for (let sample = 0; sample < SAMPLES; sample += 1) {
      const last = Math.max(0, size - SAMPLE_BYTES);
      const at = Math.floor((last * sample) / (SAMPLES - 1));
      const { bytesRead } = await file.read(buffer, 0, SAMPLE_BYTES, at);
      hash.update(buffer.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
  return hash.digest('hex').slice(0, 32);
}

/** SHA-256 of a whole file; null when it is not there. Throws on abort. */
export async function sha256Of(path: string, signal?: AbortSignal): Promise<string | null> {
  const hash = createHash('sha256');
  try {
    const options = signal ? { signal } : {};
    for await (const chunk of createReadStream(path, options)) hash.update(chunk as Buffer);
  } catch (error) {
    if (nodeErrorCode(error) === 'ENOENT') return null;
    throw error;
  }
  return hash.digest('hex');
}
