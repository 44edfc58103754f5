import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../testing/pictures.js';
import { gitSettings } from './git-settings.js';

it('what git is told in its arguments holds no password, whatever the address', () => {
  for (const [address, source] of [
    ['https://alice:pa55word@git.example:8443/a.git', 'https://git.example:8443/a.git'],
    ['https://pa55word@git.example/a', 'https://git.example/a'],
    ['https://git.example/a', 'https://git.example/a'],
    ['ssh://git:pa55word@git.example/a', 'ssh://git@git.example/a'],
    ['git@git.example:a/b.git', 'git@git.example:a/b.git'],
  ] as const)
    expect(gitSettings(address, 'http://p:pa55word@proxy:1').source).toBe(source);
  expect(gitSettings('https://git.example/a', '').env).toEqual({});
});

it('git itself sends the login to the server of the address', async () => {
  const heard: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    heard.push(request.headers.authorization);
    response.writeHead(404).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const { dir, remove } = await temporaryFolder();
  const address = `http://al%40ice:pa%3A55@127.0.0.1:${port}/a.git`;
  const { source, env } = gitSettings(address, '');
  const options = { cwd: dir, env: { ...process.env, ...env, GIT_TERMINAL_PROMPT: '0' } };
  await promisify(execFile)('git', ['ls-remote', source], options).catch(() => undefined); // it finds no repository
  server.close();
  await remove();
  const login = Buffer.from('al@ice:pa:55').toString('base64');
  expect(heard[0]).toBe(`Basic ${login}`);
});
