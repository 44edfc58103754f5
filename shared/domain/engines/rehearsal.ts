import { REHEARSAL_SIDE } from '../run/rehearsal-side.js';
import type { EngineTraits } from './engine-traits.js';

/** The embedded trainer: a small real optimisation on the project’s images. */
export const REHEARSAL = {
  id: 'rehearsal',
  trainsFlux: false,
  readsAllArguments: false,
  endsAtBadCaption: false,
  keepsCaches: false,
  takesRegularisation: false,
  squareSide: REHEARSAL_SIDE,
  usesCards: false,
  resumesAnywhere: true,
  // Its training states are plain data read by this app, not pickles.
  statesRunCode: false,
  isInstalled: false,
  words: {
    label: 'Rehearsal',
    summary:
      'Checks the whole workflow in a minute; the result is not a FLUX LoRA. Needs no GPU, no Python and no models.',
    start: 'Start rehearsal',
    preflight: 'As the rehearsal will take it: every image cropped to a small square.',
    withoutModels: 'Not needed for a rehearsal',
    runNote: 'A rehearsal: it checks the whole workflow. The result is not a FLUX LoRA.',
    saveAndStop: 'Finishes the step, saves a checkpoint and a resume point.',
  },
} as const satisfies EngineTraits;
