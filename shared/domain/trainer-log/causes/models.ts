import type { FieldKey } from '../../config/schema/index.js';
import {
  diagnosis,
  isError,
  MODEL_NAMES,
  modelFieldOf,
  wasIn,
  wasResuming,
  type DiagnosisRule,
} from '../diagnosis-context.js';
import { missingPathOf } from './missing-path.js';

const NOT_A_PATH = 'expected str, bytes or os.PathLike object, not NoneType';

const modelMissing: DiagnosisRule = (context) => {
  const field = modelFieldOf(context);
  const path = missingPathOf(context);
  if (!field || path === null) return null;
  const name = MODEL_NAMES[field] ?? 'model';
  return diagnosis(
    'model_missing',
    {
      title: `The ${name} file is not there`,
      explanation: `The trainer looked for ${path} and found nothing.`,
      hint: `Choose the ${name} file again in the training form.`,
    },
    [context.errorLine],
    field,
  );
};

const modelNotSet: DiagnosisRule = (context) => {
  const field = modelFieldOf(context);
  if (!field || !isError(context, 'TypeError', NOT_A_PATH)) return null;
  const name = MODEL_NAMES[field] ?? 'model';
  return diagnosis(
    'model_not_set',
    {
      title: `No ${name} file is set`,
      explanation: `The trainer needs the ${name} and got no path for it.`,
      hint: `Choose the ${name} file in the training form.`,
    },
    [context.errorLine],
    field,
  );
};

/** Bytes that are no weights: the header of safetensors, a zip of torch, a pickle that begins as a page or a pointer. */
const UNREADABLE =
  /while deserializing|MetadataIncompleteBuffer|HeaderTooLarge|Header ?Too ?(?:Small|Large)|InvalidHeader|incomplete metadata|invalid load key|failed finding central directory|PytorchStreamReader failed|invalid magic number; corrupt file|not a (?:valid )?(?:safetensors|checkpoint) file|corrupt\/incomplete|Unable to load weights from/i;

const READERS = ['_legacy_load', 'load_file', 'load_safetensors', 'load_state_dict'];

const modelIncomplete: DiagnosisRule = (context) => {
  // A file of no bytes is read to its end at once.
  const isEmpty = isError(context, 'EOFError') && READERS.some((name) => wasIn(context, name));
  if (!isEmpty && !UNREADABLE.test(context.text)) return null;
  const field = modelFieldOf(context);
  const name = (field && MODEL_NAMES[field]) ?? 'model';
  return diagnosis(
    'model_incomplete',
    {
      title: `The ${name} file is incomplete or damaged`,
      explanation:
        'Its header promises more data than the file holds, or cannot be read at all. A download that broke off, or a web page saved in its place, leaves such a file.',
      hint: `Download the ${name} file again and compare its size with the source.`,
    },
    [context.errorLine],
    field,
  );
};

/** What torch calls the parts of FLUX when their weights do not fit. */
const PARTS: readonly { readonly text: RegExp; readonly field: FieldKey }[] = [
  { text: /loading state_dict for Auto[Ee]ncoder/, field: 'ae' },
  {
    text: /loading state_dict for (?:Flux|FluxUpper|FluxLower|ControlNetFlux)/,
    field: 'baseModel',
  },
  { text: /loading state_dict for T5/, field: 't5xxl' },
  { text: /loading state_dict for CLIP/, field: 'clipL' },
];

/** Names of weights, as a file of another model lacks them. */
const WEIGHT_KEY =
  /^'(?:[\w]+\.)+(?:weight|bias|scale)'$|^'(?:time_embed|double_blocks|single_blocks|img_in|text_model|encoder|decoder)\.[\w.]+'$/;

const WRONG_WEIGHTS =
  /Error\(s\) in loading state_dict|size mismatch for \w+\.|(?:following keys are missing|Missing key\(s\) in state_dict|Unexpected key\(s\) in state_dict)|Cannot copy out of meta tensor|Tensor on device meta|(?:unsupported|not supported|unknown)[^\n]{0,20}fp8|Unsupported fp8|Unsupported checkpoint|Unable to determine model type|unpack_dequantize|unknown (?:data )?type: F8|not a FLUX/i;

const modelWrong: DiagnosisRule = (context) => {
  const isWeightKey = isError(context, 'KeyError') && WEIGHT_KEY.test(context.error?.message ?? '');
  if (!isWeightKey && !WRONG_WEIGHTS.test(context.text)) return null;
  if (wasResuming(context)) return null;
  const field =
    modelFieldOf(context) ?? PARTS.find(({ text }) => text.test(context.text))?.field ?? null;
  const name = (field && MODEL_NAMES[field]) ?? 'model';
  return diagnosis(
    'model_wrong',
    {
      title: `The ${name} file holds another model`,
      explanation:
        'Its weights are not those that FLUX.1 has in this place: the file of another model, another kind of FLUX (Fill, Kontext, FLUX.2), or a quantised one (NF4, GGUF, scaled fp8).',
      hint: `Choose the ${name} file of FLUX.1 in the training form, as its authors publish it. Settings, under Models, offers the right ones for download.`,
    },
    [context.errorLine, ...(context.error?.details.slice(0, 1) ?? [])],
    field,
  );
};

/** About the files of models. The first that fits is taken. */
export const MODEL_RULES: readonly DiagnosisRule[] = [
  modelMissing,
  modelNotSet,
  modelIncomplete,
  modelWrong,
];
