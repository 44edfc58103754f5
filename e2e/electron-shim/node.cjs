'use strict';
/* Globals and calls of Node 20 for Node 16. */
const buffer = require('node:buffer');
const childProcess = require('node:child_process');
const crypto = require('node:crypto');
const events = require('node:events');
const fs = require('node:fs');
const http = require('node:http');
const os = require('node:os');
const path = require('node:path');
const stream = require('node:stream');
const streamWeb = require('node:stream/web');
const { promisify } = require('node:util');
const workerThreads = require('node:worker_threads');
require('./zlib.cjs');

const { MessageChannel, receiveMessageOnPort } = workerThreads;

const define = (target, name, value) => {
  if (!(name in target)) {
    Object.defineProperty(target, name, { value, writable: true, configurable: true });
  }
};

for (const [name, value] of Object.entries(streamWeb)) define(globalThis, name, value);
define(globalThis, 'Blob', buffer.Blob);
define(globalThis, 'crypto', crypto.webcrypto);
define(globalThis, 'structuredClone', (value, options) => {
  const { port1, port2 } = new MessageChannel();
  port1.postMessage(value, options?.transfer);
  const copy = receiveMessageOnPort(port2).message;
  port1.close();
  return copy;
});
const undici = require('undici');
for (const name of ['fetch', 'Headers', 'Request', 'Response', 'FormData', 'File']) {
  define(globalThis, name, undici[name]);
}

define(events, 'addAbortListener', (signal, listener) => {
  if (signal.aborted) queueMicrotask(() => listener());
  else signal.addEventListener('abort', listener, { once: true });
  return { [Symbol.dispose]: () => signal.removeEventListener('abort', listener) };
});
define(stream, 'getDefaultHighWaterMark', (objectMode) => (objectMode ? 16 : 16 * 1024));
define(stream.Readable, 'fromWeb', (web) => {
  const reader = web.getReader();
  return new stream.Readable({
    read() {
      reader.read().then(
        ({ done, value }) => this.push(done ? null : Buffer.from(value)),
        (error) => this.destroy(error),
      );
    },
    destroy(error, callback) {
      reader.cancel(error).then(
        () => callback(error),
        () => callback(error),
      );
    },
  });
});
define(stream.Readable, 'toWeb', (readable) => {
  const items = readable[Symbol.asyncIterator]();
  return new streamWeb.ReadableStream({
    async pull(controller) {
      const { done, value } = await items.next();
      if (done) controller.close();
      else controller.enqueue(typeof value === 'string' ? Buffer.from(value) : value);
    },
    cancel: () => void readable.destroy(),
  });
});

define(os, 'availableParallelism', () => os.cpus().length);
define(crypto, 'hash', (algorithm, data, encoding = 'hex') =>
  crypto.createHash(algorithm).update(data).digest(encoding),
);
define(process, 'getBuiltinModule', (name) => require(name));
define(fs.promises, 'constants', fs.constants);

/** Free space by `df`, since Node 16 has no statfs: sizes in blocks of 1024 bytes. */
const statfs = async (place) => {
  const run = promisify(childProcess.execFile);
  const { stdout } = await run('df', ['-Pk', String(place)]);
  const [, blocks, , available] = stdout.trim().split('\n').at(-1).split(/\s+/).map(Number);
  return { type: 0, bsize: 1024, blocks, bfree: available, bavail: available, files: 0, ffree: 0 };
};
define(fs.promises, 'statfs', statfs);

const plainReaddir = fs.promises.readdir;
fs.promises.readdir = async (folder, options) => {
  if (!options?.recursive) {
    const found = await plainReaddir(folder, options);
    if (options?.withFileTypes) {
      for (const entry of found) define(entry, 'parentPath', String(folder));
    }
    return found;
  }
  const all = [];
  const walk = async (at) => {
    for (const entry of await plainReaddir(at, { withFileTypes: true })) {
      define(entry, 'parentPath', at);
      all.push(options.withFileTypes ? entry : path.relative(folder, path.join(at, entry.name)));
      if (entry.isDirectory()) await walk(path.join(at, entry.name));
    }
  };
  await walk(String(folder));
  return all;
};

/** A worker thread begins with bare Node 16. */
workerThreads.Worker = class extends workerThreads.Worker {
  constructor(file, options) {
    super(`${__ZLIB_SOURCE__}\nrequire(${JSON.stringify(String(file))});`, {
      ...options,
      eval: true,
    });
  }
};

const sockets = new WeakMap();
const plainListen = http.Server.prototype.listen;
http.Server.prototype.listen = function listen(...args) {
  const open = new Set();
  sockets.set(this, open);
  this.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return plainListen.apply(this, args);
};
define(http.Server.prototype, 'closeAllConnections', function closeAllConnections() {
  for (const socket of sockets.get(this) ?? []) socket.destroy();
});
define(http.Server.prototype, 'closeIdleConnections', function closeIdleConnections() {
  // Node 16 cannot tell the idle ones; they end when their keep-alive time is over.
});
