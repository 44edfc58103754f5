import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { CaptionEncoding } from '../../../shared/domain/captions/encodings.js';
import type { CaptionStyle } from '../../../shared/domain/captions/caption-style.js';
import type { Concept } from '../../../shared/contract/projects.js';
import { captionFileName } from '../../../shared/domain/dataset/image-rules.js';
import { decodeImageId } from '../../../shared/domain/dataset/image-id.js';
import { AppError } from '../../../shared/result/errors.js';
import { readUnlinkedFile } from '../../platform/file-ends.js';
import { resolveInside } from '../../platform/paths.js';
import type { OpenProject } from '../open-project/index.js';
import { captionOf, readCaptionFile, type CaptionFile } from './captions/caption-file.js';
import { conceptOf } from './concept-of.js';
import { linkTarget, refuseMissing } from './folders/file-looks.js';

/** A caption as it is on disk. */
export interface CaptionOnDisk {
  /** The file that a write has to replace. */
  readonly path: string;
  readonly onDisk: CaptionFile;
  /** How the captions of its concept are taken. */
  readonly style?: CaptionStyle | undefined;
}

interface Root {
  readonly root: string;
  readonly real: string;
}
interface Address extends Root {
  readonly path: string;
  readonly conceptId: string;
}
/** Short enough that nobody moves a folder and goes on in the app meanwhile. */
const ROOT_KEPT_MS = 200;

/** Where the images of a project and their captions lie. */
export class ImagePlaces {
  /** Images whose caption is a link, by the file that it leads to: a change of that file is a change of theirs. */
  readonly #linkedCaptions = new Map<string, string>();
  readonly #roots = new Map<string, { concept: Concept; at: number; root: Promise<Root> }>();

  constructor(private readonly project: Pick<OpenProject, 'file' | 'folder'>) {}

  /** Images whose captions are links to this file. */
  linkedTo(path: string): string[] {
    const imageId = this.#linkedCaptions.get(path);
    return imageId === undefined ? [] : [imageId];
  }

  /** See `Dataset.imagePath`. */
  async image(imageId: string): Promise<string> {
    const { root, real, path } = await this.#address(imageId);
    return resolveInside(root, path, real);
  }

  /** See `Dataset.filePath`. */
  async file(imageId: string): Promise<string> {
    const { root, path } = await this.#address(imageId);
    await refuseMissing(root, path);
    return join(root, path);
  }

  /** See `Dataset.captionPath`. */
  async caption(imageId: string): Promise<string> {
    return this.#caption(await this.#address(imageId));
  }

  /** See `Dataset.captionOnDisk`. `isThere`: the image is taken as there. `encodingOf`: what a concept's captions speak for. */
  async captionOnDisk(
    imageId: string,
    isThere: boolean,
    encodingOf: (conceptId: string) => CaptionEncoding | null,
  ): Promise<CaptionOnDisk> {
    const address = await this.#address(imageId);
    const { root, path, conceptId } = address;
    const { captionStyle: style, captionExtension } = conceptOf(this.project.file, conceptId);
    const ofFolder = encodingOf(conceptId);
    if (isThere) {
      // A plain file directly in the folder: where it leads need not be asked.
      const plain = join(root, captionFileName(path, captionExtension));
      const file = await readUnlinkedFile(plain);
      if (file)
        return { path: plain, onDisk: captionOf(file.bytes, file.stats.mtimeMs, ofFolder), style };
    }
    const caption = await this.#caption(address);
    const target = await linkTarget(caption);
    if (target !== caption) this.#linkedCaptions.set(target, imageId);
    return { path: target, onDisk: await readCaptionFile(caption, ofFolder), style };
  }

  async #caption({ root, real, path, conceptId }: Address): Promise<string> {
    await refuseMissing(root, path);
    const { captionExtension } = conceptOf(this.project.file, conceptId);
    const name = captionFileName(path, captionExtension);
    try {
      return await resolveInside(root, name, real);
    } catch (error) {
      if (error instanceof AppError && error.code === 'not_found') return join(root, name);
      throw error;
    }
  }

  async #address(imageId: string): Promise<Address> {
    const address = decodeImageId(imageId);
    if (!address) throw new AppError('not_found', 'That image is not known.');
    return { ...(await this.#realRoot(address.conceptId)), ...address };
  }

  /** The folder of a concept, and where it lies with links followed: asked once for the many images of a batch. */
  #realRoot(conceptId: string): Promise<Root> {
    const known = this.#roots.get(conceptId);
    const concept = conceptOf(this.project.file, conceptId);
    if (known?.concept === concept && performance.now() - known.at < ROOT_KEPT_MS)
      return known.root;
    const root = this.project.folder.concept(concept);
    this.#roots.set(conceptId, { concept, at: performance.now(), root });
    // A failure is not kept.
    root.catch(() => this.#roots.delete(conceptId));
    return root;
  }
}
