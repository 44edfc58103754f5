import { readdir } from 'node:fs/promises';
import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { encodeImageId } from '../../shared/domain/dataset/image-id.js';
import type { CaptionEdit } from '../../shared/domain/captions/edit-schema.js';
import { TestProject } from './open-project.js';
import { Captions, type CaptionedProject } from '../services/captions/index.js';
import { readCaptionFile } from '../services/dataset/captions/index.js';

/*
 * A program that edits all captions of a project in batches, takes them back and does them again, until it is killed.
 * Argument: the project's folder, with captions in `img/1_a`.
 */

async function main(projectDir: string): Promise<void> {
  const folder = join(projectDir, 'img', '1_a');
  const { history, jobs } = new TestProject(projectDir);
  await history.open();
  const ids = (await readdir(folder))
    .filter((name) => name.endsWith('.txt') && !name.startsWith('.'))
    .map((name) => encodeImageId({ conceptId: 'a', path: name.replace(/txt$/, 'png') }));
  const nothing = () => Promise.reject(new Error('not asked for'));
  const dataset: CaptionedProject['dataset'] = {
    captionOnDisk: async (imageId) => {
      const name = Buffer.from(imageId.slice(2), 'base64url').toString();
      const path = join(folder, name.replace(/png$/, 'txt'));
      return { path, onDisk: await readCaptionFile(path) };
    },
    editCaption: nothing,
    refreshImage: nothing,
    captionsElsewhere: async () => new Map<string, never>(),
    images: () => [],
  };
  // No edit of these is by an expression.
  const captions = new Captions({ id: 'crash-test', dataset, history }, { jobs, workerFile: '' });
  process.stdout.write('ready\n');
  for (let round = 0; ; round += 1) {
    const { undo, redo } = history.get();
    const choice = randomInt(100);
    const newest = choice < 15 ? undo[0] : choice < 30 ? redo[0] : undefined;
    if (newest !== undefined) {
      await history[choice < 15 ? 'undo' : 'redo'](newest.id);
      continue;
    }
    const text = `t${process.pid}x${round}`;
    const edit: CaptionEdit = { kind: 'add', text, where: 'end', as: 'tag', onlyIfMissing: false };
    // Small and large batches, so that kills find the journal in every state on slow disks, too.
    const share = randomInt(2, 70);
    const some = ids.filter(() => randomInt(100) < share);
    const { error } = await jobs.wait(captions.applyEdit(some, edit).id);
    if (error) throw new Error(error.message);
  }
}

void main(process.argv[2] ?? '');
