import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { waitFor } from '../testing/wait-for.js';
import { commandOf, namesFolder, parsePsAnswer, parseWindowsAnswer } from './process-command.js';

describe('commandOf', () => {
  it('tells owner and words of a process, and nothing of one that is gone', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', '/a folder/x'], {
      stdio: 'ignore',
    });
    const found = await waitFor('its words', async () => {
      const command = await commandOf(child.pid ?? -1);
      return command !== null && namesFolder(command.words, '/a folder') ? command : null;
    });
    expect(found.isOfThisUser).toBe(true);
    child.kill('SIGKILL');
    await waitFor('its end', () => child.signalCode !== null);
    expect(await commandOf(child.pid ?? -1)).toBeNull();
  });

  it('reads what ps says', () => {
    expect(parsePsAnswer('  501 /usr/bin/python /p/run 1/x.py --run /p/run 1', 501)).toEqual({
      isOfThisUser: true,
      words: '/usr/bin/python /p/run 1/x.py --run /p/run 1',
    });
    expect(parsePsAnswer('0 launchd', 501)?.isOfThisUser).toBe(false);
    for (const answer of [null, '', 'ps: bad', '501'])
      expect(parsePsAnswer(answer, 501)).toBeNull();
  });

  it('reads what PowerShell says', () => {
    const answer = { owner: 'S-1-5-21-1', me: 'S-1-5-21-1', command: 'python.exe C:\\p' };
    const read = (more: object) => parseWindowsAnswer(JSON.stringify({ ...answer, ...more }));
    expect(read({})).toEqual({ isOfThisUser: true, words: 'python.exe C:\\p' });
    expect(read({ owner: 'S-1-5-18' })?.isOfThisUser).toBe(false);
    expect(read({ owner: null })).toBeNull();
    expect(read({ command: null })).toBeNull();
    expect(parseWindowsAnswer('no such process')).toBeNull();
    expect(parseWindowsAnswer(null)).toBeNull();
  });
});

describe('namesFolder', () => {
  it.each<[string[] | string, string, boolean]>([
    [['node', '/p/r'], '/p/r', true],
    [['node', '/p/r/config.toml'], '/p/r', true],
    [['node', '/p/run'], '/p/r', false],
    [['node', '--run=/p/r'], '/p/r', false],
    [['cat', 'see /p/r'], '/p/r', false],
    ['python /p/a run/x.py', '/p/a run', true],
    ['python "/p/a run"', '/p/a run', true],
    ['python /p/a running', '/p/a run', false],
    ['python /other/p/r', '/p/r', false],
    ['python --run=/p/r --more', '/p/r', true],
  ])('%j and %s: %s', (words, folder, expected) => {
    expect(namesFolder(words, folder, false)).toBe(expected);
  });

  it('takes names on Windows in any case and with either slash', () => {
    expect(namesFolder('python.exe "c:/P/Run/x.py"', 'C:\\p\\run', true)).toBe(true);
    expect(namesFolder('python.exe C:\\p\\running', 'C:\\p\\run', true)).toBe(false);
  });
});
