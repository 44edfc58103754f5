import type { DiagnosisRule } from '../diagnosis-context.js';
import { inErrors, onLines, type Cause } from './cause.js';

const DRIVER: Omit<Cause, 'types' | 'text' | 'line'> = {
  code: 'driver_too_old',
  title: 'The graphics driver is too old',
  explanation: 'This torch was built for a newer CUDA than the installed driver knows.',
  hint: 'Update the NVIDIA driver, or install a torch for an older CUDA into the trainer’s Python.',
};

const CARD_FAILED: Omit<Cause, 'types' | 'text' | 'line'> = {
  code: 'card_failed',
  title: 'The graphics card broke off its work',
  explanation:
    'A computation failed on the card itself: by heat, overclocking, unstable power, a fault of its driver, or memory that was only just enough.',
  hint: 'Take back any overclocking, update the driver, restart, and go on from the last resume point. If it comes back, swap more blocks or lower the power limit of the card.',
};

const CARDS_APART: Omit<Cause, 'types' | 'text' | 'line'> = {
  code: 'cards_lost_touch',
  title: 'The trainers on several cards lost touch',
  explanation:
    'One of them waited too long for another, which was busy, hung, or had ended before it.',
  hint: 'Train on one card (Settings, under Cards and machines), or make the caches with one card first. The log shows whether another one ended earlier.',
};

const PORT: Omit<Cause, 'types' | 'text' | 'line'> = {
  code: 'port_in_use',
  title: 'The port for several trainers is in use',
  explanation:
    'Trainers on several cards talk to each other over one port, and another program has it, perhaps a trainer left over.',
  hint: 'Choose another port in Settings, under Cards and machines, or end the other program.',
};

const PORT_TEXT = /EADDRINUSE|address already in use|server socket has failed to listen/i;

const CAUSES: readonly Cause[] = [
  {
    ...DRIVER,
    text: /NVIDIA driver on your system is too old|CUDA driver version is insufficient|driver (?:is )?too old for|PTX was compiled with an unsupported toolchain|forward compatibility was attempted/i,
  },
  {
    code: 'no_driver',
    text: /Found no NVIDIA driver on your system|Torch not compiled with (?:CUDA|ROCm|XPU) enabled|No (?:CUDA|HIP) GPUs are available|no CUDA-capable device is detected|torch\.cuda\.is_available\(\) is False|CUDA (?:is )?not available|GPU is required|CUDA unknown error|requires a (?:CUDA )?GPU\b|Found no HIP/i,
    title: 'Torch sees no graphics card',
    explanation:
      'Either no NVIDIA driver runs, or the trainer’s Python has a torch that was built without CUDA.',
    hint: 'Check the trainer in Settings; it says which of the two it is.',
  },
  {
    code: 'card_number_wrong',
    text: /invalid device ordinal|Invalid device id|device_?id\D{0,20}out of range/i,
    title: 'A chosen card is not there',
    explanation: 'The trainer was told to use a card whose number this computer does not have.',
    hint: 'Choose the cards anew in Settings, under Cards and machines.',
  },
  {
    code: 'card_busy',
    text: /(?:devices? (?:are|is|\(s\) is\/are) busy or unavailable|device is in exclusive)/i,
    title: 'The graphics card is taken by another program',
    explanation: 'The driver lets no second program use it, or it hangs since an earlier run.',
    hint: 'End the other program, or restart the computer, and start again.',
  },
  {
    code: 'no_kernel',
    text: /no kernel image is available for execution|is not compatible with the current PyTorch installation|(?:HIP|CUDA) error: invalid device function|no kernel function is found|unsupported gpu architecture|named symbol not found/i,
    title: 'This torch does not know the graphics card',
    explanation: 'It was built for other generations of cards, and has no program for this one.',
    hint: 'Install another torch into the trainer’s Python (Repair in Settings does). Cards of the 50 series need one for CUDA 12.8 or later.',
  },
  {
    code: 'card_assert',
    text: /device-side assert triggered/i,
    title: 'The card stopped at a value that cannot be',
    explanation:
      'A number was out of its range: a damaged cache or model file, or a token that the text encoder does not have.',
    hint: 'Let the Doctor check dataset and caches, and remove caches that it finds wrong. If it comes back, choose the model files again.',
  },
  {
    code: 'several_cards_unsupported',
    text: /use_libuv was requested|(?:NCCL|nccl)["']? ?(?:built in|is not available|backend is not)|Distributed package doesn'?t have NCCL|no NCCL/i,
    title: 'This torch cannot train on several cards',
    explanation:
      'Torch for Windows lacks what trainers on several cards need to talk to each other.',
    hint: 'Choose one card in Settings, under Cards and machines.',
  },
  { ...PORT, text: PORT_TEXT },
  {
    ...CARDS_APART,
    text: /Watchdog caught collective operation timeout|\bnccl(?:System|Internal|Remote|UnhandledCuda|InvalidUsage)Error|NCCL (?:error|communicator was aborted|watchdog)|Connection closed by (?:remote )?peer|Timed out[^\n]{0,40}(?:initializing process group|waiting for clients)|wait timeout after \d+ms|barrier(?: has)? timed? ?out/i,
  },
  {
    code: 'cudnn_failed',
    text: /CUDNN_STATUS_(?!ALLOC|EXECUTION)|CUBLAS_STATUS_(?:NOT_INITIALIZED|NOT_SUPPORTED|ARCH_MISMATCH|INVALID_VALUE)|(?:FIND|GET) was unable to find an engine|Could not (?:load|locate)[^\n]*cudnn|Unable to load any of[^\n]*cudnn|CUFFT_INTERNAL_ERROR/i,
    title: 'CUDA’s libraries could not do their work',
    explanation:
      'cuDNN or cuBLAS did not start: too little of the card’s memory is free, or driver and torch do not fit.',
    hint: 'Close other programs that use the card and swap more blocks. If it comes back, update the driver, or repair the environment in Settings.',
    field: 'blocksToSwap',
  },
  {
    ...CARD_FAILED,
    text: /^(?:CUDA|HIP)[^\n]{0,40}(?:unspecified launch failure|illegal (?:memory access|instruction|address)|misaligned address|launch timed out|unknown error|hardware stack error|uncorrectable ECC|device (?:is )?lost|invalid program counter|launch failed)|CU(?:BLAS|DNN)_STATUS_(?:EXECUTION_FAILED|INTERNAL_ERROR|MAPPING_ERROR)|GPU is lost|fallen off the bus|Unable to determine the device handle/i,
  },
];

const LINES: readonly Cause[] = [
  { ...DRIVER, line: /^Error CUDA driver version is insufficient/ },
  {
    ...CARD_FAILED,
    line: /^Error (?:an illegal memory access|unspecified launch failure|an illegal instruction)\b.* at line \d+ in file/,
  },
  {
    ...CARDS_APART,
    line: /^(?:what\(\):\s+)?(?:\[Rank \d+\] ?)?Watchdog caught collective operation timeout/,
  },
  { ...PORT, line: new RegExp(`^.{0,40}(?:${PORT_TEXT.source})`, 'i') },
];

/** Cards, their drivers, and several of them at once. */
export const CARD_RULES: readonly DiagnosisRule[] = [inErrors(CAUSES)];
export const CARD_LINES: DiagnosisRule = onLines(LINES);
