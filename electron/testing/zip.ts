import { crc32, deflateRawSync } from 'node:zlib';

/** One entry of an archive for tests, with everything that archives get wrong. */
export interface ZipEntry {
  /** Bytes for names that are not UTF-8; then the entry does not claim to be. */
  readonly name: string | Buffer;
  readonly data?: Buffer | string;
  readonly isStored?: boolean;
  /** Bit 0 of the flags; the data stays plain. */
  readonly isEncrypted?: boolean;
  /** Mode of a Unix file, such as 0o120777 for a link. */
  readonly mode?: number;
  /** Claimed in place of the truth. */
  readonly crc?: number;
  readonly unpackedBytes?: number;
  readonly packedBytes?: number;
  readonly method?: number;
}

interface Part {
  readonly local: Buffer;
  readonly central: Buffer;
}

/** An archive of these entries, as APPNOTE 6.3 sections 4.3.7 to 4.3.16 lay it out. */
export function makeZip(entries: readonly ZipEntry[]): Buffer {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let at = 0;
  for (const entry of entries) {
    const { local, central } = part(entry, at);
    locals.push(local);
    centrals.push(central);
    at += local.length;
  }
  const directory = Buffer.concat(centrals);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...locals, directory, end]);
}

function part(entry: ZipEntry, at: number): Part {
  const name = Buffer.isBuffer(entry.name) ? entry.name : Buffer.from(entry.name, 'utf8');
  const data = Buffer.from(entry.data ?? '');
  const packed = entry.isStored ? data : deflateRawSync(data);
  const flags = (Buffer.isBuffer(entry.name) ? 0 : 0x800) | (entry.isEncrypted ? 1 : 0);
  // Version, flags, method, time, date, checksum, sizes, length of the name, of the extra field: alike in both headers.
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt16LE(flags, 2);
  common.writeUInt16LE(entry.method ?? (entry.isStored ? 0 : 8), 4);
  common.writeUInt32LE(entry.crc ?? crc32(data), 10);
  common.writeUInt32LE(entry.packedBytes ?? packed.length, 14);
  common.writeUInt32LE(entry.unpackedBytes ?? data.length, 18);
  common.writeUInt16LE(name.length, 22);
  const localMark = Buffer.from('PK\x03\x04', 'latin1');
  const local = Buffer.concat([localMark, common, name, packed]);
  const rest = Buffer.alloc(14);
  rest.writeUInt32LE(((entry.mode ?? 0o100644) << 16) >>> 0, 6);
  rest.writeUInt32LE(at, 10);
  const centralMark = Buffer.from('PK\x01\x02\x14\x03', 'latin1');
  return { local, central: Buffer.concat([centralMark, common, rest, name]) };
}
