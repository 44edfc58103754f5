import { ActionIcon, Modal } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import {
  IconArrowDown,
  IconArrowLeft,
  IconArrowRight,
  IconArrowUp,
  type Icon,
} from '@tabler/icons-react';
import type { RunSummary } from '../../../shared/contract/index.js';
import { sampleUrl } from '../../bridge/media-url.js';
import { neighbourSample, type SampleGrid, type SampleWay } from './sample-grid.js';
import sampleStyles from './sample.module.css';
import { sampleTitle } from './sample-title.js';

interface SampleViewerProps {
  readonly run: RunSummary;
  readonly grid: SampleGrid;
  readonly file: string;
  readonly onMove: (file: string) => void;
  readonly onClose: () => void;
}

/** Arrows go as the samples lie: epochs from left (new) to right (old), prompts from top to bottom. */
const WAYS: readonly { way: SampleWay; key: string; label: string; Icon: Icon }[] = [
  { way: 'later', key: 'ArrowLeft', label: 'Later epoch', Icon: IconArrowLeft },
  { way: 'earlier', key: 'ArrowRight', label: 'Earlier epoch', Icon: IconArrowRight },
  { way: 'previous', key: 'ArrowUp', label: 'Previous prompt', Icon: IconArrowUp },
  { way: 'next', key: 'ArrowDown', label: 'Next prompt', Icon: IconArrowDown },
];

/** One sample at its own size; arrows go through prompts and epochs. */
export function SampleViewer({ run, grid, file, onMove, onClose }: SampleViewerProps) {
  const go = (way: SampleWay) => {
    const next = neighbourSample(grid, file, way);
    if (next !== null) onMove(next);
  };
  useHotkeys(
    WAYS.map(({ way, key }) => [key, () => go(way)]),
    [],
  );
  const sample = grid.rows.flatMap((row) => row.cells).find((cell) => cell?.file === file);
  if (sample === null || sample === undefined) return null;
  return (
    <Modal opened onClose={onClose} size="auto" title={sampleTitle(sample)}>
      <img
        className={sampleStyles['enlarged']}
        src={sampleUrl(run.projectId, run.id, sample.file, sample.t)}
        alt={sampleTitle(sample)}
      />
      <div className={sampleStyles['viewerTools']}>
        {WAYS.map(({ way, label, Icon }) => (
          <ActionIcon
            key={way}
            className={sampleStyles['tool']}
            aria-label={label}
            title={label}
            disabled={neighbourSample(grid, file, way) === null}
            onClick={() => go(way)}
          >
            <Icon size={18} aria-hidden />
          </ActionIcon>
        ))}
      </div>
    </Modal>
  );
}
