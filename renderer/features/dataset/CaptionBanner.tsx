import { Button } from '@mantine/core';
import { IconTextPlus } from '@tabler/icons-react';
import { memo, useMemo, useState } from 'react';
import type { DatasetImage, Project } from '../../../shared/contract/index.js';
import { useClient } from '../../bridge/bridge-context.js';
import { notifyDone, notifyError } from '../../components/notify.js';
import { plural } from '../../lib/run-format.js';
import { lacksCaption } from '../../stores/dataset-view.js';

/** Says how many images have no caption, and fills them with the trigger word in one click. */
export const CaptionBanner = memo(function CaptionBanner(props: {
  project: Project;
  images: ReadonlyMap<string, DatasetImage>;
  /** Changes with the map, which is changed in place. */
  version: number;
}) {
  const { project, images, version } = props;
  const client = useClient();
  const [isFilling, setFilling] = useState(false);
  const count = useMemo(
    () => countOf(images),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the map is changed in place; its version tells
    [images, version],
  );
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
          leftSection={<IconTextPlus size={16} aria-hidden />}
          onClick={() => void fill()}
        >
          Write “{project.triggerWord}” there
        </Button>
      )}
    </div>
  );
});

function countOf(images: ReadonlyMap<string, DatasetImage>): number {
  let count = 0;
  for (const image of images.values()) if (lacksCaption(image)) count += 1;
  return count;
}
