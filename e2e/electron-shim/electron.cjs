'use strict';
/* Calls of today's Electron on top of those of Electron 22, for the main process. */
const { readFile } = require('node:fs/promises');
const path = require('node:path');
const { Readable } = require('node:stream');
const { fileURLToPath } = require('node:url');
const electron = require('electron');

async function bodyOf(uploadData, session) {
  const parts = [];
  for (const part of uploadData ?? []) {
    if (part.bytes) parts.push(part.bytes);
    else if (part.file) parts.push(await readFile(part.file));
    else if (part.blobUUID) parts.push(await session.getBlobData(part.blobUUID));
  }
  return Buffer.concat(parts);
}

/** protocol.handle (Electron 25): a Request goes in, a Response comes out. */
function handleBy(register, sessionOf) {
  return (scheme, handler) => {
    register(scheme, (request, callback) => {
      const answer = async () => {
        const hasBody = !['GET', 'HEAD'].includes(request.method);
        const response = await handler(
          new Request(request.url, {
            method: request.method,
            headers: request.headers,
            ...(hasBody ? { body: await bodyOf(request.uploadData, sessionOf()) } : {}),
          }),
        );
        callback({
          statusCode: response.status,
          headers: Object.fromEntries(response.headers),
          data: response.body ? Readable.fromWeb(response.body) : Readable.from([]),
        });
      };
      // A handler that throws shows as a failed request (-2 is Chromium's "failed"), as it does in today's Electron.
      answer().catch((error) => {
        process.stderr.write(`protocol.handle ${request.url}: ${error?.stack ?? error}\n`);
        callback({ error: -2 });
      });
    });
  };
}

function completeProtocol(protocol, session) {
  const real = () => session ?? electron.session.defaultSession;
  const target = () => (session ? protocol : real().protocol);
  const handle = handleBy((scheme, callback) => {
    if (!target().registerStreamProtocol(scheme, callback)) {
      throw new Error(`The protocol ${scheme} is handled already.`);
    }
  }, real);
  Object.assign(protocol, {
    handle,
    unhandle: (scheme) => target().unregisterProtocol(scheme),
    isProtocolHandled: (scheme) => target().isProtocolRegistered(scheme),
  });
}

completeProtocol(electron.protocol);
electron.net.fetch ??= async (input, init) => {
  const url = String(input?.url ?? input);
  if (url.startsWith('file:')) return new Response(await readFile(fileURLToPath(url)));
  return fetch(input, init);
};

electron.app.on('session-created', (session) => {
  completeProtocol(session.protocol, session);
  session.setPreloads([...session.getPreloads(), path.join(__dirname, 'preload.cjs')]);
});
