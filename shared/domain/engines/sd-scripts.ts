import type { EngineTraits } from './engine-traits.js';

/** Kohya’s sd-scripts, run by the user’s own Python. */
export const SD_SCRIPTS = {
  id: 'sd-scripts',
  trainsFlux: true,
  readsAllArguments: true,
  endsAtBadCaption: true,
  keepsCaches: true,
  takesRegularisation: true,
  squareSide: null,
  usesCards: true,
  // sd-scripts counts steps wrongly when it resumes from a state saved within an epoch.
  resumesAnywhere: false,
  statesRunCode: true,
  isInstalled: true,
  words: {
    label: 'sd-scripts',
    summary: 'Trains the FLUX.1-dev LoRA with Kohya sd-scripts on this machine’s GPU.',
    start: 'Train',
    preflight: 'As the trainer’s own reader will take it: captions, pixels, crops and steps.',
    withoutModels: null,
    runNote: null,
    saveAndStop:
      'Finishes the step and saves a checkpoint. A resume goes back to the last epoch’s end.',
  },
} as const satisfies EngineTraits;
