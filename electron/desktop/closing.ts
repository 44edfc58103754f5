import { dialog, type BrowserWindow } from 'electron';
import type { RunSummary } from '../../shared/contract/index.js';

/** What the user wants when the window closes while runs are on. */
export type CloseChoice = 'keep' | 'stop' | 'cancel';

const CHOICES = ['keep', 'stop', 'cancel'] as const;

/** Asks what becomes of the runs that are on. */
export async function askAboutRuns(
  window: BrowserWindow,
  runs: readonly RunSummary[],
): Promise<CloseChoice> {
  const one = runs.length === 1 ? runs[0] : undefined;
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    message: one ? `“${one.name}” is still training.` : `${runs.length} runs are still training.`,
    detail:
      'Training can go on without the window: open LoRA Studio again at any time to follow it. ' +
      'Stopping saves the work done so far where the trainer can.',
    buttons: ['Keep training in the background', one ? 'Stop the run' : 'Stop the runs', 'Cancel'],
    defaultId: 0,
    cancelId: 2,
    noLink: true,
  });
  return CHOICES[response] ?? 'cancel';
}
