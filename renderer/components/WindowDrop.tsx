import { IconPhotoPlus } from '@tabler/icons-react';
import { useEffect, useEffectEvent, useState } from 'react';
import { useBridge } from '../bridge/bridge-context.js';
import { filesOfDrop, type Dropped } from '../lib/dropped-files.js';

interface WindowDropProps {
  /** What letting go will do: `Add to this dataset`. */
  readonly label: string;
  readonly onDrop: (dropped: Dropped) => void;
}

/** Makes the whole window a place to drop files and folders, with an overlay that says what will happen. */
export function WindowDrop({ label, onDrop }: WindowDropProps) {
  const [isOver, setOver] = useState(false);
  const { pathForFile } = useBridge();
  const dropped = useEffectEvent(async (data: DataTransfer) => {
    const result = await filesOfDrop(data, pathForFile);
    const { paths, files, archives } = result;
    if (paths.length + files.length + archives.length > 0) onDrop(result);
  });
  useEffect(() => {
    // `dragenter` and `dragleave` bubble from every element under the pointer, so only their difference counts.
    let depth = 0;
    const move = (by: number) => (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      depth = Math.max(0, depth + by);
      setOver(depth > 0);
    };
    const enter = move(1);
    const leave = move(-1);
    const over = move(0);
    const drop = (event: DragEvent) => {
      if (!carriesFiles(event) || event.dataTransfer === null) return;
      event.preventDefault();
      depth = 0;
      setOver(false);
      void dropped(event.dataTransfer);
    };
    const page = document.documentElement;
    page.addEventListener('dragenter', enter);
    page.addEventListener('dragleave', leave);
    page.addEventListener('dragover', over);
    page.addEventListener('drop', drop);
    return () => {
      page.removeEventListener('dragenter', enter);
      page.removeEventListener('dragleave', leave);
      page.removeEventListener('dragover', over);
      page.removeEventListener('drop', drop);
    };
  }, []);
  if (!isOver) return null;
  return (
    <div className="drop-overlay" aria-hidden>
      <div>
        <IconPhotoPlus size={40} stroke={1.4} />
        <b>{label}</b>
        <span className="ls-dim">Your files are never moved or changed.</span>
      </div>
    </div>
  );
}

function carriesFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') ?? false;
}
