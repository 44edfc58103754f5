import { Button, Group, Modal, NativeSelect } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { Output } from '../../../../shared/contract/index.js';
import {
  CaptionEncoding,
  ENCODING_NAMES,
  type CaptionEncoding as Encoding,
} from '../../../../shared/domain/captions/index.js';
import { notifyDone, notifyError } from '../../../components/notify.js';
import { useAppStores, useProjectSession } from '../../../stores/app-stores.js';
import styles from './caption.module.css';

interface EncodingModalProps {
  readonly imageId: string;
  readonly imageName: string;
  readonly onClose: () => void;
  /** Leads to an empty caption field; null where the text can be read. */
  readonly onWriteAnew: (() => void) | null;
}

type ShownText = Output<'captions.readAs'> & { readonly encoding: Encoding };

/** Shows a caption file in the encodings that it may be in; the chosen one is written as UTF-8. */
export function EncodingModal({ imageId, imageName, onClose, onWriteAnew }: EncodingModalProps) {
  const { projectId } = useProjectSession();
  const { client } = useAppStores();
  const [encoding, setEncoding] = useState<Encoding>('windows-1252');
  const [isWriting, setWriting] = useState(false);
  const { shown, problem } = useReadAs(imageId, encoding);
  const write = async () => {
    if (shown === null) return;
    setWriting(true);
    const answer = await client.request('captions.convert', {
      projectId,
      imageId,
      encoding: shown.encoding,
      baseRev: shown.rev,
    });
    setWriting(false);
    if (!answer.ok) {
      notifyError('The caption was not converted', answer.error);
      return;
    }
    notifyDone(`The caption of ${imageName} is UTF-8 now`, 'Undo brings the old bytes back.');
    onClose();
  };
  return (
    <Modal opened onClose={onClose} title={`Encoding of the caption of ${imageName}`} size="lg">
      <p className="ls-dim">
        The trainer reads UTF-8 and nothing else. Choose the encoding in which the text below reads
        right; nothing is written before that.
      </p>
      <NativeSelect
        label="Read as"
        value={encoding}
        onChange={(event) => setEncoding(CaptionEncoding.parse(event.currentTarget.value))}
        data={CaptionEncoding.options.map((value) => ({ value, label: ENCODING_NAMES[value] }))}
      />
      <pre className={styles['decoded']} aria-label="The text in this encoding" aria-live="polite">
        {shown?.text ?? ''}
      </pre>
      <p role="status" className={shown !== null && shown.gaps > 0 ? 'ls-warning-text' : 'ls-dim'}>
        {problem ?? gapText(shown)}
      </p>
      <Group justify="flex-end" gap={8} mt={16}>
        {onWriteAnew === null ? null : (
          <Button variant="default" onClick={onWriteAnew}>
            Write anew
          </Button>
        )}
        <Button variant="default" onClick={onClose}>
          Leave it as it is
        </Button>
        <Button loading={isWriting} disabled={shown === null} onClick={() => void write()}>
          Write as UTF-8
        </Button>
      </Group>
    </Modal>
  );
}

function gapText(shown: ShownText | null): string {
  if (shown === null) return 'Reading…';
  if (shown.gaps === 0) return 'Every byte fits this encoding.';
  return `${String(shown.gaps)} ${shown.gaps === 1 ? 'place does' : 'places do'} not fit this encoding (shown as �).`;
}

/** The file in an encoding; null until it was read in the one that is asked for. */
function useReadAs(imageId: string, encoding: Encoding) {
  const { projectId } = useProjectSession();
  const { client } = useAppStores();
  const [shown, setShown] = useState<ShownText | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    let isGone = false;
    void client.request('captions.readAs', { projectId, imageId, encoding }).then((answer) => {
      if (isGone) return;
      setProblem(answer.ok ? null : answer.error.message);
      setShown(answer.ok ? { ...answer.value, encoding } : null);
    });
    return () => {
      isGone = true;
    };
  }, [client, projectId, imageId, encoding]);
  return { shown: shown?.encoding === encoding ? shown : null, problem };
}
