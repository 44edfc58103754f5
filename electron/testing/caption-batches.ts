import { readdir } from 'node:fs/promises';
import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { encodeImageId } from '../../shared/domain/dataset/index.js';
import type { CaptionEdit } from '../../shared/domain/captions/index.js';
import { silentLogger } from '../platform/log.js';
import { folderOf } from './project-folders.js';
import { CaptionsService } from '../services/captions/index.js';
import { readCaptionFile } from '../services/datasets/index.js';
import { EventBus } from '../services/events/event-bus.js';
import { HistoryService } from '../services/history/index.js';
import { JobsService } from '../services/jobs/index.js';

/*
 * A program that edits all captions of a project in batches, takes them back and does them again, until it is killed.
 * Argument: the project's folder, with captions in `img/1_a`.
 */

const projectId = 'crash-test';

async function main(projectDir: string): Promise<void> {
  const folder = join(projectDir, 'img', '1_a');
  const bus = new EventBus();
  const jobs = new JobsService(bus, silentLogger);
  const history = new HistoryService({ bus, log: silentLogger, onChanged: async () => undefined });
  await history.attach({ id: projectId, folder: folderOf(projectDir) });
  const ids = (await readdir(folder))
    .filter((name) => name.endsWith('.txt') && !name.startsWith('.'))
    .map((name) => encodeImageId({ conceptId: 'a', path: name.replace(/txt$/, 'png') }));
  const nothing = () => Promise.reject(new Error('not asked for'));
  const captions = new CaptionsService(
    {
      captionOnDisk: async (_, imageId) => {
        const name = Buffer.from(imageId.slice(2), 'base64url').toString();
        const path = join(folder, name.replace(/png$/, 'txt'));
        return { path, onDisk: await readCaptionFile(path) };
      },
      refreshImage: nothing,
      captionsElsewhere: async () => new Map<string, never>(),
      snapshot: () => ({ images: [], isComplete: true, seq: 0 }),
    },
    history,
    jobs,
    // No edit of these is by an expression.
    '',
  );
  process.stdout.write('ready\n');
  for (let round = 0; ; round += 1) {
    const { undo, redo } = history.get(projectId);
    const choice = randomInt(100);
    const newest = choice < 15 ? undo[0] : choice < 30 ? redo[0] : undefined;
    if (newest !== undefined) {
      await history[choice < 15 ? 'undo' : 'redo'](projectId, newest.id);
      continue;
    }
    const text = `t${process.pid}x${round}`;
    const edit: CaptionEdit = { kind: 'add', text, where: 'end', as: 'tag', onlyIfMissing: false };
    // Small and large batches, so that kills find the journal in every state on slow disks, too.
    const share = randomInt(2, 70);
    const some = ids.filter(() => randomInt(100) < share);
    const { error } = await jobs.wait(captions.applyEdit(projectId, some, edit).id);
    if (error) throw new Error(error.message);
  }
}

void main(process.argv[2] ?? '');
