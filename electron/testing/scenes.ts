import sharp, { type Sharp } from 'sharp';

/** Pixels of a drawn picture, RGB. */
export interface Drawn {
  readonly width: number;
  readonly height: number;
  readonly data: Buffer;
}

/** Numbers from 0 to 1 that look random and are the same every time. */
export function numbersFrom(seed: number): () => number {
  let state = seed * 7919 + 1;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state / 0x7fffffff;
  };
}

/** A sharp drawn scene of circles, boxes and lines in many colours on a gradient; each `seed` another one. */
export async function drawScene(seed: number, width = 1024, height = 1024): Promise<Drawn> {
  const next = numbersFrom(seed);
  const shapes = Array.from({ length: 60 }, (_, index) => {
    const colour = `hsl(${Math.floor(next() * 360)},${Math.floor(30 + next() * 50)}%,${Math.floor(20 + next() * 60)}%)`;
    const [x, y, r] = [next() * width, next() * height, 20 + (next() * width) / 6];
    if (index % 3 === 0) return `<circle cx="${x}" cy="${y}" r="${r}" fill="${colour}"/>`;
    if (index % 3 === 1)
      return `<rect x="${x}" y="${y}" width="${r * 1.5}" height="${r}" fill="${colour}" transform="rotate(${next() * 90} ${x} ${y})"/>`;
    return `<path d="M${x} ${y} q ${r} ${-r} ${2 * r} ${r} t ${r} ${r}" stroke="${colour}" stroke-width="${2 + next() * 6}" fill="none"/>`;
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><defs><linearGradient id="g"><stop offset="0" stop-color="#446"/><stop offset="1" stop-color="#ca8"/></linearGradient></defs><rect width="${width}" height="${height}" fill="url(#g)"/>${shapes.join('')}</svg>`;
  const data = await sharp(Buffer.from(svg)).removeAlpha().raw().toBuffer();
  return { width, height, data };
}

/** A sharp pipeline on drawn pixels. */
export function scene({ data, width, height }: Drawn): Sharp {
  return sharp(data, { raw: { width, height, channels: 3 } });
}

/** The same picture with noise like that of a camera; `sigma` in levels. */
export function withNoise({ data, width, height }: Drawn, sigma: number): Drawn {
  const next = numbersFrom(sigma + width);
  const noisy = Buffer.from(data);
  for (const [at, value] of data.entries()) {
    const noise = (next() + next() + next() + next() - 2) * Math.sqrt(3) * sigma;
    noisy[at] = Math.max(0, Math.min(255, Math.round(value + noise)));
  }
  return { width, height, data: noisy };
}
