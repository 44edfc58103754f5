/** Big datasets for the bench: real JPEGs with captions in `img/10_cat`, as a trainer's folder has them. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inParallel } from './bench-tools.mjs';

const words =
  'woman portrait smile outdoors forest snow red_hair long_hair blue_eyes dress hat window light shadow city night rain close-up full_body sitting standing looking_at_viewer film_grain bokeh'.split(
    ' ',
  );

/** Different pictures of about `kilobytes` each. */
async function variants(count, kilobytes) {
  const { default: sharp } = await import('sharp');
  const edge = Math.round(Math.sqrt(kilobytes) * 92);
  return Promise.all(
    Array.from({ length: count }, (_, index) => {
      const noise = { type: 'gaussian', mean: 70 + 5 * index, sigma: 12 };
      const width = edge + 8 * index;
      return sharp({
        create: { width, height: edge, channels: 3, background: 'black', noise },
      })
        .blur(0.8)
        .jpeg({ quality: 82 })
        .toBuffer();
    }),
  );
}

/** A caption of tags; with the trigger word in nine of ten. */
export function captionOf(index) {
  const tags = Array.from(
    { length: 6 + (index % 9) },
    (_, at) => words[(index * 7 + at * 5) % words.length],
  );
  return [...(index % 10 === 3 ? [] : ['ohwx']), ...tags].join(', ');
}

/** Makes the dataset; no two files have the same bytes. Returns the images' folder. */
export async function makeDataset(projectDir, count, kilobytes) {
  const folder = join(projectDir, 'img', '10_cat');
  await mkdir(folder, { recursive: true });
  const pictures = await variants(20, kilobytes);
  const numbers = Array.from({ length: count }, (_, index) => index);
  await inParallel(numbers, 16, async (index) => {
    const stem = join(folder, `picture ${String(index).padStart(6, '0')}`);
    // JPEG readers ignore bytes behind the end marker, so a number there makes every file's bytes unique.
    const tail = Buffer.from(`#${index}`);
    await writeFile(`${stem}.jpg`, Buffer.concat([pictures[index % pictures.length], tail]));
    await writeFile(`${stem}.txt`, captionOf(index));
  });
  return folder;
}
