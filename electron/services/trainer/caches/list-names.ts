import { readdir } from 'node:fs/promises';
import { nodeErrorCode } from '../../../platform/error-value.js';

/** Names in a folder; none when it is not there. */
export async function listNames(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (nodeErrorCode(error) === 'ENOENT') return [];
    throw error;
  }
}
