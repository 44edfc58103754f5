import { ActionIcon, Button, Switch } from '@mantine/core';
import { IconMinus, IconPlus } from '@tabler/icons-react';
import { ZOOM_STEP, type Zoom } from './use-zoom.js';

interface ZoomBarProps {
  readonly zoom: Zoom;
  readonly isTrainer: boolean;
  readonly onTrainer: (isOn: boolean) => void;
}

/** The zoom in buttons, and the switch to what the trainer sees. */
export function ZoomBar({ zoom, isTrainer, onTrainer }: ZoomBarProps) {
  const { scale } = zoom.view;
  return (
    <div className="zoom-bar" role="group" aria-label="Zoom">
      <ActionIcon
        aria-label="Smaller"
        title="Smaller (−)"
        onClick={() => zoom.zoomTo(scale / ZOOM_STEP)}
      >
        <IconMinus size={16} />
      </ActionIcon>
      <span className="zoom-scale ls-num" role="status">
        {Math.round(scale * 100)} %
      </span>
      <ActionIcon
        aria-label="Larger"
        title="Larger (+)"
        onClick={() => zoom.zoomTo(scale * ZOOM_STEP)}
      >
        <IconPlus size={16} />
      </ActionIcon>
      <Button size="compact-sm" variant="default" title="Key 0" onClick={zoom.fit}>
        Fit
      </Button>
      <Button size="compact-sm" variant="default" title="Key 1" onClick={() => zoom.zoomTo(1)}>
        100 %
      </Button>
      <Switch
        size="xs"
        label="As the trainer sees it"
        title="Key T"
        checked={isTrainer}
        onChange={(event) => onTrainer(event.currentTarget.checked)}
      />
    </div>
  );
}
