import { IconAlertTriangle } from '@tabler/icons-react';
import type { Concept, DatasetImage } from '../../../../shared/contract/index.js';
import { aspectText, croppedPercent } from '../image-facts.js';
import { formatBytes } from '../../../../shared/domain/format.js';
import { PROBLEM_WORDS } from '../../../stores/dataset-view.js';
import type { TrainerView } from './use-trainer-view.js';

interface ViewerFactsProps {
  readonly image: DatasetImage;
  readonly concept: Concept | undefined;
  readonly trainer: TrainerView;
}

/** What is known of an image: figures, its concept, where the trainer puts it, and what is not right with it. */
export function ViewerFacts({ image, concept, trainer }: ViewerFactsProps) {
  return (
    <>
      <dl className="facts">
        <Fact name="Size">
          {image.width === 0
            ? 'not known'
            : `${String(image.width)}×${String(image.height)} · ${aspectText(image.width, image.height)}`}
        </Fact>
        <Fact name="File">
          {formatBytes(image.sizeBytes)} · {image.format}
        </Fact>
        {concept === undefined ? null : (
          <Fact name="Concept">
            {concept.name} ×{concept.repeats}
            {concept.isEnabled === false ? ', switched off' : ''}
            {concept.isRegularisation === true ? ', regularisation' : ''}
          </Fact>
        )}
        <Fact name="Bucket">{bucketText(image, trainer)}</Fact>
      </dl>
      <Problems image={image} trainer={trainer} />
    </>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="ls-num">{children}</dd>
    </div>
  );
}

function bucketText(image: DatasetImage, trainer: TrainerView): string {
  if (trainer.state === 'loading') return '…';
  if (trainer.state === 'failed') return `not known: ${trainer.error.message}`;
  const { bucket, crop } = trainer.seen;
  if (bucket === null) return 'none: the trainer passes over this image';
  const cut = crop === null ? 0 : croppedPercent(image, crop);
  const size = `${String(bucket.width)}×${String(bucket.height)}`;
  return cut === 0 ? `${size}, nothing cropped` : `${size}, ${String(cut)} % cropped`;
}

function Problems({ image, trainer }: Pick<ViewerFactsProps, 'image' | 'trainer'>) {
  const own = image.problems.map((problem) => ({
    id: problem as string,
    title: PROBLEM_WORDS[problem].label,
    text: PROBLEM_WORDS[problem].explanation,
  }));
  const known = new Set(own.map(({ id }) => id));
  const found = trainer.state === 'ready' ? trainer.seen.findings : [];
  const more = found
    .filter(({ id }) => !known.has(id))
    .map(({ id, text }) => ({ id: id as string, title: id.replaceAll('_', ' '), text }));
  const all = [...own, ...more];
  if (all.length === 0) return null;
  return (
    <ul className="viewer-problems" aria-label="Problems">
      {all.map(({ id, title, text }) => (
        <li key={id}>
          <IconAlertTriangle size={16} aria-hidden />
          <span>
            <b>{title}</b> {text}
          </span>
        </li>
      ))}
    </ul>
  );
}
