import {
  diagnosis,
  isError,
  type DiagnosisContext,
  type DiagnosisRule,
} from './diagnosis-context.js';

/** Texts of torch, CUDA, the hub and accelerate; each is looked for in the error, and in the lines where it stands alone. */
interface Cause {
  readonly code: string;
  readonly text: RegExp;
  readonly title: string;
  readonly explanation: string;
  readonly hint: string;
  /** True: it also counts when it is printed as a line of the log without an error of its own. */
  readonly inLog?: boolean;
}

const CAUSES: readonly Cause[] = [
  {
    code: 'driver_too_old',
    text: /NVIDIA driver on your system is too old|CUDA driver version is insufficient/,
    title: 'The graphics driver is too old',
    explanation: 'This torch was built for a newer CUDA than the installed driver knows.',
    hint: 'Update the NVIDIA driver, or install a torch for an older CUDA into the trainer’s Python.',
  },
  {
    code: 'no_driver',
    text: /Found no NVIDIA driver on your system|Torch not compiled with CUDA enabled|No CUDA GPUs are available/,
    title: 'Torch sees no graphics card',
    explanation:
      'Either no NVIDIA driver runs, or the trainer’s Python has a torch that was built without CUDA.',
    hint: 'Check the trainer in Settings; it says which of the two it is.',
  },
  {
    code: 'no_kernel',
    text: /no kernel image is available for execution on the device|is not compatible with the current PyTorch installation/,
    title: 'This torch does not know the graphics card',
    explanation: 'It was built before this generation of cards, and has no program for it.',
    hint: 'Install a newer torch into the trainer’s Python; cards of the 50 series need one for CUDA 12.8 or later.',
  },
  {
    code: 'gated_model',
    text: /GatedRepoError|Cannot access gated repo|Access to model .+ is restricted|401 Client Error|403 Client Error/,
    title: 'The model may only be fetched with permission',
    explanation:
      'Its licence must be accepted on the hub by the account whose token is used: 401 means no valid token, 403 that the licence is not accepted.',
    hint: 'Accept the licence on the model’s page, sign in with a token, and start again; or choose a model file on this computer.',
  },
  {
    code: 'port_in_use',
    text: /EADDRINUSE|[Aa]ddress already in use|server socket has failed to listen/,
    title: 'The port for several trainers is in use',
    explanation:
      'Trainers on several cards talk to each other over one port, and another program has it, perhaps a trainer left over.',
    hint: 'Choose another port in Settings, under Cards and machines, or end the other program.',
    inLog: true,
  },
  {
    code: 'pagefile_too_small',
    text: /os error 1455|WinError 1455|paging file is too small/i,
    title: 'The page file of Windows is too small',
    explanation: 'Loading the models needs more memory for a moment than Windows could promise.',
    hint: 'Let Windows manage the size of the page file, on a drive with free space, and restart.',
  },
  {
    code: 'dll_missing',
    text: /DLL load failed while importing/,
    title: 'A library of the trainer’s Python could not be loaded',
    explanation: 'A file that Windows needs for it is missing.',
    hint: 'Install the Microsoft Visual C++ Redistributable (2015–2022), or repair the trainer in Settings.',
  },
];

const known: DiagnosisRule = (context) => {
  for (const cause of CAUSES) {
    const evidence = evidenceOf(context, cause);
    if (evidence === null) continue;
    const { code, title, explanation, hint } = cause;
    return diagnosis(code, { title, explanation, hint }, [evidence]);
  }
  return null;
};

function evidenceOf(context: DiagnosisContext, { text, inLog }: Cause): string | null {
  if (text.test(context.errorLine)) return context.errorLine;
  if (inLog !== true || context.facts.exitCode === 0) return null;
  return context.items.find((item) => text.test(item.text))?.text ?? null;
}

const triton: DiagnosisRule = (context) => {
  const isMissing =
    isError(context, 'ModuleNotFoundError', "'triton'") ||
    isError(context, 'TritonMissing') ||
    /Cannot find a working triton installation/.test(context.errorLine);
  if (!isMissing) return null;
  return diagnosis(
    'triton_missing',
    {
      title: 'This needs triton',
      explanation:
        'torch.compile and some optimizers need the package triton, which the trainer’s Python does not have.',
      hint: 'Leave torch_compile off, or install triton (on Windows: triton-windows) into the trainer’s Python.',
    },
    [context.errorLine],
  );
};

const fileMissing: DiagnosisRule = (context) => {
  if (!isError(context, 'FileNotFoundError')) return null;
  const path = /No such file or directory: '?(.+?)'?$/.exec(context.error?.message ?? '')?.[1];
  if (path === undefined) return null;
  return diagnosis(
    'file_missing',
    {
      title: 'A file is not there',
      explanation: `The trainer looked for ${path} and found nothing.`,
      hint: 'Put the file back, or choose another one in the training form.',
    },
    [context.errorLine],
  );
};

const readOnly: DiagnosisRule = (context) => {
  const message = context.error?.message ?? '';
  if (!isError(context, 'PermissionError') && !/Read-only file system/.test(message)) return null;
  return diagnosis(
    'not_writable',
    {
      title: 'A file or folder may not be written',
      explanation: `The system refused the trainer: ${message}.`,
      hint: 'Check the permissions of that folder. The trainer writes its caches beside the images.',
    },
    [context.errorLine],
  );
};

/** Killed by the kernel for want of memory: only when it counted such a kill while the run was on. */
const killedForMemory: DiagnosisRule = ({ facts }) => {
  const { oomKills } = facts;
  const isKilled = facts.signal === 'SIGKILL' || facts.exitCode === 137 || facts.exitCode === -9;
  if (!isKilled || oomKills === undefined || oomKills === null || oomKills <= 0) return null;
  return diagnosis(
    'out_of_memory_killed',
    {
      title: 'The system ended the trainer: memory ran out',
      explanation:
        'The kernel kills the largest program when no memory is left; that was the trainer. Loading the models takes the most.',
      hint: 'Close other programs, add swap space, or choose one of the changes below.',
    },
    [
      `killed with SIGKILL; the kernel’s count of such kills (oom_kill) rose by ${oomKills} during the run`,
    ],
  );
};

/** About the machine: memory, driver, ports, files. The first that fits is taken. */
export const SYSTEM_RULES: readonly DiagnosisRule[] = [killedForMemory, known, triton, readOnly];

/** After all that know more of a missing file. */
export const LAST_RULES: readonly DiagnosisRule[] = [fileMissing];
