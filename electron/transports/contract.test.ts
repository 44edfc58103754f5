import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { ProtocolClient } from '../../shared/contract/protocol-client.js';
import { WindowClient } from '../../shared/contract/window-api.js';
import { silentLogger } from '../platform/log.js';
import { contractTests } from '../testing/contract-tests.js';
import { FakeIpc } from '../testing/fake-ipc.js';
import { createWindowApi } from './ipc-page.js';
import { IpcHost } from './ipc.js';
import { createMemoryClient } from './memory-client.js';
import { connectSocket, startSocketServer } from './socket.js';
import { startWebHost } from './web.js';

const vitest = { describe, it, beforeAll, afterAll, beforeEach, expect };

contractTests(vitest, 'memory', (dispatcher, bus) => ({
  client: createMemoryClient({ dispatcher, bus }),
  close: () => undefined,
}));

contractTests(vitest, 'a local socket', async (dispatcher, bus) => {
  const server = await startSocketServer({ dispatcher, bus, log: silentLogger });
  const connection = await connectSocket(server.socket, server.secret);
  return {
    client: connection.client,
    close: async () => {
      connection.close();
      await server.close();
    },
  };
});

contractTests(vitest, 'the web host’s WebSocket', async (dispatcher, bus) => {
  const host = await startWebHost({
    dispatcher,
    bus,
    media: () => Promise.resolve(new Response('')),
    upload: () => Promise.reject(new Error('nothing is sent here')),
    rendererDir: '/nowhere',
    port: 0,
    log: silentLogger,
  });
  const { origin, hash } = new URL(host.url);
  const session = await fetch(`${origin}/session`, {
    method: 'POST',
    body: JSON.stringify({ token: hash.replace('#token=', '') }),
  });
  const cookie = session.headers.get('set-cookie')?.split(';')[0] ?? '';
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/ws`, {
    headers: { cookie },
    origin,
  });
  const client = new ProtocolClient();
  socket.on('open', () => client.attach((text) => socket.send(text)));
  socket.on('message', (data: Buffer) => client.receive(data.toString('utf8')));
  socket.on('close', () => client.detach());
  return {
    client,
    close: async () => {
      socket.terminate();
      await host.close();
    },
  };
});

contractTests(vitest, 'the window’s IPC', (dispatcher, bus) => {
  const ipc = new FakeIpc();
  const host = new IpcHost({
    port: ipc.main,
    dispatcher,
    bus,
    isOurPage: (url) => url === 'app://lora-studio/',
  });
  const page = ipc.openPage('app://lora-studio/');
  host.attach(page.contents);
  const client = new WindowClient(createWindowApi(page.port, () => ''));
  return { client, close: () => host.detach(page.contents.id) };
});
