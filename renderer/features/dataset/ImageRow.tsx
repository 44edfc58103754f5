import { memo } from 'react';
import type { DatasetImage } from '../../../shared/contract/index.js';
import { DOCTOR_PROBLEM_TEXTS } from '../../../shared/domain/doctor/problem-texts.js';
import { tagCountOf } from '../../../shared/domain/dataset-filter/compile-filter.js';
import { aspectText } from './image-facts.js';
import { formatBytes } from '../../../shared/domain/format.js';
import { useProjectSession } from '../../stores/app-stores.js';
import { useCellState } from '../../components/virtual-grid/index.js';
import type { SelectionStore } from './selection-store.js';
import { useStore } from '../../stores/use-store.js';
import { CaptionField } from './CaptionField.js';
import { ProblemBadges } from './ProblemBadges.js';
import { Thumb } from './Thumb.js';

interface ImageRowProps {
  readonly projectId: string;
  /** Names by id where there is more than one concept. */
  readonly conceptNames: ReadonlyMap<string, string> | null;
  readonly id: string;
  readonly rowIndex: number;
  readonly selection: SelectionStore;
  readonly isFirst: boolean;
  readonly onOpen: (id: string) => void;
}

const THUMB_SIDE = 60;

/** One image as a row of the list. Listens to its own image alone. */
export const ImageRow = memo(function ImageRow(props: ImageRowProps) {
  const { projectId, conceptNames, id, rowIndex, selection, isFirst, onOpen } = props;
  const { dataset } = useProjectSession();
  const image = useStore(dataset.store, (state) => state.images.get(id));
  const { isSelected, isFocus } = useCellState(selection, id, isFirst);
  if (image === undefined) return null;
  return (
    <div
      className="table-row table-columns"
      role="row"
      aria-rowindex={rowIndex}
      aria-selected={isSelected}
      data-id={id}
      data-image={image.name}
    >
      <div role="gridcell">
        <button
          type="button"
          className="cell-thumb"
          data-cell-handle
          aria-label={image.name}
          tabIndex={isFocus ? 0 : -1}
        >
          <Thumb key={id} projectId={projectId} image={image} size={THUMB_SIDE} />
        </button>
      </div>
      <div role="gridcell" className="table-name">
        <span className="ls-clip" title={image.name}>
          {image.name}
        </span>
        {conceptNames === null ? null : (
          <span className="ls-clip ls-dim ls-small">{conceptNames.get(image.conceptId)}</span>
        )}
        <ProblemBadges problems={image.problems} />
      </div>
      <Figures image={image} />
      <Score id={id} />
      <div role="gridcell" className="table-caption">
        <CaptionField image={image} rows={2} onOpen={() => onOpen(id)} />
      </div>
    </div>
  );
});

/** What the doctor thinks of the image, with its reasons; nothing before it was asked. */
function Score({ id }: { id: string }) {
  const { doctor } = useProjectSession();
  const score = useStore(doctor.store, ({ report, scores }) =>
    report === null ? null : (scores.get(id) ?? 100),
  );
  const findings = useStore(doctor.store, (state) => state.findings.get(id));
  if (score === null) {
    return (
      <div role="gridcell" className="table-figure ls-dim" title="The doctor has not looked yet.">
        –
      </div>
    );
  }
  const reasons = findings?.map((finding) => DOCTOR_PROBLEM_TEXTS[finding].one).join('\n');
  return (
    <div role="gridcell" className="table-figure ls-num" title={reasons ?? 'Nothing found.'}>
      {Math.round(score)}
    </div>
  );
}

function Figures({ image }: { image: DatasetImage }) {
  const { width, height } = image;
  const tags = tagCountOf(image);
  const figures = {
    size: width === 0 ? '' : `${String(width)}×${String(height)}`,
    aspect: aspectText(width, height),
    file: formatBytes(image.sizeBytes),
    tags: tags === 0 ? '' : String(tags),
  };
  return Object.entries(figures).map(([name, text]) => (
    <div key={name} role="gridcell" className="table-figure ls-num">
      {text}
    </div>
  ));
}
