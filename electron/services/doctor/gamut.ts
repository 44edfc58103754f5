/** Colourants of sRGB in the profile connection space (D50), as its own ICC profile has them. */
const SRGB: Primaries = [
  [0.4361, 0.2225, 0.0139],
  [0.3851, 0.7169, 0.0971],
  [0.1431, 0.0606, 0.7141],
];
/** Triangles of other sRGB profiles differ by rounding; Display P3 is 1.36, Adobe RGB 1.35 times as large. */
const WIDER = 1.1;

type Xyz = readonly [number, number, number];
type Primaries = readonly [Xyz, Xyz, Xyz];

/**
 * The name of an ICC profile whose primaries span more colours than sRGB (Display P3, Adobe RGB, ProPhoto, …); null for
 * sRGB and for profiles without primaries (grey, CMYK, tables only). Never throws: a damaged profile counts as none.
 */
export function wideGamutName(icc: Buffer | undefined): string | null {
  if (icc === undefined || icc.length < 132 || icc.toString('latin1', 16, 20) !== 'RGB ')
    return null;
  try {
    const tags = readTags(icc);
    const primaries = ['rXYZ', 'gXYZ', 'bXYZ'].map((name) => xyzAt(icc, tags.get(name)));
    const [red, green, blue] = primaries;
    if (!red || !green || !blue) return null;
    if (areaOf([red, green, blue]) <= WIDER * areaOf(SRGB)) return null;
    return descriptionAt(icc, tags.get('desc')) || 'wide colour profile';
  } catch (error) {
    if (error instanceof RangeError) return null; // an offset beyond the end of the profile
    throw error;
  }
}

function readTags(icc: Buffer): Map<string, number> {
  const count = Math.min(icc.readUInt32BE(128), 100);
  return new Map(
    Array.from({ length: count }, (_, index) => {
      const at = 132 + 12 * index;
      return [icc.toString('latin1', at, at + 4), icc.readUInt32BE(at + 4)] as const;
    }),
  );
}

function xyzAt(icc: Buffer, at: number | undefined): Xyz | null {
  if (at === undefined || icc.toString('latin1', at, at + 4) !== 'XYZ ') return null;
  const fixed = (offset: number) => icc.readInt32BE(at + offset) / 65_536;
  return [fixed(8), fixed(12), fixed(16)];
}

/** Area of the triangle in the xy chart. */
function areaOf(primaries: Primaries): number {
  const [a, b, c] = primaries.map(([x, y, z]) => [x / (x + y + z), y / (x + y + z)] as const);
  if (!a || !b || !c) return 0;
  return Math.abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])) / 2;
}

function descriptionAt(icc: Buffer, at: number | undefined): string {
  if (at === undefined) return '';
  const kind = icc.toString('latin1', at, at + 4);
  if (kind === 'desc') {
    const length = icc.readUInt32BE(at + 8);
    return icc.toString('latin1', at + 12, at + 12 + length).replace(/\0.*$/s, '');
  }
  if (kind !== 'mluc' || icc.readUInt32BE(at + 8) < 1) return '';
  const length = icc.readUInt32BE(at + 20);
  const start = at + icc.readUInt32BE(at + 24);
  // Two bytes a character, the high one first; Node knows the other order only.
  return Buffer.from(icc.subarray(start, start + length))
    .swap16()
    .toString('utf16le');
}
