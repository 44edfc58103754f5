import { ActionIcon, Button, Radio } from '@mantine/core';
import { IconFolderPlus, IconPhotoPlus, IconX } from '@tabler/icons-react';
import { useRef } from 'react';
import { useBridge } from '../../bridge/bridge-context.js';
import { usePickPaths } from '../../components/path-picker.js';
import {
  chosenFiles,
  IMPORT_ACCEPT,
  IMPORT_ENDINGS,
  NOTHING_DROPPED,
  type Dropped,
} from '../../lib/dropped-files.js';
import { plural } from '../../../shared/domain/format.js';
import type { SectionProps } from './section-props.js';

/** The images: dropped, picked on the host, or chosen in the browser. */
export function ImagesSection(props: SectionProps & { onDropped: (dropped: Dropped) => void }) {
  const { draft, change, onDropped } = props;
  const pick = usePickPaths();
  const add = async (kind: 'images' | 'folder') => {
    const paths = await pick({
      kind,
      title: kind === 'images' ? 'Choose images' : 'Choose a folder of images',
      extensions: IMPORT_ENDINGS,
    });
    onDropped({ ...NOTHING_DROPPED, paths });
  };
  return (
    <section aria-labelledby="wizard-images">
      <h2 id="wizard-images">Images</h2>
      <p className="ls-dim">
        Drop images, a folder or a zip archive anywhere in this window, or choose them. Your files
        are never moved or changed. You can also do this later.
      </p>
      <Chosen draft={draft} change={change} />
      <div className="wizard-buttons">
        <Button
          variant="default"
          leftSection={<IconFolderPlus size={16} aria-hidden />}
          onClick={() => void add('folder')}
        >
          Choose a folder…
        </Button>
        <Button
          variant="default"
          leftSection={<IconPhotoPlus size={16} aria-hidden />}
          onClick={() => void add('images')}
        >
          Choose images…
        </Button>
        <BrowserFiles onDropped={onDropped} />
      </div>
      <CopyOrLink draft={draft} change={change} />
    </section>
  );
}

/** Only files of the host can be linked; those from a browser are always copies. */
function CopyOrLink({ draft, change }: Pick<SectionProps, 'draft' | 'change'>) {
  if (draft.paths.length === 0) return null;
  return (
    <Radio.Group
      mt={8}
      aria-label="Copy or link"
      value={draft.mode}
      onChange={(mode) => change({ mode: mode === 'link' ? 'link' : 'copy' })}
    >
      <Radio
        size="xs"
        value="copy"
        label="Copy into the project"
        description="The project is complete in one folder; captions are written beside the copies."
      />
      <Radio
        size="xs"
        mt={8}
        value="link"
        label="Link the folder in place"
        description="No copy is made. New captions are .txt files in your own folder, beside the images."
      />
    </Radio.Group>
  );
}

function BrowserFiles({ onDropped }: { onDropped: (dropped: Dropped) => void }) {
  const { kind } = useBridge();
  const input = useRef<HTMLInputElement>(null);
  if (kind !== 'web') return null;
  return (
    <>
      <input
        ref={input}
        type="file"
        accept={IMPORT_ACCEPT}
        multiple
        hidden
        onChange={(event) => {
          onDropped(chosenFiles([...(event.currentTarget.files ?? [])]));
          event.currentTarget.value = '';
        }}
      />
      <Button variant="subtle" onClick={() => input.current?.click()}>
        Upload from this browser…
      </Button>
    </>
  );
}

function Chosen({ draft, change }: Pick<SectionProps, 'draft' | 'change'>) {
  const { paths, files, archives } = draft;
  if (paths.length + files.length + archives.length === 0) return null;
  return (
    <ul className="chosen">
      {paths.map((path) => (
        <ChosenLine
          key={path}
          name={path}
          onRemove={() => change({ paths: paths.filter((other) => other !== path) })}
        />
      ))}
      {files.map((brought) => (
        <ChosenLine
          key={`${brought.shown} ${String(files.indexOf(brought))}`}
          name={`${brought.shown}, from this browser (${plural(brought.files.length, 'file')})`}
          onRemove={() => change({ files: files.filter((other) => other !== brought) })}
        />
      ))}
      {archives.map((archive) => (
        <ChosenLine
          key={`${archive.name} ${String(archives.indexOf(archive))}`}
          name={`${archive.name}, from this browser`}
          onRemove={() => change({ archives: archives.filter((other) => other !== archive) })}
        />
      ))}
    </ul>
  );
}

function ChosenLine({ name, onRemove }: { name: string; onRemove: () => void }) {
  return (
    <li>
      <span className="ls-clip" title={name}>
        {name}
      </span>
      <ActionIcon size={24} aria-label={`Leave out ${name}`} onClick={onRemove}>
        <IconX size={14} />
      </ActionIcon>
    </li>
  );
}
