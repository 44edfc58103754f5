import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { STAND_IN_DIR } from './stand-in-project.js';
import { PYTHON } from './trainer-process.js';

const FIXTURES = join(import.meta.dirname, '../../fixtures/environment');

export interface LocalSources {
  /** Settings that let an installation take everything from this machine. */
  readonly settings: Readonly<
    Record<'uvPath' | 'basePython' | 'packageIndex' | 'torchIndex' | 'scriptsSource', string>
  >;
  /** Paths that were asked of the index. */
  readonly asked: string[];
  close(): void;
}

/** A package index on loopback, an archive of the stand-in trainer, and a uv (a real one where `LORA_STUDIO_TEST_UV` names it). */
export async function makeLocalSources(dir: string): Promise<LocalSources> {
  const run = promisify(execFile);
  await run(PYTHON, [join(FIXTURES, 'make_index.py'), dir, STAND_IN_DIR]);
  const python = await run(PYTHON, ['-c', 'import sys; print(sys.executable)']);
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '/');
    asked.push(path);
    const file = join(dir, path.endsWith('/') ? `${path}index.html` : path);
    readFile(file).then(
      (data) =>
        response
          .writeHead(200, {
            'content-type': path.endsWith('/') ? 'text/html' : 'application/octet-stream',
          })
          .end(data),
      () => response.writeHead(404).end(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    settings: {
      uvPath: process.env['LORA_STUDIO_TEST_UV'] ?? join(FIXTURES, 'fake_uv.py'),
      basePython: python.stdout.trim(),
      packageIndex: `${origin}/simple`,
      torchIndex: `${origin}/simple`,
      scriptsSource: join(dir, 'sd-scripts.zip'),
    },
    asked,
    close: () => server.close(),
  };
}
