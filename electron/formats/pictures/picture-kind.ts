/** Pictures whose own endings the trainer does not look for, told by their first bytes whatever the file is called. */
export type OtherKind = 'tiff' | 'gif' | 'avif' | 'heic' | 'jxl';

/** Bytes that are enough to tell a kind. */
export const KIND_BYTES = 64;

/**
 * The kind of a picture by its first bytes (at least `KIND_BYTES` where the file has them); null for everything else.
 * Marks: TIFF 6.0 section 2, GIF89a section 17, ISO 14496-12 `ftyp` brands, ISO 18181-2 signatures.
 */
export function otherPictureKind(head: Uint8Array): OtherKind | null {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  const text = (from: number, to: number): string => bytes.toString('latin1', from, to);
  if (['II*\0', 'MM\0*', 'II+\0', 'MM\0+'].includes(text(0, 4))) return 'tiff';
  if (/^GIF8[79]a/.test(text(0, 6))) return 'gif';
  if (text(0, 2) === '\xff\x0a' || text(4, 8) === 'JXL ') return 'jxl';
  return text(4, 8) === 'ftyp' ? kindOfBrands(bytes) : null;
}

/** A container of the HEIF family says by its brands how its picture is coded; a film has other brands. */
function kindOfBrands(bytes: Buffer): OtherKind | null {
  const end = Math.min(bytes.length, bytes.readUInt32BE(0), KIND_BYTES);
  const brands: string[] = [];
  // The four bytes after the first brand are a version.
  for (let at = 8; at + 4 <= end; at += at === 8 ? 8 : 4) {
    brands.push(bytes.toString('latin1', at, at + 4));
  }
  if (brands.some((brand) => /^avi[fos]$/.test(brand))) return 'avif';
  return brands.some((brand) => /^(hei[csmx]|hev[csmx]|mif1|msf1)$/.test(brand)) ? 'heic' : null;
}
