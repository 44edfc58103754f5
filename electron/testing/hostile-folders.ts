import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { encodeBmp24, picture } from './pictures.js';

/** What lies in a folder: pictures by size, texts, bytes, links (by target) and sub-folders. */
type Content =
  | { readonly size: readonly [number, number]; readonly as?: PictureKind }
  | { readonly text: string }
  | { readonly bytes: Buffer }
  | { readonly link: string }
  | { readonly files: Files };
type PictureKind =
  'png' | 'jpeg' | 'webp' | 'bmp' | 'alpha' | 'grey' | 'grey16' | 'palette' | 'turned';
type Files = Readonly<Record<string, Content>>;

const image = (width: number, height: number, as?: PictureKind): Content => ({
  size: [width, height],
  ...(as === undefined ? {} : { as }),
});
const text = (content: string): Content => ({ text: content });
const latin = (content: string): Content => ({ bytes: Buffer.from(content, 'latin1') });
const square = image(256, 256);

/** One image with a caption. */
const captioned = (caption: Content): Files => ({ 'a.png': square, 'a.txt': caption });
/** Images of the given sizes, without captions. */
const sized = (...sizes: readonly (readonly [number, number])[]): Files =>
  Object.fromEntries(sizes.map(([width, height], at) => [`s${at}.png`, image(width, height)]));

const NAMES: Readonly<Record<string, Files>> = {
  '2_two words': { 'a.png': square },
  '1_a_b_c': { 'a.png': square },
  '3_': { 'a.png': square },
  '4': { 'a.png': square },
  '0_none': { 'a.png': square },
  '-1_less': { 'a.png': square },
  plain: { 'a.png': square },
  '2.5_half': { 'a.png': square },
  '007_bond': { 'a.png': square },
  '1_Füchse 🦊': { 'ä.png': square, 'ä.txt': text('ein Füchschen 🦊') },
  '1_order': {
    'b.png': square,
    'B.png': square,
    'a10.png': square,
    'a9.png': square,
    '_a.png': square,
    'é.png': square,
    '猫.png': square,
    '🦊.png': square,
  },
  '1_case': {
    'a.PNG': square,
    'b.Png': square,
    'c.JPG': image(256, 200, 'jpeg'),
    'd.Jpeg': image(200, 256, 'jpeg'),
    'e.jpeg': image(200, 200, 'jpeg'),
  },
  '1_endings': {
    'a.jfif': image(256, 256, 'jpeg'),
    'b.gif': square,
    'c.tif': square,
    'd.txt.png': square,
    'e.png.txt': text('x'),
    'f.bmp': image(96, 64, 'bmp'),
    'g.webp': image(128, 96, 'webp'),
  },
  '1_hidden': { '.a.png': square, '..png': square, '.png': square, 'a.png': square },
  '1_dots': {
    'a.b.png': square,
    'a.b.txt': text('two dots'),
    'a.txt': text('one dot'),
    'c..png': square,
    'c..txt': text('at its end'),
  },
  '1_blanks': {
    ' a.png': square,
    ' a.txt': text('blank before'),
    'b .png': square,
    'b .txt': text('blank behind'),
  },
  '1_brackets': {
    '[a].png': square,
    '[a].txt': text('in brackets'),
    'b*.png': square,
    'c?.png': square,
  },
  '1_[set]': { 'a.png': square, 'a.txt': text('folder in brackets') },
  '1_underscores': {
    'photo_1_2_3_4.png': square,
    'photo.txt': text('of the cut name'),
    'x_1_2_3.png': square,
    'x.txt': text('not cut'),
  },
  '1_own first': {
    'p_1_2_3_4.png': square,
    'p_1_2_3_4.txt': text('its own'),
    'p.txt': text('cut'),
  },
  '1_twins': { 'a.png': square, 'a.jpg': image(128, 256, 'jpeg'), 'a.txt': text('for both') },
  '1_sub': { 'a.png': square, inner: { files: { 'b.png': square, 'b.txt': text('never seen') } } },
  '1_only sub': { inner: { files: { 'b.png': square } } },
  '1_folder like an image': { 'a.png': square, 'b.png': { files: {} } },
  '1_folder like a caption': { 'a.png': square, 'a.txt': { files: {} } },
  '1_empty': {},
  '1_texts only': { 'a.txt': text('x') },
  '1_masks': {
    'a.png': square,
    'a-mask.png': square,
    'a_mask.png': square,
    mask: { files: { 'a.png': square } },
  },
  '1_notes': {
    'a.png': square,
    'readme.txt': text('notes'),
    'Thumbs.db': text('x'),
    'a.png.bak': text('x'),
  },
};

const LINKS: Readonly<Record<string, Files>> = {
  '1_link inside': { 'a.png': square, 'a.txt': text('a cat'), 'b.png': { link: 'a.png' } },
  '1_link to a caption': {
    'a.png': square,
    'b.txt': text('of another'),
    'a.txt': { link: 'b.txt' },
  },
  '1_broken link to a caption': { 'a.png': square, 'a.txt': { link: 'nowhere.txt' } },
};

const CAPTIONS: Readonly<Record<string, Files>> = {
  '1_crlf': captioned(text('one, two\r\nthree\r\n')),
  '1_cr': captioned(text('one\rtwo')),
  '1_mark': captioned(text('\uFEFFmarked')),
  '1_mark alone': captioned(text('\uFEFF')),
  '1_zero bytes': captioned(text('')),
  '1_line end alone': captioned(text('\n')),
  '1_blanks alone': captioned(text('   ')),
  '1_first line blank': captioned(text('\n\nsecond')),
  '1_latin': captioned(latin('caf\xe9')),
  '1_utf16': captioned({ bytes: Buffer.from('\uFEFFcat', 'utf16le') }),
  '1_cut utf8': captioned({ bytes: Buffer.from('f0 9f 98'.replaceAll(' ', ''), 'hex') }),
  '1_late latin': captioned(latin('first line\nsecond \xe9')),
  '1_wide blanks': captioned(text('\u3000cat\u00a0\u2003')),
  '1_other line ends': captioned(text('a\u2028b\u0085c\vd\fe\x1cf')),
  '1_nul': captioned(text('a\0b')),
  '1_wildcard': captioned(text('{red|blue} cat, {{curly}}\n\n  second {a|b} \nthird')),
  '1_separators': captioned(text('ohwx ||| tall, red;;;blue ||| end')),
  '1_tags': captioned(text(' a , b,, c,')),
  '1_long': captioned(text(`${'tag, '.repeat(2000)}end`)),
  '1_some without': { 'a.png': square, 'b.png': square, 'b.txt': text('has one') },
  '1_other ending': {
    'a.png': square,
    'a.caption': text('in .caption'),
    'b.png': square,
    'b.TXT': text('upper case'),
    'c.png': square,
    'c.txt': text('both'),
    'c.caption': text('both, other'),
  },
  '1_double ending': { 'a.png': square, 'a.png.txt': text('with the ending of the image') },
  '1_json': { 'a.png': square, 'a.json': text('{"caption": "x"}') },
};

const SIZES: Readonly<Record<string, Files>> = {
  '5_shapes': sized(
    [256, 256],
    [300, 200],
    [200, 300],
    [640, 360],
    [360, 640],
    [1000, 300],
    [64, 512],
  ),
  '2_small': sized([64, 64], [63, 63], [65, 65], [8, 8], [1, 1]),
  '1_strip': sized([1200, 64]),
  '1_thin strip': sized([2000, 40]),
  '1_thinnest strip': sized([3000, 4]),
  '1_tall strip': sized([40, 2000]),
  '1_large': sized([1600, 1200], [1201, 1600]),
  '1_odd': sized([511, 513], [513, 511], [257, 255], [333, 777]),
  '3_same as a bucket': sized([512, 512], [704, 320], [384, 640], [640, 384]),
  '1_near two buckets': sized([576, 448], [575, 449], [544, 480], [608, 416]),
  '1_turned': { 'a.jpg': image(300, 200, 'turned') },
  '1_modes': {
    'a.png': image(128, 96, 'alpha'),
    'b.png': image(96, 128, 'grey'),
    'c.png': image(100, 100, 'grey16'),
    'd.png': image(90, 60, 'palette'),
  },
};

const BROKEN: Readonly<Record<string, Files>> = {
  '1_zero byte image': { 'a.png': text('') },
  '1_no image': { 'a.png': text('this is a text, and no image at all') },
  '1_page for an image': { 'a.jpg': text('<!doctype html><p>404') },
  '1_broken beside good': { 'a.png': square, 'b.png': text('x') },
};

const CACHES: Readonly<Record<string, Files>> = {
  '1_cache beside': { 'a.png': image(256, 192), 'a_0256x0192_flux.npz': text('x') },
  '1_cache of another size': { 'a.png': image(256, 192), 'a_0512x0128_flux.npz': text('x') },
  '1_cache of a longer name': {
    'a.png': image(256, 192),
    'a_b.png': image(192, 256),
    'a_b_0192x0256_flux.npz': text('x'),
  },
  '1_text cache': { 'a.png': square, 'a_flux_te.npz': text('x') },
};

/** Folders that are hard to read, by name; the number before `_` are the repeats. */
export const HOSTILE_FOLDERS: Readonly<Record<string, Files>> = {
  ...NAMES,
  ...LINKS,
  ...CAPTIONS,
  ...SIZES,
  ...BROKEN,
  ...CACHES,
};

/** Makes all those folders below `dir`. The same pictures each time, as their size and name are their seed. */
export async function makeHostileFolders(dir: string): Promise<void> {
  for (const [name, files] of Object.entries(HOSTILE_FOLDERS))
    await makeFiles(join(dir, name), files);
}

async function makeFiles(dir: string, files: Files): Promise<void> {
  await mkdir(dir, { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    const path = join(dir, name);
    if ('files' in content) await makeFiles(path, content.files);
    else if ('link' in content) await symlink(content.link, path);
    else await writeFile(path, await bytesOf(content, dirname(path).length + name.length));
  }
}

async function bytesOf(
  content: Exclude<Content, { files: Files } | { link: string }>,
  seed: number,
): Promise<Buffer> {
  if ('text' in content) return Buffer.from(content.text);
  if ('bytes' in content) return content.bytes;
  const [width, height] = content.size;
  const made = picture(width, height, (seed % 50) + 1);
  switch (content.as ?? 'png') {
    case 'jpeg':
      return made.jpeg().toBuffer();
    case 'webp':
      return made.webp().toBuffer();
    case 'turned':
      return made.withMetadata({ orientation: 6 }).jpeg().toBuffer();
    case 'alpha':
      return made.ensureAlpha(0.5).png().toBuffer();
    case 'grey':
      return made.greyscale().png().toBuffer();
    case 'grey16':
      return made.greyscale().toColourspace('grey16').png().toBuffer();
    case 'palette':
      return made.png({ palette: true }).toBuffer();
    case 'bmp':
      return encodeBmp24(width, height, await made.raw().toBuffer());
    case 'png':
      return made.png().toBuffer();
  }
}

/** Settings that the folders are looked at with: names of the trainer's arguments. */
export const HOSTILE_SETTINGS: Readonly<
  Record<string, Readonly<Record<string, string | number | boolean>>>
> = {
  plain: {
    resolution: '512,512',
    enable_bucket: true,
    min_bucket_reso: 256,
    max_bucket_reso: 1024,
    caption_extension: '.txt',
  },
  'not enlarged': {
    resolution: '512,512',
    enable_bucket: true,
    bucket_no_upscale: true,
    min_bucket_reso: 256,
    max_bucket_reso: 1024,
    caption_extension: '.txt',
  },
  wildcards: {
    resolution: '640,384',
    enable_bucket: true,
    min_bucket_reso: 128,
    max_bucket_reso: 768,
    enable_wildcard: true,
    secondary_separator: ';;;',
    keep_tokens_separator: '|||',
    caption_extension: '.txt',
  },
  'without buckets': { resolution: '512,512', enable_bucket: false, caption_extension: '.txt' },
  'other ending': {
    resolution: '256,256',
    enable_bucket: true,
    min_bucket_reso: 64,
    max_bucket_reso: 512,
    caption_extension: '.caption',
  },
};
