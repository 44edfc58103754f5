import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How the stub answers one call for a caption. */
export type VisionAnswer = (response: ServerResponse, body: string) => void;

export interface StubVision {
  readonly address: string;
  /** Bodies of the calls for captions. */
  readonly calls: string[];
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
 * last it goes on with that one.
 */
export async function startStubVision(script: readonly VisionAnswer[]): Promise<StubVision> {
  const calls: string[] = [];
  const server = createServer((request, response) => {
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
