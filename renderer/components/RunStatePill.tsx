import {
  IconAlertOctagon,
  IconCircleCheck,
  IconDeviceFloppy,
  IconHourglass,
  IconPhoto,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerStop,
  IconQuestionMark,
} from '@tabler/icons-react';
import type { RunState } from '../../shared/contract/index.js';
import { RUN_STATE_LABELS, runTone } from '../lib/run-state.js';
import styles from './run-state-pill.module.css';

const ICONS = {
  preparing: IconHourglass,
  training: IconPlayerPlay,
  sampling: IconPhoto,
  saving: IconDeviceFloppy,
  stopping: IconPlayerPause,
  finished: IconCircleCheck,
  stopped: IconPlayerStop,
  failed: IconAlertOctagon,
  lost: IconQuestionMark,
} as const satisfies Record<RunState, unknown>;

/** The state of a run: word, colour and icon say the same. */
export function RunStatePill({ state }: { state: RunState }) {
  const Icon = ICONS[state];
  return (
    <span className={styles['pill']} data-tone={runTone(state)} data-run-state={state}>
      <Icon size={14} stroke={2} aria-hidden />
      {RUN_STATE_LABELS[state]}
    </span>
  );
}
