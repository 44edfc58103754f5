import { basename, join } from 'node:path';
import { captionFileName } from '../../../shared/domain/dataset/index.js';
import { AppError } from '../../../shared/result/errors.js';
import { writeFileAtomic } from '../../platform/atomic-file.js';
import { nodeErrorCode, toErrorValue } from '../../platform/error-value.js';
import { silentLogger } from '../../platform/log.js';
import type { JobContext } from '../jobs/index.js';
import { forEachBounded } from '../../platform/bounded.js';
import { captionBeside, findImages, readChunks } from './import-walk.js';
import type { TargetFolder } from './target-folder.js';
import type { ImportResult } from './types.js';

const PARALLEL_COPIES = 4;
/** Beyond this many the list helps nobody; the count is still right. */
const KEPT_FAILURES = 200;

/** Copies files and the images of folders into a concept's folder. What fails alone is noted; a full disk ends the job. `names` gets the files put in. */
export async function importImages(
  target: TargetFolder,
  paths: readonly string[],
  context: JobContext,
  names: string[],
): Promise<ImportResult> {
  context.message('Looking for images');
  const { images, unsupported, failed } = await findImages(paths, context.signal);
  const result: ImportResult = { added: 0, duplicate: 0, unsupported, unreadable: 0, failed };
  context.message('Copying images');
  context.progress(0, images.length, 'images');
  let done = 0;
  const copy = async (path: string): Promise<void> => {
    try {
      const caption = await captionBeside(path);
      const content = readChunks(path);
      const added = await target.add(
        { fileName: basename(path), content, caption },
        context.signal,
      );
      result[added.outcome] += 1;
      if (added.name !== null) {
        names.push(added.name, ...(caption === null ? [] : [captionFileName(added.name)]));
      }
      if (added.reason !== null) context.log(added.reason);
    } catch (error) {
      if (context.signal.aborted || endsJob(error)) throw error;
      if (failed.length < KEPT_FAILURES) failed.push({ file: path, reason: reasonOf(error) });
    }
    done += 1;
    context.progress(done, images.length, 'images');
  };
  await forEachBounded(images, PARALLEL_COPIES, copy, context.signal);
  return result;
}

/** Writes `text` into these caption files of a folder. */
export async function writeMissingCaptions(
  root: string,
  captionNames: readonly string[],
  text: string,
): Promise<void> {
  await forEachBounded(captionNames, PARALLEL_COPIES, (name) =>
    writeFileAtomic(join(root, name), text),
  );
}

/** The next file would fail for the same reason. */
function endsJob(error: unknown): boolean {
  const code = nodeErrorCode(error) ?? '';
  return ['ENOSPC', 'EDQUOT', 'EROFS'].includes(code);
}

function reasonOf(error: unknown): string {
  if (error instanceof AppError) return error.message;
  return toErrorValue(error, silentLogger).message;
}
