import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { cpus } from 'node:os';
import type { DatasetImage, DoctorReport } from '../../../shared/contract/index.js';
import { isTrained } from '../../../shared/domain/dataset/image-rules.js';
import type { PassedOverFolder } from '../../../shared/domain/dataset/passed-over-folder.js';
import { examine } from '../../../shared/domain/doctor/examine.js';
import { groupLookAlikes, type Comparable } from '../../../shared/domain/doctor/look-alikes.js';
import type { PixelFacts } from '../../../shared/domain/doctor/types.js';
import { imagePlacer, type Placement } from '../../../shared/domain/trainer-reader/place-image.js';
import { AppError } from '../../../shared/result/errors.js';
import { forEachBounded } from '../../platform/bounded.js';
import { nodeErrorCode } from '../../platform/error-value.js';
import { readerSystem } from '../../platform/reader-system.js';
import type { WrongCache } from '../trainer/caches/index.js';
import { folderFacts } from './folder-facts.js';
import { PixelWorkers } from './pixel-workers.js';
import { askTrainer, keptVerdicts, type TrainerReader } from './ask-trainer.js';
import { breathe } from './fact-store.js';
import type { PixelStore } from './pixel-store.js';
import type { Subject } from './subject.js';
import type { VerdictStore } from './verdict-store.js';

/** Pictures decoded at once: one for each core and one that waits for the disk. */
const PARALLEL = Math.min(8, cpus().length + 1);

export interface ExamineOptions {
  readonly depth: 'fast' | 'full';
  readonly store: PixelStore;
  readonly verdicts: VerdictStore;
  readonly reader: TrainerReader;
  /** The bundle of `worker/main.ts`. */
  readonly workerFile: string;
  /** Folders beside those of the concepts that are not trained. */
  passedOver(): Promise<readonly PassedOverFolder[]>;
  /** Where an image lies. */
  pathOf(image: DatasetImage): Promise<string>;
  /** The trainer’s caches that it must not use; null: the folder is no project’s. */
  readonly wrongCaches: readonly WrongCache[] | null;
  /** Counts T5 tokens; asked for only when a caption is long. */
  t5Tokens(): Promise<(line: string) => number>;
  readonly signal?: AbortSignal;
  progress?(done: number, total: number): void;
  /** Told when the trainer's own Python cannot be asked. */
  unavailable?(error: AppError): void;
}

/** A caption up to this length cannot have too many tokens. */
const LONG_CAPTION = 511;

/** Gathers the facts and writes the report; pixels only of images that changed since they were looked at last. Throws on abort. */
export async function examineSubject(
  subject: Subject,
  options: ExamineOptions,
): Promise<Omit<DoctorReport, 'checkedAt'>> {
  const passedOver = await options.passedOver();
  const dirs = new Set(subject.concepts.map(({ dir }) => dir));
  const folders = [];
  for (const concept of subject.concepts) {
    options.signal?.throwIfAborted();
    const known = { images: subject.images, wrongCaches: options.wrongCaches };
    folders.push(await folderFacts(concept, dirs, known));
  }
  const isFull = options.depth === 'full' || (await isNearlyKnown(subject, options.store));
  const pixels = isFull ? await measureAll(subject, options) : null;
  const verdicts = await verdictsOf(subject, options);
  const sameContent = pixels === null ? [] : await sameBytes(subject.images, pixels, options);
  const lookAlikes = pixels === null ? [] : await alike(subject, pixels, sameContent);
  options.signal?.throwIfAborted();
  const isLong = subject.images.some(({ caption }) => caption.length > LONG_CAPTION);
  return examine({
    ...subject,
    system: readerSystem(),
    folders,
    passedOver,
    pixels,
    verdicts,
    sameContent,
    lookAlikes,
    t5Tokens: isLong ? await options.t5Tokens() : null,
  });
}

/** The quick check takes what the full one was told. */
function verdictsOf({ images }: Subject, options: ExamineOptions) {
  if (options.depth === 'fast') return keptVerdicts(images, options.verdicts);
  return askTrainer(images, {
    ...options,
    pathOf: (image) => pathOrNull(image, options.pathOf),
  });
}

/** A word for the content of an image and the size at which it is judged. */
export function pixelStamp(image: DatasetImage, placement: Placement | null): string {
  const { width = 0, height = 0 } = placement?.scaled ?? {};
  return `${image.version} ${width}x${height}`;
}

/** Up to so many unknown images are measured even in a fast check: about a second. */
const FEW = 32;

/**
 * True when nearly all images were measured before: a fast check then measures the few others and keeps the findings about
 * pixels.
 */
async function isNearlyKnown({ images, plan }: Subject, store: PixelStore): Promise<boolean> {
  await store.load();
  const place = imagePlacer(plan);
  const wanted = images.filter(isTrained);
  const unknown = wanted.filter((image) => !store.get(image.id, pixelStamp(image, place(image))));
  return unknown.length <= FEW && unknown.length < wanted.length;
}

async function measureAll(
  { images, plan }: Subject,
  { store, workerFile, pathOf, signal, progress }: ExamineOptions,
): Promise<Map<string, PixelFacts>> {
  await store.load();
  const place = imagePlacer(plan);
  const measured = new Map<string, PixelFacts>();
  // Also what the header check could not read: only the decoder tells a cut picture from a file that is none.
  const wanted = images.filter(isTrained);
  const workers = new PixelWorkers(workerFile);
  let done = 0;
  try {
    await forEachBounded(
      wanted,
      PARALLEL,
      async (image) => {
        const placement = place(image);
        const stamp = pixelStamp(image, placement);
        const measure = async () => {
          const path = await pathOrNull(image, pathOf);
          return path === null ? null : workers.measure(path, placement);
        };
        const facts = store.get(image.id, stamp) ?? (await measure());
        if (facts !== null) {
          measured.set(image.id, facts);
          store.set(image.id, stamp, facts);
        }
        progress?.((done += 1), wanted.length);
      },
      signal,
    );
  } finally {
    await workers.close();
    // Saved on cancel, too, so that the next check continues here.
    await store.save(new Set(images.map(({ id }) => id)));
  }
  return measured;
}

/** Null for an image that is gone meanwhile, and for a link that leads out of its folder: neither ends the whole check. */
async function pathOrNull(
  image: DatasetImage,
  pathOf: ExamineOptions['pathOf'],
): Promise<string | null> {
  try {
    return await pathOf(image);
  } catch (error) {
    const isPassedOver =
      error instanceof AppError && (error.code === 'not_found' || error.code === 'forbidden_path');
    if (isPassedOver) return null;
    throw error;
  }
}

/** Groups of images with the same bytes. Only files of one size and one look are read. */
async function sameBytes(
  images: readonly DatasetImage[],
  pixels: ReadonlyMap<string, PixelFacts>,
  { pathOf, signal }: ExamineOptions,
): Promise<string[][]> {
  const likely = grouped(images, (image) => {
    const facts = pixels.get(image.id);
    return facts?.state === 'seen' ? `${image.sizeBytes} ${facts.hash} ${facts.signature}` : null;
  });
  const found: string[][] = [];
  for (const group of likely) {
    const hashes = new Map<string, string>();
    await forEachBounded(
      group,
      PARALLEL,
      async (image) => {
        const path = await pathOrNull(image, pathOf);
        const hash = path === null ? null : await hashOf(path);
        if (hash !== null) hashes.set(image.id, hash);
      },
      signal,
    );
    for (const same of grouped(group, ({ id }) => hashes.get(id) ?? null)) {
      found.push(same.map(({ id }) => id));
    }
  }
  return found.sort((one, other) => other.length - one.length);
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string | null): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key === null) continue;
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return [...groups.values()].filter((group) => group.length > 1);
}

async function hashOf(path: string): Promise<string | null> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  } catch (error) {
    if (nodeErrorCode(error) === 'ENOENT') return null;
    throw error;
  }
  return hash.digest('hex');
}

/** Groups of look-alikes. Of images with equal bytes only the first is compared; the others are reported already. */
function alike(
  { images }: Subject,
  pixels: ReadonlyMap<string, PixelFacts>,
  sameContent: readonly (readonly string[])[],
): Promise<string[][]> {
  const copies = new Set(sameContent.flatMap((group) => group.slice(1)));
  const pictures = images.flatMap((image): Comparable[] => {
    const facts = pixels.get(image.id);
    if (facts?.state !== 'seen' || copies.has(image.id)) return [];
    const hash = halves(facts.hash);
    const mirroredHash = halves(facts.mirroredHash);
    const signature = Buffer.from(facts.signature, 'base64');
    return [{ id: image.id, hash, mirroredHash, signature, quality: qualityOf(image, facts) }];
  });
  return groupLookAlikes(pictures, breathe);
}

function halves(hash: string): [number, number] {
  return [Number.parseInt(hash.slice(0, 8), 16), Number.parseInt(hash.slice(8), 16)];
}

/** Training uses about that many pixels; more are no gain. */
const ENOUGH_PIXELS = 2048 * 2048;

/** What makes one of two alike the better one: pixels first, then less compression, then the larger file. */
function qualityOf(
  { width, height, sizeBytes }: DatasetImage,
  { softness, blocks }: Extract<PixelFacts, { state: 'seen' }>,
): number {
  const pixels = Math.min(ENOUGH_PIXELS, width * height) / ENOUGH_PIXELS;
  const sharp = (1 - (softness ?? 1)) * (1 - Math.min(1, (blocks ?? 0) / 8));
  return Math.round(pixels * 100) * 10_000 + sharp * 5000 + Math.min(1, sizeBytes / 1e8);
}
