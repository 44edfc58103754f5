import { diagnosis, isError, saidBy, type DiagnosisRule } from '../diagnosis-context.js';
import { inErrors, onLines, type Cause } from './cause.js';

const BITSANDBYTES: Omit<Cause, 'types' | 'text' | 'line'> = {
  code: 'bitsandbytes_without_cuda',
  title: 'bitsandbytes finds no CUDA',
  explanation:
    'The installed bitsandbytes was built without CUDA, or for another one than torch; its 8-bit optimizers cannot work.',
  hint: 'Choose AdamW or Adafactor as the optimizer. Or repair the environment in Settings, which installs one that fits.',
  field: 'optimizer',
};

const COMPILER: Omit<Cause, 'types' | 'text' | 'line'> = {
  code: 'compiler_missing',
  title: 'torch.compile has no compiler that works',
  explanation:
    'It builds programs while it runs, and this computer has no C compiler for it, or one that failed.',
  hint: 'Turn torch_compile off in the training form (dynamo_backend “no”). Or install a C compiler.',
};

const CAUSES: readonly Cause[] = [
  {
    ...BITSANDBYTES,
    text: /CUDA SETUP|undefined symbol: c(?:de)?quantize_|undefined symbol: cadam|function '?c(?:de)?(?:quantize|adam)\w*'? not found|cget_managed_ptr|compiled without GPU support|str2optimizer8bit|libbitsandbytes|CUDA binary not found|bitsandbytes[^\n]*(?:not available|without CUDA|no CUDA)/i,
  },
  {
    code: 'numpy_2',
    text: /compiled using NumPy 1\.x|numpy\.core\.multiarray failed to import|_ARRAY_API not found|numpy\.(?:dtype|ufunc|ndarray) size changed|was removed in the NumPy 2|Numpy is not available|No module named 'numpy\._core|module 'numpy' has no attribute/i,
    title: 'The trainer’s packages do not fit its NumPy',
    explanation: 'Some were built for another generation of NumPy than the one installed.',
    hint: 'Repair the environment in Settings. In a Python of your own, install numpy<2.',
  },
  {
    code: 'xformers_unusable',
    text: /memory_efficient_attention|No module named 'xformers|No xformers|xFormers (?:wasn't|can't|isn't|is not)/i,
    title: 'xformers cannot be used',
    explanation:
      'The package is missing, or was built for another torch, card or Python than the trainer has.',
    hint: 'Turn xformers off in the training form and leave sdpa on; nothing is lost with FLUX.',
  },
  {
    code: 'triton_missing',
    text: /No module named 'triton|Cannot find a working triton|TritonMissing|triton is not (?:installed|available)/i,
    title: 'This needs triton',
    explanation:
      'torch.compile and some optimizers need the package triton, which the trainer’s Python does not have.',
    hint: 'Leave torch_compile off, or install triton (on Windows: triton-windows) into the trainer’s Python.',
  },
  {
    code: 'triton_missing',
    types: ['TritonMissing'],
    title: 'This needs triton',
    explanation:
      'torch.compile and some optimizers need the package triton, which the trainer’s Python does not have.',
    hint: 'Leave torch_compile off, or install triton (on Windows: triton-windows) into the trainer’s Python.',
  },
  {
    ...COMPILER,
    text: /Failed to find C compiler|Compiler: \S+ is not found|No C\+\+ compiler|InvalidCxxCompiler|Microsoft Visual C\+\+ 14\.0|'cl(?:\.exe)?' (?:is )?not (?:found|recognized)|CppCompileError/i,
  },
  {
    code: 'torch_mismatch',
    text: /torchvision::nms|Couldn't load custom C\+\+ ops|(?:libtorch|libc10|torch\/lib|_C\.so|\.pyd)[^\n]*(?:undefined symbol|procedure could not be found)|undefined symbol: _?(?:ZN\w*(?:c10|at|torch|caffe)|cuda|cublas|nccl|iJIT)|PyTorch and torchvision (?:were|was) compiled with different CUDA/i,
    title: 'Torch and what was built for it do not fit',
    explanation:
      'torch and torchvision, or another package built on torch, have different versions.',
    hint: 'Repair the environment in Settings. In a Python of your own, install torch and torchvision together, of one release.',
  },
  {
    code: 'dll_missing',
    text: /DLL load failed|\b(?:WinError|os error) (?:126|127|182|193|1114|998)\b/i,
    title: 'A library of the trainer’s Python could not be loaded',
    explanation: 'A file that Windows needs for it is missing or of another kind.',
    hint: 'Install the Microsoft Visual C++ Redistributable (2015–2022), or repair the environment in Settings.',
  },
  {
    code: 'wandb_login',
    text: /api_key not configured|wandb(?:\.errors)?[^\n]*(?:login|permission denied|401)|WANDB_API_KEY/i,
    title: 'Weights & Biases wants to know who you are',
    explanation: 'The run is to be logged there, and no key for it is known.',
    hint: 'Set log_with to tensorboard in the training form. Or sign in with wandb in the trainer’s Python first.',
  },
];

/** The compilers that triton and inductor call; of the command only the program's name is looked at. */
const COMPILER_CALL =
  /Command '\['(?:[^']*[\\/])?(?:tcc|gcc|g\+\+|cc|c\+\+|clang(?:\+\+)?|cl|nvcc|ninja)(?:\.exe)?'/i;

const compilerFailed: DiagnosisRule = (context) => {
  const { error } = context;
  if (!error || !COMPILER_CALL.test(saidBy(error))) return null;
  const { code, title, explanation, hint } = COMPILER;
  return diagnosis(code, { title, explanation, hint }, [context.errorLine]);
};

/** Whatever else ends torch.compile: it can always be left out. */
const compileFailed: DiagnosisRule = (context) => {
  const { error } = context;
  if (!error || !/^torch\._(?:dynamo|inductor)\./.test(error.type)) return null;
  return diagnosis(
    'compile_failed',
    {
      title: 'torch.compile failed',
      explanation: 'It could not turn the model into faster programs.',
      hint: 'Turn torch_compile off in the training form (dynamo_backend “no”): the run is slower and otherwise the same.',
    },
    [context.errorLine, ...error.details.slice(0, 1)],
  );
};

const bitsandbytes: DiagnosisRule = (context) => {
  const isMissing =
    isError(context, 'ImportError', 'No bitsandbytes') ||
    isError(context, 'ModuleNotFoundError', "'bitsandbytes'") ||
    /\bbitsandbytes\b[^\n]*(?:not found|No package metadata)|No package metadata[^\n]*bitsandbytes/.test(
      context.error?.message ?? '',
    );
  if (!isMissing) return null;
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

/** Packages of optimizers that sd-scripts itself does not ask for. */
const OPTIMIZER_PACKAGES =
  /^(?:prodigyopt|prodigyplus|lion_pytorch|dadaptation|schedulefree|came_pytorch|adafactor|pytorch_optimizer|optimi|library\.\w*optim\w*)$/;

/** sd-scripts says `No NAME / NAMEがインストールされていないようです` of a package it needs for an optimizer. */
const optimizerPackage: DiagnosisRule = (context) => {
  const message = context.error?.message ?? '';
  const name =
    (isError(context, 'ImportError') ? /^No ([\w.-]+) \//.exec(message)?.[1] : undefined) ??
    (isError(context, 'ModuleNotFoundError')
      ? /^No module named '([^'.]+)/.exec(message)?.[1]
      : undefined);
  if (name === undefined || !OPTIMIZER_PACKAGES.test(name)) return null;
  return diagnosis(
    'optimizer_package_missing',
    {
      title: `This optimizer needs the package ${name}`,
      explanation: 'The trainer’s Python does not have it.',
      hint: `Choose another optimizer, AdamW8bit for example, or install ${name} into the trainer’s Python.`,
    },
    [context.errorLine],
    'optimizer',
  );
};

const MISSING_NAMES: readonly RegExp[] = [
  /No module named '([^']+)'/,
  /^(?:No package metadata was found for|No module named) ([\w.-]+)/,
  /^The '([\w.-]+)[^']*' distribution was not found/,
  /requires the (\w+) library but it was not found/,
  /^`(\w+)` is required/,
  /cannot access local variable '(sentencepiece)_model_pb2'/,
  /local variable '(sentencepiece)_model_pb2' referenced before/,
];

const packageMissing: DiagnosisRule = (context) => {
  const said = [context.error?.message ?? '', ...(context.error?.details ?? [])].join('\n');
  const name = MISSING_NAMES.map((pattern) => pattern.exec(said)?.[1]).find((one) => one);
  if (name === undefined) return null;
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

/** One package asks another for what its version does not have; torch.optim is asked for what the user chose. */
const ASKED_IN_VAIN =
  /cannot import name '([^']+)' from '([^']+)'|module '((?:torch|torchvision|transformers|diffusers|accelerate|huggingface_hub|safetensors|tokenizers|bitsandbytes|triton|PIL|cv2)(?!\.optim)[\w.]*)' has no attribute '([^']+)'/;
const OTHER_VERSION =
  /is required for a normal functioning of this module|Descriptors cannot (?:not )?be created directly|requires a different Python|but you have [\w.+-]+ \d/;

const packageMismatch: DiagnosisRule = (context) => {
  const { error } = context;
  if (!error) return null;
  const said = saidBy(error);
  const [isAsked, name, from, module, attribute] = ASKED_IN_VAIN.exec(said) ?? [];
  const isVersion = error.type.endsWith('VersionConflict') || OTHER_VERSION.test(said);
  if (isAsked === undefined && !isVersion) return null;
  return diagnosis(
    'package_mismatch',
    {
      title: 'Packages of the trainer’s Python do not fit each other',
      explanation:
        isAsked === undefined
          ? 'One of them has a version that another cannot work with.'
          : `One of them wants “${name ?? attribute}” of ${from ?? module}, which the installed version does not have.`,
      hint: 'Repair the environment in Settings. In a Python of your own, install what requirements.txt of sd-scripts names.',
    },
    [context.errorLine],
  );
};

const libraryMissing: DiagnosisRule = (context) => {
  const said = [context.error?.message ?? '', ...(context.error?.details ?? [])].join('\n');
  const name =
    /(lib[\w.+-]+\.so[\d.]*): cannot open shared object file/.exec(said)?.[1] ??
    /version [`'](GLIBC\w*_[\d.]+)' not found/.exec(said)?.[1];
  if (name === undefined) return null;
  return diagnosis(
    'library_missing',
    {
      title: `The system lacks ${name}`,
      explanation: 'A package of the trainer’s Python needs this library of the system.',
      hint: `Install the system’s package that holds it${name.startsWith('libGL') ? ' (libgl1 on Debian and Ubuntu)' : ''}, and start again. In a container it belongs into the image.`,
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

const LINES: readonly Cause[] = [
  { ...BITSANDBYTES, line: /^CUDA SETUP: Setup Failed!/ },
  {
    code: 'openmp_twice',
    line: /^OMP: Error #15/,
    title: 'Two OpenMP libraries in the trainer’s Python',
    explanation: 'Packages from different sources brought the same library twice.',
    hint: 'Repair the environment in Settings, or make the Python of the trainer without conda’s packages.',
  },
];

/** What the trainer’s Python has, lacks, or has in versions that do not fit. */
export const PACKAGE_RULES: readonly DiagnosisRule[] = [
  bitsandbytes,
  libraryMissing,
  inErrors(CAUSES),
  optimizerPackage,
  packageMismatch,
  packageMissing,
  compilerFailed,
  compileFailed,
  streams,
];
export const PACKAGE_LINES: DiagnosisRule = onLines(LINES);
