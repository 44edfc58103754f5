import {
  diagnosis,
  isError,
  MODEL_NAMES,
  modelFieldOf,
  type DiagnosisRule,
} from './diagnosis-context.js';

const NOT_A_PATH = 'expected str, bytes or os.PathLike object, not NoneType';

const modelMissing: DiagnosisRule = (context) => {
  const field = modelFieldOf(context);
  if (!field || !isError(context, 'FileNotFoundError')) return null;
  const name = MODEL_NAMES[field] ?? 'model';
  const path =
    /No such file or directory: '?(.+?)'?$/.exec(context.error?.message ?? '')?.[1] ?? '';
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

const modelIncomplete: DiagnosisRule = (context) => {
  if (!isError(context, 'SafetensorError', 'deserializing')) return null;
  const field = modelFieldOf(context);
  const name = (field && MODEL_NAMES[field]) ?? 'model';
  return diagnosis(
    'model_incomplete',
    {
      title: `The ${name} file is incomplete or damaged`,
      explanation:
        'Its header promises more data than the file holds, or cannot be read at all. A download that broke off leaves such a file.',
      hint: `Download the ${name} file again and compare its size with the source.`,
    },
    [context.errorLine],
    field,
  );
};

const tokenizersOffline: DiagnosisRule = (context) => {
  const isInTokenizer = context.error?.functions.includes('_load_tokenizer') ?? false;
  const isOffline = isError(context, 'TypeError', NOT_A_PATH) && isInTokenizer;
  const isUnreachable =
    isInTokenizer && /ConnectionError|MaxRetryError|OSError/.test(context.error?.type ?? '');
  if (!isOffline && !isUnreachable) return null;
  return diagnosis(
    'tokenizers_unreachable',
    {
      title: 'The tokenizers could not be loaded',
      explanation:
        'The trainer fetches two small tokenizers from the Hugging Face hub, and they are neither kept on this computer nor within reach.',
      hint: 'Start once with a network connection and a tokenizer cache folder set in Settings; after that no network is needed.',
    },
    [context.errorLine],
  );
};

const cudaMemory: DiagnosisRule = (context) => {
  const isCuda = /CUDA (?:error: )?out of memory/.test(context.error?.message ?? '');
  if (!isCuda && !isError(context, 'OutOfMemoryError')) return null;
  return diagnosis(
    'out_of_gpu_memory',
    {
      title: 'The graphics card ran out of memory',
      explanation: 'The training needs more video memory than is free.',
      hint: 'Swap more blocks, keep fp8 base and gradient checkpointing on, lower batch size or resolution, and close other programs that use the card.',
    },
    [context.errorLine],
    'blocksToSwap',
  );
};

const hostMemory: DiagnosisRule = (context) => {
  const message = context.error?.message ?? '';
  const isHost =
    message.includes("DefaultCPUAllocator: can't allocate memory") ||
    isError(context, 'MemoryError');
  if (!isHost) return null;
  return diagnosis(
    'out_of_memory',
    {
      title: 'The computer ran out of memory',
      explanation:
        'Loading the models takes a lot of system memory for a moment, and there was not enough.',
      hint: 'Close other programs, or give the system more swap space. Fewer swapped blocks need less system memory.',
    },
    [context.errorLine],
  );
};

const bitsandbytes: DiagnosisRule = (context) => {
  if (
    !isError(context, 'ImportError', 'No bitsandbytes') &&
    !isError(context, 'ModuleNotFoundError', "'bitsandbytes'")
  ) {
    return null;
  }
  return diagnosis(
    'bitsandbytes_missing',
    {
      title: 'This optimizer needs bitsandbytes',
      explanation:
        'The 8-bit optimizers come from the package bitsandbytes, which the trainer’s Python does not have.',
      hint: 'Choose AdamW as the optimizer, or install bitsandbytes into the trainer’s Python.',
    },
    [context.errorLine],
    'optimizer',
  );
};

const packageMissing: DiagnosisRule = (context) => {
  if (!isError(context, 'ModuleNotFoundError', 'No module named')) return null;
  const name = /named '([^']+)'/.exec(context.error?.message ?? '')?.[1] ?? 'a package';
  return diagnosis(
    'package_missing',
    {
      title: `The trainer’s Python lacks ${name}`,
      explanation: `The trainer needs the Python package ${name} and could not import it.`,
      hint: 'Check the trainer in Settings: it names what is missing and how to install it. Perhaps the wrong Python is chosen.',
    },
    [context.errorLine],
  );
};

const streams: DiagnosisRule = (context) => {
  if (!isError(context, 'UnicodeEncodeError', 'codec can')) return null;
  return diagnosis(
    'stream_encoding',
    {
      title: 'The trainer could not print its own messages',
      explanation: 'It prints Japanese text, and its output was not set to UTF-8.',
      hint: 'Start it with PYTHONUTF8=1; the app does so by itself.',
    },
    [context.errorLine],
  );
};

/** About models, memory and the trainer's Python. The first that fits is taken. */
export const MODEL_RULES: readonly DiagnosisRule[] = [
  cudaMemory,
  hostMemory,
  modelMissing,
  tokenizersOffline,
  modelNotSet,
  modelIncomplete,
  bitsandbytes,
  packageMissing,
  streams,
];
