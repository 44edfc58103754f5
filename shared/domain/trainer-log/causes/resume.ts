import {
  diagnosis,
  isError,
  wasIn,
  wasResuming,
  type DiagnosisRule,
} from '../diagnosis-context.js';
import { missingPathOf } from './missing-path.js';

const resumeMissing: DiagnosisRule = (context) => {
  if (!isError(context, 'ValueError', 'but folder does not exist')) return null;
  const folder = /Tried to find (.+) but folder/.exec(context.error?.message ?? '')?.[1];
  return diagnosis(
    'resume_missing',
    {
      title: 'The resume point is not there',
      explanation: `The folder to go on from was moved or deleted: ${folder ?? 'unknown'}.`,
      hint: 'Go on from another resume point, or start a new run.',
    },
    [context.errorLine],
  );
};

const resumeFinished: DiagnosisRule = (context) => {
  if (!isError(context, 'AssertionError', 'max_train_steps should be greater than initial step'))
    return null;
  return diagnosis(
    'resume_finished',
    {
      title: 'There is nothing left to train',
      explanation: 'The resume point already has as many steps as the plan, or more.',
      hint: 'Raise the number of epochs to go on from it.',
    },
    [context.errorLine],
    'epochs',
  );
};

const OTHER_SETTINGS =
  /parameter group that doesn't match the size of optimizer's group|loaded state dict has a different number of parameter groups|doesn't match the size of optimizer/;

const resumeOther: DiagnosisRule = (context) => {
  const isWeights =
    wasIn(context, 'load_state') && /size mismatch for|Error\(s\) in loading/.test(context.text);
  if (!isWeights && !OTHER_SETTINGS.test(context.text)) return null;
  return diagnosis(
    'resume_other_settings',
    {
      title: 'The resume point was made with other settings',
      explanation:
        'Rank, optimizer or the parts that are trained differ from those of the run that made it.',
      hint: 'Go on with the settings of that run (Go on, on its page, takes them), or start a new run.',
    },
    [context.errorLine],
  );
};

/** What a state holds is read by accelerate and torch; other versions of them do not find what they look for. */
const UNREADABLE =
  /Weights only load failed|weights_only|Unsupported (?:global|operand)|WeightsUnpickler|numpy\._core\.multiarray/;

const resumeUnreadable: DiagnosisRule = (context) => {
  const isStep = isError(context, 'KeyError') && context.error?.message === "'step'";
  const isLoading = wasResuming(context);
  const isBroken = isLoading && /EOFError|UnpicklingError|KeyError/.test(context.error?.type ?? '');
  const isCut = isLoading && missingPathOf(context) !== null;
  if (!isStep && !isBroken && !isCut && !UNREADABLE.test(context.text)) return null;
  return diagnosis(
    'resume_unreadable',
    {
      title: 'The resume point cannot be read by this trainer',
      explanation:
        'It was written with another version of torch or accelerate, or not written to its end.',
      hint: 'Go on from an earlier resume point, or start a new run. If an update came in between, roll the environment back in Settings.',
    },
    [context.errorLine],
  );
};

/** About resume points. The first that fits is taken. */
export const RESUME_RULES: readonly DiagnosisRule[] = [
  resumeMissing,
  resumeFinished,
  resumeOther,
  resumeUnreadable,
];
