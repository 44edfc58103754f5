/**
 * Draws the sample project (16 pictures of one invented character, with captions) and the app's icon.
 * Run after changing a scene: `node scripts/make-sample-images.mjs`. The same source gives the same files.
 */
import { mkdir, readdir, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { appIcon, packIco } from './lib/app-icon.mjs';
import { botDefs } from './lib/sample-bot.mjs';
import { scenes } from './lib/sample-scenes.mjs';

const TRIGGER = 'pipbeacon';
const resources = fileURLToPath(new URL('../resources', import.meta.url));
const images = join(resources, 'sample-project', 'img', `10_${TRIGGER}`);
const icons = join(resources, 'icons');

const encoders = {
  jpg: (picture) => picture.jpeg({ quality: 82, mozjpeg: true }),
  webp: (picture) => picture.webp({ quality: 84, effort: 6 }),
  png: (picture) => picture.png({ palette: true, colours: 64, dither: 0.4, effort: 10 }),
};

/** Everything is drawn before anything is replaced: a mistake in a scene leaves the old pictures. */
async function drawScenes() {
  const drawn = [];
  for (const [index, [name, format, caption, draw]] of scenes.entries()) {
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="1024" height="1024"><defs>${botDefs}</defs>${draw()}</svg>`;
    const data = await encoders[format](sharp(Buffer.from(svg)).removeAlpha()).toBuffer();
    const stem = `${String(index + 1).padStart(2, '0')}-${name}`;
    drawn.push([`${stem}.${format}`, data], [`${stem}.txt`, `${TRIGGER}, ${caption}\n`]);
  }
  await mkdir(images, { recursive: true });
  for (const name of await readdir(images)) await unlink(join(images, name));
  for (const [name, data] of drawn) await writeFile(join(images, name), data);
  const total = drawn.reduce((sum, [, data]) => sum + data.length, 0);
  process.stdout.write(`${scenes.length} pictures, ${Math.round(total / 1024)} KB\n`);
}

async function drawIcons() {
  await mkdir(icons, { recursive: true });
  const png = (size) =>
    sharp(Buffer.from(appIcon(size)), { density: 72 })
      .resize(size, size)
      .png({ compressionLevel: 9 })
      .toBuffer();
  await writeFile(join(icons, 'icon.svg'), appIcon(512));
  await writeFile(join(icons, 'icon.png'), await png(512));
  await writeFile(join(icons, 'icon-1024.png'), await png(1024));
  const sizes = [16, 24, 32, 48, 64, 128, 256];
  const parts = await Promise.all(sizes.map(async (size) => ({ size, data: await png(size) })));
  await writeFile(join(icons, 'icon.ico'), packIco(parts));
}

await drawScenes();
await drawIcons();
