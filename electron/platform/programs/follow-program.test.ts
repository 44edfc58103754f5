import { ChildProcess } from 'node:child_process';
import { afterEach, expect, it, vi } from 'vitest';
import { followProgram } from './follow-program.js';

afterEach(() => vi.restoreAllMocks());

it('hands on lines and tells the end once', async () => {
  const lines: string[] = [];
  const end = await new Promise((onEnd) => {
    const program = "console.log('a'); console.log('b'); console.error('bad'); process.exit(3)";
    followProgram(process.execPath, ['-e', program], { onLine: (line) => lines.push(line), onEnd });
  });
  expect(lines).toEqual(['a', 'b']);
  expect(end).toEqual({ exitCode: 3, reason: 'exit code 3', stderr: 'bad' });
});

it('a program that is not there is told, and stopping it at once signals nobody', async () => {
  const kill = vi.spyOn(ChildProcess.prototype, 'kill').mockReturnValue(true);
  const nothing = { onLine: () => undefined, onEnd: () => undefined };
  const stop = followProgram('lora-studio-no-such-program', [], nothing);
  stop();
  const end = await new Promise((onEnd) => {
    // Its end is told after that of the one before, in the same turn as where a list of programs is stopped.
    followProgram('lora-studio-no-such-program', [], { ...nothing, onEnd });
  });
  expect(end).toMatchObject({ exitCode: null, reason: 'ENOENT' });
  expect(kill).not.toHaveBeenCalled();
});

it('a stopped program is ended and says nothing more', async () => {
  const seen: string[] = [];
  const stop = await new Promise<() => void>((resolve) => {
    const stopIt = followProgram(
      process.execPath,
      ['-e', "setInterval(() => console.log('tick'), 5)"],
      {
        onLine: (line) => {
          seen.push(line);
          if (seen.length === 1) resolve(() => stopIt());
        },
        onEnd: () => seen.push('end'),
      },
    );
  });
  stop();
  const before = seen.length;
  await new Promise<void>((resolve) => {
    followProgram(process.execPath, ['-e', ''], {
      onLine: () => undefined,
      onEnd: () => resolve(),
    });
  });
  expect(seen).toHaveLength(before);
});
