import { Notification, powerSaveBlocker, type BrowserWindow } from 'electron';
import type { RunSummary } from '../../shared/contract/index.js';
import type { Studio } from '../host/studio.js';
import { endMessage, RunWatch, type TaskbarProgress } from './run-watch.js';

/**
 * Shows runs outside the page: progress in the taskbar, a notification when one ends; keeps the computer awake for them.
 * Returns the way to stop.
 */
export function showRunNews(
  bus: Studio['bus'],
  windowNow: () => BrowserWindow | null,
  runsNow: readonly RunSummary[],
): () => void {
  const watch = new RunWatch();
  const awake = new Awake();
  // A notification that is collected as garbage cannot be clicked.
  const shown = new Set<Notification>();
  const take = (run: RunSummary): void => {
    const { progress, ended } = watch.take(run);
    awake.keep(progress !== null);
    const window = windowNow();
    if (window !== null) setProgress(window, progress);
    if (ended !== null && Notification.isSupported()) shown.add(notify(ended, windowNow));
  };
  for (const run of runsNow) take(run);
  return bus.on('runs.changed', null, take);
}

/** Keeps the computer (not its screen) from falling asleep while a run is on, and only then. */
class Awake {
  #blocker: number | null = null;

  keep(isOn: boolean): void {
    if (isOn) this.#blocker ??= powerSaveBlocker.start('prevent-app-suspension');
    else if (this.#blocker !== null) {
      powerSaveBlocker.stop(this.#blocker);
      this.#blocker = null;
    }
  }
}

function setProgress(window: BrowserWindow, progress: TaskbarProgress): void {
  if (progress === null) window.setProgressBar(-1);
  else if (progress === 'busy') window.setProgressBar(2, { mode: 'indeterminate' });
  else window.setProgressBar(progress, { mode: 'normal' });
}

function notify(run: RunSummary, windowNow: () => BrowserWindow | null): Notification {
  const notification = new Notification(endMessage(run));
  notification.on('click', () => {
    const window = windowNow();
    if (window?.isMinimized()) window.restore();
    window?.focus();
  });
  notification.show();
  return notification;
}
