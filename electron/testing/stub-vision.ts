import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How the stub answers one call for a caption. */
export type VisionAnswer = (response: ServerResponse, body: string) => void;

export interface StubVision {
  readonly address: string;
  /** Bodies of the calls for captions. */
  readonly calls: string[];
  /** The `authorization` of every call, also of those for the list of models; null: none. */
  readonly authorizations: (string | null)[];
  close(): Promise<void>;
}

export function say(text: string, finish = 'stop'): VisionAnswer {
  return (response) => {
    response.setHeader('content-type', 'application/json');
    response.end(
      JSON.stringify({ choices: [{ message: { content: text }, finish_reason: finish }] }),
    );
  };
}

/**
 * A stand-in for an OpenAI-compatible server with one model, `eyes`. `script`: how it answers call after call; after the
 * last it goes on with that one. `key`: refuses whoever does not show it.
 */
export async function startStubVision(
  script: readonly VisionAnswer[],
  key: string | null = null,
): Promise<StubVision> {
  const calls: string[] = [];
  const authorizations: (string | null)[] = [];
  const server = createServer((request, response) => {
    const { authorization = null } = request.headers;
    authorizations.push(authorization);
    if (key !== null && authorization !== `Bearer ${key}`) {
      response.writeHead(401).end(JSON.stringify({ error: `not ${authorization ?? 'without'}` }));
      return;
    }
    if (request.url === '/v1/models') {
      response.end(JSON.stringify({ data: [{ id: 'eyes' }] }));
      return;
    }
    void bodyOf(request).then((body) => {
      calls.push(body);
      const answer = script[Math.min(calls.length, script.length) - 1];
      if (request.url === '/v1/chat/completions' && answer) answer(response, body);
      else response.writeHead(404).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}`,
    calls,
    authorizations,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
