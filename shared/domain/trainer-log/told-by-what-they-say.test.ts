import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diagnose, type DiagnosisFacts } from './index.js';

const facts = (part: Partial<DiagnosisFacts>): DiagnosisFacts => ({
  exitCode: 1,
  signal: null,
  stdoutTail: '',
  stderrTail: '',
  sawModelSaved: false,
  hasFinalFile: false,
  hasNaN: false,
  ...part,
});
const traceback = (error: string, inside = 'train') =>
  `Traceback (most recent call last):\n  File "x.py", line 1, in ${inside}\n    run()\n${error}\n`;
const codeOf = (log: string, part: Partial<DiagnosisFacts> = {}) =>
  diagnose(facts({ stderrTail: log, ...part }))?.code;

interface Wording {
  readonly cause: string;
  readonly error: string;
  readonly inside?: string;
}

/** Other words of torch, CUDA, numpy, Pillow, the hub and the systems for the same causes, and some that have none. */
const WORDINGS = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../fixtures/trainer/wordings.json'), 'utf8'),
) as Wording[];

it.each(WORDINGS.map((one) => [one.cause, one.error.slice(0, 90), one] as const))(
  '%s: %s',
  (cause, _beginning, { error, inside }) => {
    expect(codeOf(traceback(error, inside))).toBe(cause);
  },
);

/** The systems speak the language of their user; the number is the same. */
const NUMBERED = [
  ['disk_full', (words: string) => `OSError: [WinError 112] ${words}`],
  ['disk_full', (words: string) => `OSError: [Errno 28] ${words}`],
  [
    'disk_full',
    (words: string) =>
      `safetensors_rust.SafetensorError: Error while serializing: I/O error: ${words} (os error 112)`,
  ],
  ['pagefile_too_small', (words: string) => `OSError: ${words} (os error 1455)`],
  ['pagefile_too_small', (words: string) => `OSError: [WinError 1455] ${words} Error loading "x"`],
  ['dll_missing', (words: string) => `OSError: [WinError 126] ${words} Error loading "x"`],
  ['not_writable', (words: string) => `PermissionError: [WinError 5] ${words}: 'x.npz'`],
  ['file_in_use', (words: string) => `PermissionError: [WinError 32] ${words}: 'x.npz'`],
  ['path_too_long', (words: string) => `FileNotFoundError: [WinError 206] ${words}: 'x'`],
  ['drive_failed', (words: string) => `OSError: [WinError 21] ${words}`],
] as const;

describe('numbers of the systems', () => {
  const LETTERS = fc.constantFrom(...'abcäéñßабвгд页面文件ディスク페이징 .,');
  const words = fc.string({ unit: LETTERS, minLength: 1, maxLength: 60 });

  it.each(NUMBERED)('%s in any language (%#)', (code, error) => {
    fc.assert(
      fc.property(words, (text) => {
        expect(codeOf(traceback(error(text)))).toBe(code);
      }),
      { numRuns: 50 },
    );
  });

  it('are no cause where another system means something else', () => {
    expect(codeOf(traceback('OSError: Host is down (os error 112)'))).not.toBe('disk_full');
    expect(codeOf(traceback('OSError: Directory not empty (os error 39)'))).not.toBe('disk_full');
    expect(codeOf(traceback('OSError: Broken pipe (os error 32)'))).not.toBe('file_in_use');
  });
});

describe('names are no causes', () => {
  const NAMES = [
    'CUDA out of memory',
    'No space left on device',
    'cannot identify image file',
    'WinError 1455',
    'No module named triton',
    'CERTIFICATE_VERIFY_FAILED',
    'NCCL error',
    'cannot allocate memory',
  ];
  const PATHS = NAMES.flatMap((name) => [`/data/${name}/1.bin`, `/data/${name}.bin`]);

  it.each(PATHS)('%s', (path) => {
    const quoted = traceback(`FileNotFoundError: [Errno 2] No such file or directory: '${path}'`);
    expect(codeOf(quoted)).toBe('file_missing');
    const bare = traceback(`FileNotFoundError: No such file or directory: ${path}`);
    expect(codeOf(bare)).toBe('file_missing');
    const windows = traceback(`ValueError: bad value in C:\\data${path.replaceAll('/', '\\')}`);
    expect(codeOf(windows)).toBe('unknown');
    expect(codeOf(traceback(`KeyError: '${path}'`))).toBe('unknown');
  });

  it.each(NAMES)('%s in the command of a process', (name) => {
    const command = `['python', 'train.py', '--output_name', '${name}', '--prompt=${name}/x']`;
    const error = `subprocess.CalledProcessError: Command '${command}' returned non-zero exit status 1.`;
    expect(codeOf(traceback(error))).toBe('unknown');
  });
});

const OOM = 'torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB';

describe('whatever stands around it', () => {
  const prefixed = (mark: string, text: string) =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => `${mark} ${line}`)
      .join('\n');

  it.each([
    ['Windows line ends', traceback(OOM).replaceAll('\n', '\r\n')],
    ['colours', traceback(`\x1b[1;31m${OOM}\x1b[0m`).replace('Trace', '\x1b[33mTrace')],
    [
      'a bar that was not ended',
      `steps:  10%|█         | 3/30 [00:03<00:27,  1.00it/s, avr_loss=0.4]${traceback(OOM)}`,
    ],
    ['the mark of a process', prefixed('[rank3]:', traceback(OOM))],
    ['the mark of torchrun', prefixed('[default0]:', traceback(OOM))],
    [
      'a second traceback about the command',
      traceback(OOM) + traceback("subprocess.CalledProcessError: Command '[x]' returned 1."),
    ],
    [
      'an error while it was handled',
      `${traceback(OOM)}\nDuring handling of the above exception, another exception occurred:\n\n${traceback("KeyError: 'x'")}`,
    ],
    [
      'an error that nobody knows before it, which led to it',
      `${traceback("KeyError: 'x'")}\nThe above exception was the direct cause of the following exception:\n\n${traceback(OOM)}`,
    ],
    ['a frame in place of a traceback', `╭──── Traceback (most recent call last) ────╮\n${OOM}\n`],
    ['nothing at all', `${OOM}\n`],
  ])('%s', (_name, log) => {
    expect(diagnose(facts({ stderrTail: log }))).toMatchObject({
      code: 'out_of_gpu_memory',
      field: 'blocksToSwap',
      evidence: [OOM],
    });
  });

  it('two processes that print at once are kept apart', () => {
    const one = traceback(OOM).trimEnd().split('\n');
    const two = traceback('ValueError: nobody knows').trimEnd().split('\n');
    const mixed = one.flatMap((line, at) => [`[rank1]: ${two[at]}`, `[rank0]: ${line}`]);
    expect(codeOf(mixed.join('\n'))).toBe('out_of_gpu_memory');
  });

  it('the first known cause counts: later ones are mostly its consequence', () => {
    const nccl =
      'torch.distributed.DistBackendError: NCCL error in: x.cpp:1, remote process exited';
    expect(codeOf(traceback(OOM) + traceback(nccl))).toBe('out_of_gpu_memory');
    const pipe = traceback('EOFError: Ran out of input', 'spawn_main');
    expect(codeOf(traceback('OSError: [Errno 28] full') + pipe)).toBe('disk_full');
  });

  it('a reason on later lines of the error is found and shown', () => {
    const found = diagnose(
      facts({
        stderrTail: traceback(
          'RuntimeError: \n        CUDA Setup failed despite GPU being available. Please run',
        ),
      }),
    );
    expect(found?.code).toBe('bitsandbytes_without_cuda');
    expect(found?.evidence.join('\n')).toContain('CUDA Setup failed despite GPU being available');
  });

  it('the launcher’s word counts when the text is lost, with all of its lines', () => {
    const error = {
      type: 'RuntimeError',
      message: 'Error(s) in loading state_dict for Flux:\n\tx',
    };
    expect(diagnose(facts({ error }))).toMatchObject({ code: 'model_wrong', field: 'baseModel' });
  });
});

describe('ends without words', () => {
  it.each([
    [3221225477, 'crashed'],
    [-1073741819, 'crashed'],
    [3221226505, 'crashed'],
    [3221225725, 'crashed'],
    [139, 'crashed'],
    [-11, 'crashed'],
    [134, 'crashed'],
    [3221225781, 'dll_missing'],
    [3221225495, 'out_of_memory'],
    [3221225786, 'killed'],
    [130, 'killed'],
    [137, 'killed'],
    [1, 'unknown'],
    [3, 'unknown'],
    [255, 'unknown'],
  ])('exit code %i', (exitCode, code) => {
    expect(diagnose(facts({ exitCode }))?.code).toBe(code);
  });

  it.each([
    ['SIGSEGV', 'crashed'],
    ['SIGABRT', 'crashed'],
    ['SIGBUS', 'crashed'],
    ['SIGKILL', 'killed'],
    ['SIGTERM', 'killed'],
    ['SIGUSR1', 'killed'],
  ])('%s', (signal, code) => {
    expect(diagnose(facts({ exitCode: null, signal }))?.code).toBe(code);
  });

  it('an end that nobody saw is called that, not an error', () => {
    const found = diagnose(facts({ exitCode: null, stderrTail: 'running training\n' }));
    expect(found).toMatchObject({ code: 'lost', evidence: ['running training'] });
    expect(`${found?.title} ${found?.hint}`).not.toMatch(/error|Plain script/);
    expect(codeOf(traceback(OOM), { exitCode: null })).toBe('out_of_gpu_memory');
    expect(codeOf(traceback('KeyError: 1'), { exitCode: null })).toBe('unknown');
  });

  it('a disk without room is named when not even the log could be written', () => {
    expect(codeOf('', { freeBytes: 0 })).toBe('disk_full');
    expect(codeOf('running training\n', { freeBytes: 4096 })).toBe('disk_full');
    expect(codeOf('', { freeBytes: 10 * 1024 ** 2 })).toBe('unknown');
    expect(codeOf('', { freeBytes: null })).toBe('unknown');
    // What was said counts more than what is free now.
    expect(codeOf(traceback(OOM), { freeBytes: 0 })).toBe('out_of_gpu_memory');
  });
});

describe('a dataset that went away', () => {
  it('names the folder that the trainer did not find at the start', () => {
    const log =
      '2026-05-01 10:00:00 WARNING  not directory: /data/faces of a cat  config_util.py:1\n' +
      '                    ERROR    No data found. Please verify arguments  train_network.py:1\n';
    expect(diagnose(facts({ exitCode: 0, stderrTail: log }))).toMatchObject({
      code: 'no_images',
      title: 'A folder of the dataset is not there any more',
      explanation: expect.stringContaining('/data/faces of a cat'),
    });
  });

  it.each([
    "FileNotFoundError: [Errno 2] No such file or directory: '/data/10_x/a.png'",
    "FileNotFoundError: [WinError 3] Das System kann den angegebenen Pfad nicht finden: 'D:\\\\10_x\\\\a.jpg'",
    "FileNotFoundError: [Errno 2] No such file or directory: '/data/10_x/a_flux.npz'",
  ])('names the file that was gone during the run: %s', (error) => {
    expect(diagnose(facts({ stderrTail: traceback(error, 'load_image') }))).toMatchObject({
      code: 'dataset_gone',
      explanation: expect.stringContaining('10_x'),
    });
  });

  it('in a data loader worker, too', () => {
    const log =
      traceback('FileNotFoundError: Caught FileNotFoundError in DataLoader worker process 0.') +
      'Original Traceback (most recent call last):\n  File "x.py", line 1, in load_image\n' +
      "FileNotFoundError: [Errno 2] No such file or directory: '/data/10_x/a.png'\n";
    expect(codeOf(log)).toBe('dataset_gone');
  });
});

describe('a loss that is no number', () => {
  it('is the learning rate only when something had been learned', () => {
    expect(diagnose(facts({ hasNaN: true }))).toMatchObject({
      code: 'loss_nan',
      field: 'learningRate',
    });
    const atOnce = diagnose(facts({ hasNaN: true, wasNaNAtOnce: true }));
    expect(atOnce).toMatchObject({ code: 'loss_nan_at_once', field: 'baseModel' });
    expect(atOnce?.hint).not.toMatch(/learning rate/i);
  });
});
