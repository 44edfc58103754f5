import { Button, Group, Modal, Text } from '@mantine/core';
import type { Checkpoint, RunSummary } from '../../../shared/contract/index.js';
import { lossOfStoppingNow } from '../../lib/run-state.js';

interface StopNowDialogProps {
  readonly isOpen: boolean;
  readonly run: RunSummary;
  readonly checkpoints: readonly Checkpoint[];
  readonly onClose: () => void;
  readonly onStop: () => void;
}

/** Says what is lost before the trainer is ended without saving. */
export function StopNowDialog({ isOpen, run, checkpoints, onClose, onStop }: StopNowDialogProps) {
  return (
    <Modal opened={isOpen} onClose={onClose} title="Stop now, without saving?" size="sm">
      <Text size="sm">{lossOfStoppingNow(run.step, lastStep(checkpoints))}</Text>
      <Text size="sm" c="dimmed" mt={8}>
        Checkpoints and samples that are there stay. “Save and stop” keeps the work of this epoch,
        too.
      </Text>
      <Group justify="flex-end" mt="md" gap="xs">
        <Button size="xs" variant="default" onClick={onClose} data-autofocus>
          Keep training
        </Button>
        <Button size="xs" color="red.8" onClick={onStop}>
          Stop now
        </Button>
      </Group>
    </Modal>
  );
}

function lastStep(checkpoints: readonly Checkpoint[]): number | null {
  const steps = checkpoints.flatMap((checkpoint) => checkpoint.step ?? []);
  return steps.length === 0 ? null : Math.max(...steps);
}
