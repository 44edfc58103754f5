import type { FieldKey } from '../../config/schema/index.js';
import {
  className,
  diagnosis,
  isError,
  saidBy,
  wasIn,
  type DiagnosisRule,
} from '../diagnosis-context.js';

const tomlBroken: DiagnosisRule = (context) => {
  if (!isError(context, 'TomlDecodeError')) return null;
  return diagnosis(
    'config_broken',
    {
      title: 'A settings file is not valid TOML',
      explanation: `The trainer could not read it: ${context.error?.message ?? ''}.`,
      hint: 'Look at the named line. Windows paths need forward slashes, or single quotes around them.',
    },
    [context.errorLine],
  );
};

const datasetConfig: DiagnosisRule = (context) => {
  if (!isError(context, 'MultipleInvalid')) return null;
  return diagnosis(
    'config_invalid',
    {
      title: 'The trainer refused a setting',
      explanation: `A setting is unknown to it or has the wrong kind of value: ${context.error?.message ?? ''}.`,
      hint: 'Correct or remove the named setting.',
    },
    [context.errorLine],
  );
};

const configMissing: DiagnosisRule = ({ items, facts }) => {
  const said = items.find((item) => /\.toml not found\.$/.test(item.text))?.text;
  if (said === undefined || facts.exitCode !== 1) return null;
  return diagnosis(
    'config_missing',
    {
      title: 'The settings file is not there',
      explanation: 'The trainer was started with a settings file that does not exist.',
      hint: 'Start the run again from the app.',
    },
    [said],
  );
};

/** What Python's own reader of arguments prints before it ends with 2; under accelerate its parent ends with 1. */
const USAGE =
  /^(?:\S+\.py|\w+): error: (.*(?:unrecognized arguments|argument |arguments are required|ambiguous option).*)$/;

const usage: DiagnosisRule = ({ items, errors, facts }) => {
  const said = items.find(({ kind, text }) => kind === 'line' && USAGE.test(text.trim()))?.text;
  const isRefused =
    facts.exitCode === 2 ||
    errors.some(
      (error) => className(error) === 'CalledProcessError' && /exit status 2\b/.test(saidBy(error)),
    );
  if (said === undefined || !isRefused) return null;
  return diagnosis(
    'option_unknown',
    {
      title: 'The trainer does not know an option',
      explanation: `It refused its command line: ${USAGE.exec(said.trim())?.[1] ?? said}.`,
      hint: 'Perhaps this version of sd-scripts is older or newer than the app expects. Check the trainer in Settings, and take the setting out of the training form.',
    },
    [said.trim()],
  );
};

interface Choice {
  readonly type: string;
  readonly text: RegExp;
  readonly field: FieldKey | null;
  readonly title: string;
  readonly hint: string;
}

/** Settings that the trainer only finds wrong late, in words of its own. */
const CHOICES: readonly Choice[] = [
  {
    type: 'AttributeError',
    text: /^module 'torch\.optim' has no attribute/,
    field: 'optimizer',
    title: 'The trainer does not know this optimizer',
    hint: 'Choose one of the list; AdamW works everywhere.',
  },
  {
    type: 'ValueError',
    text: /is not a valid SchedulerType/,
    field: 'scheduler',
    title: 'The trainer does not know this scheduler',
    hint: 'Choose one of the list; the message names all that it knows.',
  },
  {
    type: 'ValueError',
    text: /does not require num_warmup_steps/,
    field: 'warmupSteps',
    title: 'The constant scheduler takes no warm-up',
    hint: 'Set the warm-up to 0, or choose constant_with_warmup.',
  },
  {
    type: 'ValueError',
    text: /^Unknown mixed_precision mode/,
    field: 'mixedPrecision',
    title: 'The trainer does not know this precision',
    hint: 'Choose bf16, fp16 or no.',
  },
  {
    type: 'ValueError',
    text: /(?:bf16|fp16) mixed precision requires|does not support bfloat16|Bfloat16 is only supported/i,
    field: 'mixedPrecision',
    title: 'The card does not know this precision',
    hint: 'Choose fp16 as mixed precision; bf16 needs a card of the RTX 30 series or later.',
  },
  {
    type: 'RuntimeError',
    text: /not implemented for 'Float8_|Float8_e\w+ (?:is )?not supported/,
    field: 'fp8Base',
    title: 'This torch cannot compute with fp8',
    hint: 'Turn fp8 base off in the training form, or install a newer torch into the trainer’s Python.',
  },
  {
    type: 'AssertionError',
    text: /^(?:full_bf16|full_fp16|fp8_base) requires mixed.precision/,
    field: 'mixedPrecision',
    title: 'Precision settings do not go together',
    hint: 'Choose bf16 as mixed precision.',
  },
  {
    type: 'AssertionError',
    text: /^Cannot swap more than/,
    field: 'blocksToSwap',
    title: 'More blocks to swap than the model has',
    hint: 'At most 35 blocks can be swapped with FLUX.1.',
  },
  {
    type: 'AssertionError',
    text: /^when caching Text Encoder output/,
    field: 'cacheTextEncoderOutputs',
    title: 'Caption shuffling or dropout with cached text encoder outputs',
    hint: 'Turn off the caching of text encoder outputs, or shuffling and dropout.',
  },
  {
    type: 'AssertionError',
    text: /^when caching latents/,
    field: 'cacheLatents',
    title: 'Colour changes or random crops with cached latents',
    hint: 'Turn off the caching of latents, or colour changes and random crops.',
  },
  {
    type: 'AssertionError',
    text: /^bucket_reso_steps is \d+/,
    field: 'enableBucket',
    title: 'The bucket step does not fit',
    hint: 'bucket_reso_steps must be a multiple of 64.',
  },
  {
    type: 'ValueError',
    text: /^persistent_workers option needs num_workers/,
    field: null,
    title: 'Persistent data loader workers need at least one worker',
    hint: 'Set max_data_loader_n_workers to 1, or turn persistent_data_loader_workers off.',
  },
];

const choice: DiagnosisRule = (context) => {
  const found = CHOICES.find(
    ({ type, text }) => isError(context, type) && text.test(context.error?.message ?? ''),
  );
  if (!found) return null;
  return diagnosis(
    'setting_refused',
    {
      title: found.title,
      explanation: `The trainer said: ${context.error?.message ?? ''}`,
      hint: found.hint,
    },
    [context.errorLine],
    found.field,
  );
};

/** Arguments for optimizer or scheduler that they do not take; Python names the argument, not the setting. */
const argumentRefused: DiagnosisRule = (context) => {
  const name = /got an unexpected keyword argument '(\w+)'/.exec(context.error?.message ?? '')?.[1];
  const field = wasIn(context, 'get_optimizer')
    ? 'optimizer'
    : wasIn(context, 'get_scheduler_fix')
      ? 'scheduler'
      : null;
  if (!isError(context, 'TypeError') || name === undefined || field === null) return null;
  return diagnosis(
    'setting_refused',
    {
      title: `The ${field} takes no argument ${name}`,
      explanation: `The trainer said: ${context.error?.message ?? ''}`,
      hint: `Take ${name} out of the arguments of the ${field} in the training form.`,
    },
    [context.errorLine],
    field,
  );
};

/** About settings, as errors tell it. The first that fits is taken. */
export const SETTING_RULES: readonly DiagnosisRule[] = [
  tomlBroken,
  datasetConfig,
  choice,
  argumentRefused,
];
/** About settings, as it stands on lines without an error. */
export const SETTING_LINES: readonly DiagnosisRule[] = [configMissing, usage];
