import { diagnosis, type DiagnosisRule } from '../diagnosis-context.js';
import { inErrors, onLines, type Cause } from './cause.js';

const GPU_MEMORY: Omit<Cause, 'types' | 'text' | 'line'> = {
  code: 'out_of_gpu_memory',
  title: 'The graphics card ran out of memory',
  explanation: 'The training needs more video memory than is free.',
  hint: 'Swap more blocks, keep fp8 base and gradient checkpointing on, and lower batch size or resolution. Close other programs that use the card.',
  field: 'blocksToSwap',
};

const HOST_MEMORY: Omit<Cause, 'types' | 'text' | 'line'> = {
  code: 'out_of_memory',
  title: 'The computer ran out of memory',
  explanation:
    'Loading the models takes a lot of system memory for a moment, and there was not enough.',
  hint: 'Close other programs, or give the system more swap space. Fewer swapped blocks need less system memory.',
};

const SHARED_MEMORY: Omit<Cause, 'types' | 'text' | 'line'> = {
  code: 'shared_memory_full',
  title: 'The shared memory of this container is too small',
  explanation:
    'The data loader hands images over through /dev/shm, and a container gets little of it. The disk itself is not full.',
  hint: 'Set max_data_loader_n_workers to 0 in the training form. Or start the container with more shared memory (--shm-size).',
};

const CAUSES: readonly Cause[] = [
  {
    ...SHARED_MEMORY,
    text: /out of shared memory|insufficient shared memory|unable to (?:(?:write to file|open shared memory object|resize) <|allocate shared memory)|shared memory limit/i,
  },
  {
    ...SHARED_MEMORY,
    text: /DataLoader worker[^\n]* killed by signal: Bus error/,
  },
  { ...GPU_MEMORY, types: ['OutOfMemoryError'] },
  {
    ...GPU_MEMORY,
    text: /^(?:CUDA|HIP|XPU|MPS|NPU)\b[^\n]{0,40}out of memory|CU(?:BLAS|DNN|SOLVER|SPARSE)_STATUS_ALLOC_FAILED|HIPBLAS_STATUS_ALLOC_FAILED|(?:cuda|hip)Error(?:OutOfMemory|MemoryAllocation)\b|Cuda failure[^\n]*out of memory/i,
  },
  {
    code: 'pagefile_too_small',
    text: /\b(?:os error|WinError) 1455\b|paging file is too small|页面文件太小|頁面檔案太小|ページング ?ファイルが小さすぎる|페이징 파일이 너무 작|Auslagerungsdatei ist zu klein|fichier de pagination est (?:insuffisant|trop petit)|archivo de paginación es demasiado pequeño|файл подкачки слишком мал/i,
    title: 'The page file of Windows is too small',
    explanation: 'Loading the models needs more memory for a moment than Windows could promise.',
    hint: 'Let Windows manage the size of the page file, on a drive with free space, and restart.',
  },
  { ...HOST_MEMORY, types: ['MemoryError', '_ArrayMemoryError'] },
  {
    ...HOST_MEMORY,
    text: /DefaultCPUAllocator|std::bad_alloc|bad allocation|Cannot allocate memory|\[Errno 12\]|\(os error 12\)|\b(?:WinError|os error) (?:8|14|1450)\b|Unable to allocate [\d.]+ [KMGT]iB|failed to allocate memory/,
  },
];

const LINES: readonly Cause[] = [
  { ...SHARED_MEMORY, line: /^ERROR: Unexpected bus error encountered in worker/ },
  { ...GPU_MEMORY, line: /^Error out of memory at line \d+ in file\b/ },
  {
    ...HOST_MEMORY,
    line: /^(?:terminate called after throwing an instance of 'std::bad_alloc'|what\(\):\s+std::bad_alloc|memory allocation of \d+ bytes failed)/,
  },
];

/** Killed by the kernel for want of memory: only when it counted such a kill while the run was on. */
export const killedForMemory: DiagnosisRule = ({ facts }) => {
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

/** Too little memory: the card’s, the computer’s, a container’s. */
export const MEMORY_RULES: readonly DiagnosisRule[] = [inErrors(CAUSES)];
export const MEMORY_LINES: DiagnosisRule = onLines(LINES);
