import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';

/** A picture with some structure: bands of two colours that depend on the number, so that no two are alike. */
function picture(index: number, width: number, height: number): Sharp {
  const hue = (index * 67) % 360;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <rect width="100%" height="100%" fill="hsl(${hue} 60% 40%)"/>
    <circle cx="${30 + ((index * 13) % 40)}%" cy="50%" r="25%" fill="hsl(${(hue + 120) % 360} 70% 60%)"/>
  </svg>`;
  return sharp(Buffer.from(svg));
}

/** A 24-bit BMP without compression: sharp's build writes none. */
async function bmp(width: number, height: number): Promise<Buffer> {
  const { data } = await picture(7, width, height)
    .flatten()
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const stride = Math.ceil((width * 3) / 4) * 4;
  const file = Buffer.alloc(54 + stride * height);
  file.write('BM', 0, 'latin1');
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(54, 10);
  file.writeUInt32LE(40, 14);
  file.writeInt32LE(width, 18);
  file.writeInt32LE(height, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(24, 28);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const from = (y * width + x) * 3;
      const to = 54 + (height - 1 - y) * stride + x * 3;
      for (let channel = 0; channel < 3; channel += 1) {
        file[to + channel] = data[from + 2 - channel] ?? 0;
      }
    }
  }
  return file;
}

/** The pictures that people really have; all but `corrupt` can be read. */
export async function makeMixedImages(folder: string): Promise<Record<string, string>> {
  await mkdir(folder, { recursive: true });
  const at = (name: string): string => join(folder, name);
  const files = {
    jpeg: at('plain.jpg'),
    alpha: at('with alpha.png'),
    webp: at('modern.webp'),
    bmp: at('old.bmp'),
    rotated: at('rotated by exif.jpg'),
    corrupt: at('corrupt.jpg'),
    huge: at('huge.jpg'),
    unicode: at('Ünïcödé 写真.jpg'),
    emoji: at('cat 🐈.png'),
  };
  await picture(1, 640, 480).jpeg().toFile(files.jpeg);
  const alpha = { create: { width: 512, height: 512, channels: 4 as const, background: '#f008' } };
  await sharp(alpha).png().toFile(files.alpha);
  await picture(3, 600, 600).webp().toFile(files.webp);
  await writeFile(files.bmp, await bmp(321, 200));
  await picture(4, 800, 400).jpeg().withMetadata({ orientation: 6 }).toFile(files.rotated);
  const whole = await picture(5, 640, 480).jpeg().toBuffer();
  await writeFile(files.corrupt, Buffer.concat([whole.subarray(0, 200), Buffer.alloc(300, 0x5a)]));
  await picture(6, 8000, 5000).jpeg({ quality: 60 }).toFile(files.huge);
  await picture(8, 640, 640).jpeg().toFile(files.unicode);
  await picture(9, 640, 640).png().toFile(files.emoji);
  return files;
}
