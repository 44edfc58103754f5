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
const raised = (type: string, message: string) => diagnose(facts({ error: { type, message } }));

/** The texts are those that torch, CUDA, the hub and Python print. */
const TEXTS = [
  [
    'out_of_gpu_memory',
    'torch.OutOfMemoryError',
    'CUDA out of memory. Tried to allocate 1.95 GiB. GPU 0 has a total capacity of 14.57 GiB of which 1.58 GiB is free.',
  ],
  [
    'out_of_gpu_memory',
    'torch.cuda.OutOfMemoryError',
    'CUDA out of memory. Tried to allocate 20.00 MiB',
  ],
  ['out_of_gpu_memory', 'RuntimeError', 'CUDA error: out of memory'],
  [
    'out_of_memory',
    'RuntimeError',
    "[enforce fail at alloc_cpu.cpp:114] data. DefaultCPUAllocator: can't allocate memory: you tried to allocate 4096 bytes. Error code 12 (Cannot allocate memory)",
  ],
  [
    'driver_too_old',
    'RuntimeError',
    'The NVIDIA driver on your system is too old (found version 11040). Please update your GPU driver',
  ],
  [
    'no_driver',
    'RuntimeError',
    'Found no NVIDIA driver on your system. Please check that you have an NVIDIA GPU',
  ],
  ['no_driver', 'AssertionError', 'Torch not compiled with CUDA enabled'],
  [
    'no_kernel',
    'RuntimeError',
    'CUDA error: no kernel image is available for execution on the device',
  ],
  [
    'gated_model',
    'huggingface_hub.errors.GatedRepoError',
    '401 Client Error. Cannot access gated repo for url',
  ],
  [
    'port_in_use',
    'torch.distributed.DistNetworkError',
    'The server socket has failed to listen on any local network address. port: 29500, useIpv6: false, code: -98, name: EADDRINUSE, message: address already in use',
  ],
  ['triton_missing', 'ModuleNotFoundError', "No module named 'triton'"],
  [
    'triton_missing',
    'RuntimeError',
    'Cannot find a working triton installation. Either the package is not installed or it is too old.',
  ],
  ['bitsandbytes_missing', 'ModuleNotFoundError', "No module named 'bitsandbytes'"],
  ['package_missing', 'ModuleNotFoundError', "No module named 'einops'"],
  ['disk_full', 'OSError', '[Errno 28] No space left on device'],
  [
    'pagefile_too_small',
    'OSError',
    'The paging file is too small for this operation to complete. (os error 1455)',
  ],
  [
    'dll_missing',
    'ImportError',
    'DLL load failed while importing _C: The specified module could not be found.',
  ],
  ['not_writable', 'PermissionError', "[Errno 13] Permission denied: '/data/a_flux.npz'"],
  ['not_writable', 'OSError', "[Errno 30] Read-only file system: '/data/a_flux.npz'"],
  [
    'file_missing',
    'FileNotFoundError',
    "[Errno 2] No such file or directory: '/data/metadata.json'",
  ],
  ['unknown', 'RuntimeError', 'mat1 and mat2 shapes cannot be multiplied (1x2 and 3x4)'],
  ['unknown', 'KeyError', "'memory'"],
] as const;

describe('causes in the machine', () => {
  it.each(TEXTS)('%s: %s: %s', (code, type, message) => {
    expect(raised(type, message)).toMatchObject({
      code,
      evidence: [expect.stringContaining(message.slice(0, 40))],
    });
  });

  it('names memory as the cause of a kill only when the kernel counted one', () => {
    const killed = (oomKills: number | null) =>
      diagnose(facts({ exitCode: null, signal: 'SIGKILL', oomKills }))?.code;
    expect([killed(1), killed(0), killed(null)]).toEqual([
      'out_of_memory_killed',
      'killed',
      'killed',
    ]);
    expect(diagnose(facts({ exitCode: 137, oomKills: 2 }))?.code).toBe('out_of_memory_killed');
    expect(diagnose(facts({ exitCode: 1, oomKills: 2 }))?.code).toBe('unknown');
  });

  it('takes a harmless line about a port for no cause of a run that ended well', () => {
    const stderrTail = 'W socket: address already in use, trying the next one\n';
    expect(
      diagnose(facts({ exitCode: 0, stderrTail, sawModelSaved: true, hasFinalFile: true })),
    ).toBeNull();
  });
});
