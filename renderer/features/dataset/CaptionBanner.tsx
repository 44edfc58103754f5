import { Button } from '@mantine/core';
import { IconTextPlus } from '@tabler/icons-react';
import { memo, useState } from 'react';
import type { Project } from '../../../shared/contract/index.js';
import { useClient } from '../../bridge/bridge-context.js';
import { notifyDone, notifyError } from '../../components/notify.js';
import { offIf, useReadOnly } from '../../stores/use-read-only.js';
import { offeredTrigger, withoutCaptions } from './class-words.js';
import { byCount, plural } from '../../../shared/domain/format.js';

/** The words of the only concept, to be the trigger word by one click; nothing where there is more than one choice. */
function OfferTrigger({ project }: { project: Project }) {
  const client = useClient();
  const readOnly = useReadOnly();
  const triggerWord = offeredTrigger(project);
  if (triggerWord === null) return null;
  const use = async () => {
    const answer = await client.request('projects.update', { projectId: project.id, triggerWord });
    if (!answer.ok) notifyError('The trigger word was not saved', answer.error);
  };
  return (
    <Button size="xs" variant="default" {...offIf(readOnly)} onClick={() => void use()}>
      Use “{triggerWord}” as trigger word
    </Button>
  );
}

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
          {plural(count, 'image')} {byCount(count, 'has', 'have')} no caption.
        </b>{' '}
        {project.triggerWord === ''
          ? `Without a trigger word an image without a caption trains ${withoutCaptions(project)}.`
          : 'An image without one teaches nothing about your trigger word.'}
      </span>
      {project.triggerWord === '' ? (
        <OfferTrigger project={project} />
      ) : (
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
