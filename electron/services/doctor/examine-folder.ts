import { join, sep } from 'node:path';
import type { DoctorReport } from '../../../shared/contract/index.js';
import { bucketPlan } from '../../../shared/domain/config/plan/index.js';
import { TrainingSettings } from '../../../shared/domain/config/value/index.js';
import { USUAL_CAPTION_EXTENSION } from '../../../shared/domain/dataset/caption-extension.js';
import type { FoundConcepts } from '../dataset/folders/index.js';
import { examineSubject } from './examine-subject.js';
import type { DoctorTools } from './doctor.js';
import { PixelStore } from './pixel-store.js';
import { VerdictStore } from './verdict-store.js';

/**
 * Checks a folder that is no project, as a concept (a kind for which the guide names no number of images) at 1024 pixels.
 * Nothing is written. First: what `findConcepts` found in it.
 */
export async function examineFolder(
  { concepts, passedOver }: FoundConcepts,
  depth: DoctorReport['depth'],
  tools: DoctorTools,
): Promise<DoctorReport> {
  const dirs = new Map(concepts.map(({ id, dir }) => [id, dir]));
  const examined = await examineSubject(
    {
      triggerWord: '',
      preset: 'concept',
      plan: bucketPlan(TrainingSettings.ofPreset('concept')),
      cachesOnDisk: true,
      concepts: concepts.map(({ images: _images, dir, ...concept }) => ({
        ...concept,
        dir: dir.split(sep).join('/'),
        captionExtension: USUAL_CAPTION_EXTENSION,
      })),
      images: concepts.flatMap(({ images }) => images),
    },
    {
      ...tools,
      depth,
      wrongCaches: null,
      passedOver: () => Promise.resolve(passedOver),
      store: new PixelStore(null),
      verdicts: new VerdictStore(null),
      pathOf: async ({ conceptId, name }) => join(dirs.get(conceptId) ?? '', name),
    },
  );
  return { checkedAt: Date.now(), ...examined };
}
