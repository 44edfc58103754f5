import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { crc32 } from 'node:zlib';

/** A picture of the corpus. */
export interface DamagedPicture {
  readonly name: string;
  readonly bytes: Buffer;
  /** `container`: the container alone tells; `pixels`: perhaps only a decoder does. */
  readonly told: 'container' | 'pixels';
}

export const PICTURE_FIXTURES = join(import.meta.dirname, '..', '..', 'fixtures', 'pictures');

/** Whole pictures of many kinds, made by Pillow. */
function bases(): Map<string, Buffer> {
  const text = readFileSync(join(PICTURE_FIXTURES, 'bases.json'), 'utf8');
  const { files } = JSON.parse(text) as { files: Record<string, string> };
  return new Map(Object.entries(files).map(([name, data]) => [name, Buffer.from(data, 'base64')]));
}

let made: readonly DamagedPicture[] | null = null;

/** Whole, cut, damaged and odd pictures: the same ones every time. */
export function damagedPictures(): readonly DamagedPicture[] {
  return (made ??= make());
}

function make(): DamagedPicture[] {
  const found: DamagedPicture[] = [];
  for (const [name, bytes] of bases()) {
    // Under a name that the trainer looks for, whatever it is.
    const at = name.lastIndexOf('.');
    const [stem, kind] = [name.slice(0, at), name.slice(at + 1)];
    const ending = ['png', 'jpg', 'webp', 'bmp'].includes(kind)
      ? kind
      : kind === 'avif'
        ? 'jpg'
        : 'png';
    const put = (what: string, data: Buffer, told: DamagedPicture['told'] = 'container') =>
      found.push({ name: `${kind}-${stem}-${what}.${ending}`, bytes: data, told });
    put('whole', bytes);
    for (const share of [0.02, 0.3, 0.6, 0.9]) {
      put(`cut-${share}`, bytes.subarray(0, Math.floor(bytes.length * share)));
    }
    put('cut-last', bytes.subarray(0, -1));
    put('more', Buffer.concat([bytes, Buffer.from('what some programs append')]));
    const random = randomOf(name);
    for (let flip = 0; flip < 4; flip += 1) put(`flip-${flip}`, flipped(bytes, random), 'pixels');
  }
  return [...found, ...oddPngs(), ...oddOthers()];
}

/** Numbers from 0 to below 1, the same for the same seed (mulberry32). */
function randomOf(seed: string): () => number {
  let state = crc32(Buffer.from(seed));
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function flipped(bytes: Buffer, random: () => number): Buffer {
  const copy = Buffer.from(bytes);
  const at = Math.floor(random() * copy.length);
  copy[at] = (copy[at] ?? 0) ^ (1 << Math.floor(random() * 8));
  return copy;
}

export function pngChunk(name: string, data: Buffer | string, sum?: number): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), Buffer.from(data as string, 'latin1')]);
  const head = Buffer.alloc(4);
  head.writeUInt32BE(body.length - 4);
  const tail = Buffer.alloc(4);
  tail.writeUInt32BE(sum ?? crc32(body));
  return Buffer.concat([head, body, tail]);
}

export function pngHeader(
  width: number,
  height: number,
  bits = 8,
  colour = 2,
  rest = [0, 0, 0],
): Buffer {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  data.set([bits, colour, ...rest], 8);
  return pngChunk('IHDR', data);
}

const SIGNATURE = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
const END = pngChunk('IEND', '');
const [WIDTH, HEIGHT] = [48, 32];
const ROW = 1 + WIDTH * 3;

export function pngOf(...chunks: readonly Buffer[]): Buffer {
  return Buffer.concat([SIGNATURE, ...chunks]);
}

/** Rows of pixels with a structure, each with filter 0 in front. */
function rowsOf(): Buffer {
  const rows = Buffer.alloc(HEIGHT * ROW);
  for (let at = 0; at < rows.length; at += 1) {
    rows[at] = at % ROW === 0 ? 0 : ((at % ROW) * 5 + Math.floor(at / ROW) * 7) & 255;
  }
  return rows;
}

function oddPngs(): DamagedPicture[] {
  const rows = rowsOf();
  const packed = deflateSync(rows);
  const head = pngHeader(WIDTH, HEIGHT);
  const data = pngChunk('IDAT', packed);
  const bomb = (bytes: number) => deflateSync(Buffer.alloc(bytes, 'workflow '), { level: 9 });
  const zip = (key: string, bytes: number) =>
    Buffer.concat([Buffer.from(`${key}\0\0`), bomb(bytes)]);
  const xmp = (bytes: number) =>
    Buffer.concat([Buffer.from('XML:com.adobe.xmp\0\x01\0\0\0'), bomb(bytes)]);
  const before = (name: string, body: Buffer | string, sum?: number) =>
    pngOf(head, pngChunk(name, body, sum), data, END);
  const behind = (name: string, body: Buffer | string, sum?: number) =>
    pngOf(head, data, pngChunk(name, body, sum), END);
  const [MOST, MEMORY] = [1_048_576, 64 * 1_048_576];
  const container: Record<string, Buffer> = {
    'ztxt-just-fits': before('zTXt', zip('workflow', MOST)),
    'ztxt-over': before('zTXt', zip('workflow', MOST + 1)),
    'ztxt-over-behind': behind('zTXt', zip('workflow', 1_500_000)),
    'itxt-over': before('iTXt', xmp(1_500_000)),
    'itxt-over-behind': behind('iTXt', xmp(MOST + 5)),
    'itxt-no-utf8': before('iTXt', 'k\0\0\0\0\0\xff\xfe'),
    'iccp-over': before('iCCP', zip('p', 1_500_000)),
    'iccp-over-behind': behind('iCCP', zip('p', 1_500_000)),
    'iccp-fits': before('iCCP', zip('p', 1000)),
    'iccp-method': before('iCCP', 'p\0\x01xyz'),
    'ztxt-method': before('zTXt', 'k\0\x01xyz'),
    'ztxt-broken': before('zTXt', 'k\0\0no zlib at all'),
    'text-over-memory': before(
      'tEXt',
      Buffer.concat([Buffer.from('k\0'), Buffer.alloc(MEMORY + 1, 'x')]),
    ),
    'text-fits-memory': behind(
      'tEXt',
      Buffer.concat([Buffer.from('k\0'), Buffer.alloc(2_000_000, 'x')]),
    ),
    'text-sum': before('tEXt', 'k\0v', 7),
    'text-sum-behind': behind('tEXt', 'k\0v', 7),
    'unknown-sum': before('quRk', 'abc', 7),
    unknown: before('quRk', 'abc'),
    'gama-short': before('gAMA', 'ab'),
    'phys-short-behind': behind('pHYs', 'ab'),
    'chrm-short': before('cHRM', 'abcd'),
    'trns-short': before('tRNS', 'ab'),
    'trns-whole': before('tRNS', 'abcdef'),
    'header-short': pngOf(pngChunk('IHDR', 'abcdef'), data, END),
    'header-filter': pngOf(pngHeader(WIDTH, HEIGHT, 8, 2, [0, 1, 0]), data, END),
    'header-depth': pngOf(pngHeader(WIDTH, HEIGHT, 4, 2), data, END),
    'header-zero': pngOf(pngHeader(0, HEIGHT), data, END),
    'header-sum': pngOf(Buffer.concat([head.subarray(0, -1), Buffer.from([1])]), data, END),
    'header-later': pngOf(pngChunk('gAMA', '\0\0\xb1\x8f'), head, data, END),
    'no-data': pngOf(head, END),
    'no-end': pngOf(head, data),
    'end-garbled': pngOf(head, data, pngChunk('\xff\xff\xff\xff', '')),
    'data-sum': pngOf(head, pngChunk('IDAT', packed, 7), END),
    'data-empty-first': pngOf(head, pngChunk('IDAT', ''), data, END),
    'data-torn': pngOf(
      head,
      pngChunk('IDAT', packed.subarray(0, 60)),
      pngChunk('tEXt', 'a\0b'),
      pngChunk('IDAT', packed.subarray(60)),
      END,
    ),
    'data-garbled-between': pngOf(
      head,
      pngChunk('IDAT', packed.subarray(0, 60)),
      pngChunk('\xff\xff\xff\xff', ''),
      END,
    ),
    'text-cut-behind': Buffer.concat([
      pngOf(head, data),
      pngChunk('tEXt', 'k\0abcdefghijk').subarray(0, -9),
    ]),
    'too-many-pixels': pngOf(pngHeader(13_400, 13_400, 8, 0), data, END),
    'most-pixels': pngOf(pngHeader(178_956_971, 1, 1, 0), data, END),
    'palette-257': pngOf(
      pngHeader(WIDTH, HEIGHT, 8, 3),
      pngChunk('PLTE', Buffer.alloc(771)),
      data,
      END,
    ),
    'animation-short': before('acTL', 'abc'),
    'animation-sequence': before('fcTL', Buffer.alloc(26, 1)),
    apple: pngOf(pngChunk('CgBI', '\0\0\0\0'), head, data, END),
  };
  const broken = (from: number, to: number) =>
    Buffer.concat([packed.subarray(0, from), Buffer.alloc(to - from, 255), packed.subarray(to)]);
  const pixels: Record<string, Buffer> = {
    'data-check': pngOf(head, pngChunk('IDAT', broken(packed.length - 2, packed.length)), END),
    'data-no-check': pngOf(head, pngChunk('IDAT', packed.subarray(0, -4)), END),
    'data-short': pngOf(head, pngChunk('IDAT', deflateSync(rows.subarray(0, ROW * 20))), END),
    'data-short-in-row': pngOf(
      head,
      pngChunk('IDAT', deflateSync(rows.subarray(0, ROW * 20 + 30))),
      END,
    ),
    'data-more': pngOf(head, pngChunk('IDAT', deflateSync(Buffer.concat([rows, rows]))), END),
    'data-broken': pngOf(head, pngChunk('IDAT', broken(80, 95)), END),
    'data-filter': pngOf(head, pngChunk('IDAT', deflateSync(withFilter(rows, 9))), END),
    'data-as-interlaced': pngOf(pngHeader(WIDTH, HEIGHT, 8, 2, [0, 0, 1]), data, END),
    'palette-none': pngOf(pngHeader(WIDTH * 3, HEIGHT, 8, 3), data, END),
  };
  return [...listed('png', container, 'container'), ...listed('png', pixels, 'pixels')];
}

function withFilter(rows: Buffer, filter: number): Buffer {
  const copy = Buffer.from(rows);
  copy[ROW * 5] = filter;
  return copy;
}

function listed(
  ending: string,
  files: Readonly<Record<string, Buffer>>,
  told: DamagedPicture['told'],
): DamagedPicture[] {
  return Object.entries(files).map(([name, bytes]) => ({
    name: `odd-${name}.${ending}`,
    bytes,
    told,
  }));
}

const ftyp = (brand: string) =>
  Buffer.from(`\0\0\0\x18ftyp${brand}\0\0\0\0${brand}mif1\0\0\0\x08free`, 'latin1');

/** Headers that no writer of ours makes. */
function oddOthers(): DamagedPicture[] {
  const all = bases();
  const of = (name: string) => Buffer.from(all.get(name) ?? Buffer.alloc(0));
  const patched = (name: string, at: number, bytes: readonly number[]) => {
    const copy = of(name);
    copy.set(bytes, at);
    return copy;
  };
  const jpeg = of('rgb.jpg');
  const frame = jpeg.indexOf(Buffer.from([0xff, 0xc0]));
  const jpegPatched = (offset: number, byte: number) => patched('rgb.jpg', frame + offset, [byte]);
  const segment = (code: number, text: string) => {
    const body = Buffer.from(text, 'latin1');
    const head = Buffer.from([0xff, code, (body.length + 2) >> 8, (body.length + 2) & 255]);
    return Buffer.concat([jpeg.subarray(0, 2), head, body, jpeg.subarray(2)]);
  };
  const files: Record<string, Buffer> = {
    'empty.png': Buffer.alloc(0),
    'text.jpg': Buffer.from('<html>not found</html>'),
    'heic.jpg': ftyp('heic'),
    'film.png': ftyp('isom'),
    'drawing.png': Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"/>'),
    'jxl.png': Buffer.from('\xff\x0a\xfa\x1f\x41\x91\x08\x06\x01\x00', 'latin1'),
    'no-marks.jpg': Buffer.from([0xff, 0xd8, 0xff]),
    'bits-12.jpg': jpegPatched(4, 12),
    'layers-2.jpg': jpegPatched(9, 2),
    'no-height.jpg': patched('rgb.jpg', frame + 5, [0, 0]),
    'jfif-short.jpg': segment(0xe0, 'JFIF\0'),
    'adobe-short.jpg': segment(0xee, 'Adobe'),
    'icc-short.jpg': segment(0xe2, 'ICC_PROFILE\0'),
    'comment.jpg': segment(0xfe, 'made by hand'),
    'mark-odd.jpg': Buffer.concat([
      jpeg.subarray(0, 2),
      Buffer.from([0xff, 0x02]),
      jpeg.subarray(2),
    ]),
    'filled.jpg': Buffer.concat([
      jpeg.subarray(0, 2),
      Buffer.from([0xff, 0xff, 0xff]),
      jpeg.subarray(2),
    ]),
    'riff-long.webp': patched('lossy.webp', 4, [0xff, 0xff]),
    'riff-short.webp': patched('lossy.webp', 4, [40, 0]),
    'first-chunk.webp': patched('lossy.webp', 12, [...Buffer.from('JUNK')]),
    'one-high.webp': patched('profile.webp', 27, [0, 0, 0]),
    'header-16.bmp': patched('rgb24.bmp', 14, [16]),
    'bits-2.bmp': patched('rgb24.bmp', 28, [2]),
    'jpeg-inside.bmp': patched('rgb24.bmp', 30, [4]),
    'masks-odd.bmp': patched('rgba32.bmp', 54, [1, 2, 3, 4]),
    'top-down.bmp': patched('rgb24.bmp', 22, [...int32(-32)]),
    'offset-zero.bmp': patched('grey8.bmp', 10, [0, 0, 0, 0]),
    'wide.bmp': patched('rgb24.bmp', 18, [...int32(100_000), ...int32(100_000)]),
    'format.dds': patched('dxt1.dds', 84, [...Buffer.from('DXT2')]),
    'header.dds': patched('dxt1.dds', 4, [100]),
    'no-pixels.gif': of('plain.gif').subarray(0, 40),
    'zero.gif': patched('plain.gif', 6, [0, 0]),
  };
  return Object.entries(files).map(([name, bytes]) => ({
    name: `odd-${name.replace(/\.(dds|gif)$/, '-$1.png')}`,
    bytes,
    told: 'container' as const,
  }));
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}
