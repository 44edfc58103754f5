import { describe, expect, it } from 'vitest';
import { parseTrace } from './system-trace.js';

const parsed = (...lines: string[]) => parseTrace(lines.join('\n'));

describe('the log of a tracer', () => {
  it('tells what is opened for writing by where it leads, not by its name', () => {
    expect(
      parsed(
        '7 openat(AT_FDCWD</tmp>, "l", O_WRONLY|O_CREAT|O_CLOEXEC, 0666) = 18</home/u/thesis.txt>',
        '7 openat(AT_FDCWD</tmp>, "read", O_RDONLY|O_CLOEXEC) = 18</tmp/read>',
        '7 openat(AT_FDCWD</tmp>, "no", O_WRONLY) = -1 EACCES (Permission denied)',
      ),
    ).toEqual([{ did: 'write', path: '/home/u/thesis.txt', call: 'open' }]);
  });

  it('puts halves together, process by process, and keeps what never came back', () => {
    expect(
      parsed(
        '7 rename("/a", "/b" <unfinished ...>',
        '8 unlink("/c") = 0',
        '7 <... rename resumed>) = 0',
        '9 mkdir("/d", 0777 <unfinished ...>',
      ),
    ).toEqual([
      { did: 'write', path: '/c', call: 'unlink' },
      { did: 'write', path: '/a', call: 'rename' },
      { did: 'write', path: '/b', call: 'rename' },
      { did: 'write', path: '/d', call: 'mkdir' },
    ]);
  });

  it('tells programs, signals and connections; asking for a process is no signal', () => {
    expect(
      parsed(
        '7 execve("/usr/bin/node", ["node"], 0x7ffc /* 35 vars */) = 0',
        '7 execve("/none", ["none"], 0x7ffc /* 35 vars */) = -1 ENOENT (No such file)',
        '7 kill(-44, SIGTERM) = 0',
        '7 kill(44, 0) = 0',
        '7 tgkill(5, 6, SIGRT_1) = 0',
        '7 connect(3<socket:[1]>, {sa_family=AF_UNIX, sun_path="/s"}, 4) = 0',
      ),
    ).toEqual([
      { did: 'start', path: '/usr/bin/node' },
      { did: 'signal', pid: -44, signal: 'SIGTERM' },
      { did: 'signal', pid: 6, signal: 'SIGRT_1' },
      { did: 'connect', to: '{sa_family=AF_UNIX, sun_path="/s"}, 4' },
    ]);
  });

  it('reads names beyond ASCII, and names relative to an open folder', () => {
    expect(parsed('7 unlinkat(4</tmp/x>, "\\303\\274 \\"a\\"", 0) = 0')).toEqual([
      { did: 'write', path: '/tmp/x/ü "a"', call: 'unlinkat' },
    ]);
  });
});
