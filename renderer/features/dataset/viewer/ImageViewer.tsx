import { ActionIcon, Modal } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { type KeyboardEvent, useEffect, useState } from 'react';
import type { DatasetImage, Output, Project } from '../../../../shared/contract/index.js';
import { formatCount } from '../../../../shared/domain/format.js';
import { useProjectSession } from '../../../stores/app-stores.js';
import { useStore } from '../../../stores/use-store.js';
import { CaptionField } from '../CaptionField.js';
import { useImageOnStage, usePreload } from './use-image-on-stage.js';
import { useTrainerView } from './use-trainer-view.js';
import { viewerKey } from './viewer-keys.js';
import { ViewerFacts } from './ViewerFacts.js';
import { ZoomBar } from './ZoomBar.js';
import { ZoomStage } from './ZoomStage.js';
import type { ZoomView } from './zoom.js';
import './viewer.css';

interface ImageViewerProps {
  readonly project: Project;
  readonly ids: readonly string[];
  readonly imageId: string;
  readonly onGo: (id: string) => void;
  readonly onClose: () => void;
}

/** One image large, with zoom, facts and its caption. Closes by itself when the image goes. */
export function ImageViewer(props: ImageViewerProps) {
  const { imageId, onClose } = props;
  const { dataset } = useProjectSession();
  const image = useStore(dataset.store, (state) => state.images.get(imageId));
  const isGone = image === undefined;
  useEffect(() => {
    if (isGone) onClose();
  }, [isGone, onClose]);
  return image === undefined ? null : <Viewer {...props} image={image} />;
}

function Viewer(props: ImageViewerProps & { image: DatasetImage }) {
  const { project, ids, image, onGo, onClose } = props;
  const [isTrainer, setTrainer] = useState(false);
  const at = ids.indexOf(image.id);
  const { stageRef, ...stage } = useImageOnStage(project.id, image, isTrainer);
  const trainer = useTrainerView(project.id, image);
  usePreload(project.id, [ids[at + 1], ids[at - 1]]);
  const go = (by: number) => {
    const next = ids[Math.max(0, Math.min(ids.length - 1, at + by))];
    if (next !== undefined && next !== image.id) onGo(next);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const { key, altKey, ctrlKey, metaKey, target } = event;
    const isTyping = target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement;
    const actions = { zoom: stage.zoom, go, toggleTrainer: () => setTrainer(!isTrainer) };
    if (event.defaultPrevented) return;
    if (viewerKey({ key, altKey, ctrlKey, metaKey, isTyping }, actions)) event.preventDefault();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      fullScreen
      returnFocus={false}
      title={image.name}
      classNames={{ content: 'viewer', body: 'viewer-body', title: 'ls-clip' }}
      closeButtonProps={{ 'aria-label': 'Close the image' }}
      onKeyDown={onKeyDown}
    >
      {/* Gets the initial focus, so that the arrow keys work at once. */}
      <div className="viewer-main" data-autofocus tabIndex={-1}>
        <ZoomStage {...stage} stageRef={stageRef} alt={image.caption || image.name}>
          {isTrainer && trainer.state === 'ready' ? (
            <CropFrame view={stage.zoom.view} seen={trainer.seen} />
          ) : null}
          {image.problems.includes('exif_rotated') ? (
            <span className="stage-badge">
              {isTrainer ? 'as stored: EXIF rotation ignored' : 'upright: EXIF rotation applied'}
            </span>
          ) : null}
        </ZoomStage>
        <ZoomBar zoom={stage.zoom} isTrainer={isTrainer} onTrainer={setTrainer} />
        <Step by={-1} isEnd={at <= 0} onGo={go} />
        <Step by={1} isEnd={at >= ids.length - 1} onGo={go} />
      </div>
      <Side project={project} image={image} at={at} count={ids.length} trainer={trainer} />
    </Modal>
  );
}

function Step({ by, isEnd, onGo }: { by: 1 | -1; isEnd: boolean; onGo: (by: number) => void }) {
  const Chevron = by < 0 ? IconChevronLeft : IconChevronRight;
  return (
    <ActionIcon
      className="viewer-step"
      data-side={by < 0 ? 'left' : 'right'}
      size={40}
      aria-label={by < 0 ? 'Image before' : 'Next image'}
      disabled={isEnd}
      onClick={() => onGo(by)}
    >
      <Chevron size={24} />
    </ActionIcon>
  );
}

interface SideProps {
  readonly project: Project;
  readonly image: DatasetImage;
  readonly at: number;
  readonly count: number;
  readonly trainer: ReturnType<typeof useTrainerView>;
}

function Side({ project, image, at, count, trainer }: SideProps) {
  const concept = project.concepts.find(({ id }) => id === image.conceptId);
  return (
    <aside className="viewer-side" aria-label="Caption and facts">
      <p className="ls-dim ls-num" role="status">
        {formatCount(at + 1)} of {formatCount(count)}
      </p>
      <h2>Caption</h2>
      <CaptionField key={image.id} image={image} rows={10} />
      <h2>Facts</h2>
      <ViewerFacts image={image} concept={concept} trainer={trainer} />
      <p className="viewer-keys ls-dim ls-small">
        Arrows: next and previous, or pan when zoomed in (with Alt inside the caption: always next
        and previous) · Page up, Page down · + − 0 1: zoom · T: as the trainer sees it · Escape:
        close
      </p>
    </aside>
  );
}

type TrainedPart = Output<'doctor.image'>;

/** The part of the image that is trained; what the trainer cuts off is dark. */
function CropFrame({ view, seen }: { view: ZoomView; seen: TrainedPart }) {
  const { bucket, crop } = seen;
  if (bucket === null || crop === null) return null;
  return (
    <div
      className="crop"
      aria-hidden
      style={{
        width: crop.width * view.scale,
        height: crop.height * view.scale,
        transform: `translate(${String(view.x + crop.left * view.scale)}px, ${String(view.y + crop.top * view.scale)}px)`,
      }}
    >
      <span className="crop-label ls-num">
        {bucket.width}×{bucket.height}
      </span>
    </div>
  );
}
