import { Button } from '@mantine/core';
import { IconTextPlus } from '@tabler/icons-react';
import { memo, useState } from 'react';
import type { Project } from '../../../shared/contract/index.js';
import { useClient } from '../../bridge/bridge-context.js';
import { notifyDone, notifyError } from '../../components/notify.js';
import { offIf, useReadOnly } from '../../stores/use-read-only.js';
import { plural } from '../../lib/run-format.js';

/** Says how many images have no caption, and fills them with the trigger word in one click. */
export const CaptionBanner = memo(function CaptionBanner(props: {
  project: Project;
  /** Images without a caption. */
  count: number;
}) {
  const { project, count } = props;
  const client = useClient();
  const [isFilling, setFilling] = useState(false);
  const readOnly = useReadOnly();
  if (count === 0) return null;
  const fill = async () => {
    setFilling(true);
    const answer = await client.request('captions.fillMissing', {
      projectId: project.id,
      text: project.triggerWord,
    });
    setFilling(false);
    if (answer.ok) notifyDone(`${plural(answer.value.written, 'caption')} written`);
    else notifyError('The captions were not written', answer.error);
  };
  return (
    <div className="caption-banner" role="status">
      <span>
        <b>
          {plural(count, 'image')} {count === 1 ? 'has' : 'have'} no caption.
        </b>{' '}
        An image without one teaches nothing about your trigger word.
      </span>
      {project.triggerWord === '' ? null : (
        <Button
          size="xs"
          variant="default"
          loading={isFilling}
          {...offIf(readOnly)}
          leftSection={<IconTextPlus size={16} aria-hidden />}
          onClick={() => void fill()}
        >
          Write “{project.triggerWord}” there
        </Button>
      )}
    </div>
  );
});
