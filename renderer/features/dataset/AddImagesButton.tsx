import { Button, Menu } from '@mantine/core';
import { IconChevronDown, IconFolderSymlink, IconPhotoPlus, IconUpload } from '@tabler/icons-react';
import { useRef } from 'react';
import type { Project } from '../../../shared/contract/index.js';
import { useBridge } from '../../bridge/bridge-context.js';
import { offIf, useReadOnly } from '../../stores/use-read-only.js';
import { chosenFiles, IMPORT_ACCEPT } from '../../lib/dropped-files.js';
import type { AddImages } from './use-add-images.js';

/** Adds images: copies from this machine, a linked folder, or (in a browser) an upload. */
export function AddImagesButton({ project, add }: { project: Project; add: AddImages }) {
  const { kind } = useBridge();
  const input = useRef<HTMLInputElement>(null);
  const { sending } = add;
  const readOnly = useReadOnly();
  return (
    <>
      {sending === null ? null : (
        <span className="ls-dim ls-num" role="status">
          Sending {sending.done} of {sending.total}…
        </span>
      )}
      <input
        ref={input}
        type="file"
        accept={IMPORT_ACCEPT}
        multiple
        hidden
        onChange={(event) => {
          void add.drop(chosenFiles([...(event.currentTarget.files ?? [])]));
          event.currentTarget.value = '';
        }}
      />
      <Menu position="bottom-end" width={320}>
        <Menu.Target>
          <Button
            leftSection={<IconPhotoPlus size={16} aria-hidden />}
            rightSection={<IconChevronDown size={14} aria-hidden />}
            {...offIf(readOnly, sending !== null || project.ownedBy !== null)}
          >
            Add images
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconPhotoPlus size={16} />}
            onClick={() => void add.pick('copy')}
          >
            Copy images, a folder or a zip…
          </Menu.Item>
          <Menu.Item
            leftSection={<IconFolderSymlink size={16} />}
            onClick={() => void add.pick('link')}
          >
            Link a folder in place…
          </Menu.Item>
          {kind === 'web' ? (
            <Menu.Item
              leftSection={<IconUpload size={16} />}
              onClick={() => input.current?.click()}
            >
              Upload from this browser…
            </Menu.Item>
          ) : null}
          <Menu.Label>Your files are never moved or changed.</Menu.Label>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
