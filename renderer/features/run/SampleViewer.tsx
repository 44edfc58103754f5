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
import { neighbourSample, type SampleGrid } from '../../lib/sample-grid.js';
import styles from './run.module.css';
import { sampleTitle } from './sample-title.js';

export interface SampleSpot {
  readonly row: number;
  readonly cell: number;
}

interface SampleViewerProps {
  readonly run: RunSummary;
  readonly grid: SampleGrid;
  readonly spot: SampleSpot;
  readonly onMove: (spot: SampleSpot) => void;
  readonly onClose: () => void;
}

const WAYS: readonly { way: 'left' | 'right' | 'up' | 'down'; label: string; Icon: Icon }[] = [
  { way: 'left', label: 'Previous prompt', Icon: IconArrowLeft },
  { way: 'right', label: 'Next prompt', Icon: IconArrowRight },
  { way: 'up', label: 'Later epoch', Icon: IconArrowUp },
  { way: 'down', label: 'Earlier epoch', Icon: IconArrowDown },
];

/** One sample at its own size; arrows go through prompts and epochs. */
export function SampleViewer({ run, grid, spot, onMove, onClose }: SampleViewerProps) {
  const go = (way: 'left' | 'right' | 'up' | 'down') => {
    const next = neighbourSample(grid, spot, way);
    if (next !== null) onMove(next);
  };
  useHotkeys(
    WAYS.map(({ way }) => [`Arrow${way[0]?.toUpperCase() ?? ''}${way.slice(1)}`, () => go(way)]),
    [],
  );
  const sample = grid.rows[spot.row]?.cells[spot.cell];
  if (sample === null || sample === undefined) return null;
  return (
    <Modal opened onClose={onClose} size="auto" title={sampleTitle(sample)}>
      <img
        className={styles['enlarged']}
        src={sampleUrl(run.projectId, run.id, sample.file, sample.t)}
        alt={sampleTitle(sample)}
      />
      <div className={styles['viewerTools']}>
        {WAYS.map(({ way, label, Icon }) => (
          <ActionIcon
            key={way}
            aria-label={label}
            title={label}
            disabled={neighbourSample(grid, spot, way) === null}
            onClick={() => go(way)}
          >
            <Icon size={18} aria-hidden />
          </ActionIcon>
        ))}
      </div>
    </Modal>
  );
}
