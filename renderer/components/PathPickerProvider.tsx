import { useCallback, useState, type ReactNode } from 'react';
import { useClient } from '../bridge/bridge-context.js';
import { FolderPicker } from './FolderPicker.js';
import { PickPathsContext, type PickOptions, type PickPaths } from './path-picker.js';
import { notifyError } from './notify.js';

interface OpenPicker {
  readonly options: PickOptions;
  readonly answer: (paths: string[]) => void;
}

/** Gives everything below it `usePickPaths`. */
export function PathPickerProvider({ children }: { children: ReactNode }) {
  const client = useClient();
  const [open, setOpen] = useState<OpenPicker | null>(null);
  const pick = useCallback<PickPaths>(
    async (options) => {
      const { extensions, ...rest } = options;
      const native = await client.request('dialogs.pick', {
        ...rest,
        ...(extensions === undefined ? {} : { extensions: [...extensions] }),
      });
      if (native.ok) return native.value.paths;
      if (native.error.code !== 'unsupported') {
        notifyError('The dialog could not be opened', native.error);
        return [];
      }
      return new Promise((answer) => setOpen({ options, answer }));
    },
    [client],
  );
  const finish = (paths: string[]) => {
    open?.answer(paths);
    setOpen(null);
  };
  return (
    <PickPathsContext value={pick}>
      {children}
      {open === null ? null : (
        <FolderPicker {...open.options} onPick={finish} onClose={() => finish([])} />
      )}
    </PickPathsContext>
  );
}
