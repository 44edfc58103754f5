/**
 * Unpacks RLE8 or RLE4 pixel data into one palette index a pixel, rows from the top. Damaged or cut data leaves the rest
 * at index 0, as other readers do.
 */
export function decodeRle(
  packed: Uint8Array,
  width: number,
  height: number,
  isFourBit: boolean,
): Uint8Array {
  const indices = new Uint8Array(width * height);
  let x = 0;
  let y = height - 1;
  let at = 0;
  const put = (index: number): void => {
    if (x < width && y >= 0) indices[y * width + x] = index;
    x += 1;
  };
  const nibble = (byte: number, index: number): number =>
    isFourBit ? (index % 2 === 0 ? byte >> 4 : byte & 15) : byte;

  while (at + 1 < packed.length && y >= 0) {
    const count = packed[at] ?? 0;
    const value = packed[at + 1] ?? 0;
    at += 2;
    if (count > 0) {
      for (let index = 0; index < count; index += 1) put(nibble(value, index));
    } else if (value === 0) {
      x = 0;
      y -= 1;
    } else if (value === 1) {
      break;
    } else if (value === 2) {
      x += packed[at] ?? 0;
      y -= packed[at + 1] ?? 0;
      at += 2;
    } else {
      for (let index = 0; index < value; index += 1) {
        put(nibble(packed[at + (isFourBit ? index >> 1 : index)] ?? 0, index));
      }
      const bytes = isFourBit ? Math.ceil(value / 2) : value;
      at += bytes + (bytes % 2); // runs are padded to an even length
    }
  }
  return indices;
}
