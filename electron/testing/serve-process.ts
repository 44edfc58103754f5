import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { WebSocket } from 'ws';
import type { Input, Output, RequestName } from '../../shared/contract/index.js';
import type { Result } from '../../shared/result/errors.js';
import { CLI } from './training-project.js';

export interface ServeProcess {
  readonly pid: number;
  /** The printed address, with its token. */
  readonly url: string;
  /** Exchanges a token or code; the status, and the cookie that was given. */
  enter(key: { token: string } | { code: string }): Promise<{ status: number; cookie: string }>;
  request<N extends RequestName>(name: N, input: Input<N>): Promise<Result<Output<N>>>;
  /** The status of a GET as the page sends it. */
  get(path: string): Promise<number>;
  stop(): Promise<void>;
}

/**
 * Starts the built `lora-studio serve` as its user does, with a page that has come in by the printed address. `before`: words
 * that stand before the program and become it, as those of a tracer.
 */
export async function startServe(
  env: Record<string, string>,
  args: string[] = [],
  before: readonly string[] = [],
): Promise<ServeProcess> {
  const [file = '', ...words] = [...before, process.execPath, CLI, 'serve', ...args];
  const host = spawn(file, words, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(host, 'exit');
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: host.stdout }).on('line', (line) => {
      const address = /is ready: (\S+)/.exec(line)?.[1];
      if (address !== undefined) resolve(address);
    });
    host.once('exit', (code) => reject(new Error(`serve ended with ${String(code)}`)));
  });
  const { origin, hash } = new URL(url);
  const enter: ServeProcess['enter'] = async (key) => {
    const answer = await fetch(`${origin}/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(key),
    });
    const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
    return { status: answer.status, cookie };
  };
  const { cookie } = await enter({ token: hash.replace('#token=', '') });
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/ws`, { headers: { cookie } });
  await once(socket, 'open');
  let last = 0;
  return {
    pid: host.pid ?? -1,
    url,
    enter,
    request: (name, input) => {
      const id = (last += 1);
      return new Promise((resolve) => {
        const onMessage = (data: Buffer) => {
          const message = JSON.parse(data.toString('utf8')) as { id?: number; result: never };
          if (message.id !== id) return;
          socket.off('message', onMessage);
          resolve(message.result);
        };
        socket.on('message', onMessage);
        socket.send(JSON.stringify({ t: 'req', id, name, input }));
      });
    },
    get: async (path) => (await fetch(`${origin}${path}`, { headers: { cookie } })).status,
    stop: async () => {
      socket.terminate();
      host.kill('SIGTERM');
      await ended;
    },
  };
}
