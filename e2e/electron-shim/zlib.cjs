'use strict';
/* zlib.crc32 (Node 20.15). Self-contained: its source is also run in worker threads. */
(() => {
  const zlib = require('node:zlib');
  if (zlib.crc32) return;
  const table = Uint32Array.from({ length: 256 }, (_, index) => {
    let value = index;
    for (let bit = 0; bit < 8; bit += 1)
      value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
    return value;
  });
  zlib.crc32 = (data, before = 0) => {
    const bytes = typeof data === 'string' ? Buffer.from(data) : data;
    let crc = ~before;
    for (let at = 0; at < bytes.length; at += 1)
      crc = table[(crc ^ bytes[at]) & 0xff] ^ (crc >>> 8);
    return ~crc >>> 0;
  };
})();
