import type { Params, PlannedDataset } from './blueprint.js';
import type { DatasetProblems, Said } from './problem.js';
import { numberAt } from './rules.js';

/** What lies on disk, as far as a dataset file names it. Paths are as they stand in the file. */
export interface DatasetLook {
  /** Number of images directly in a folder; null: no such folder. `isListed`: use the trainer's cached list (`cache_info`). */
  images(path: string, isListed: boolean): number | null;
  /** `folder`: where images that it names without a whole path lie; null: nowhere. */
  metadata(path: string, folder: string | null): MetadataLook;
  /** Images without a conditioning image of the same name (`missing`), and the reverse (`extra`); null: no such folder. */
  unpaired(folder: string, conditioning: string): Unpaired | null;
}

export interface Unpaired {
  readonly missing: number;
  readonly extra: number;
}

/** A metadata file. `isRelative`: it names images without their whole path; `missing`: of these, such as are not there. */
export type MetadataLook =
  | { readonly state: 'missing' }
  | { readonly state: 'broken' }
  | {
      readonly state: 'read';
      readonly images: number;
      readonly isRelative: boolean;
      readonly missing: number;
    };

/** A subset that trains, with its number of images in one repeat. */
export interface UsedSubset {
  readonly params: Params;
  readonly images: number;
}

/** What the trainer finds for a dataset. `train`: images times repeats without regularisation images. */
export interface FoundImages {
  readonly used: readonly UsedSubset[];
  readonly train: number;
}

/** Looks for the images of a dataset as its class does, and tells what ends it or is passed over. */
export function findImages(
  dataset: PlannedDataset,
  look: DatasetLook,
  problems: DatasetProblems,
): FoundImages {
  const used: UsedSubset[] = [];
  const seen = new Set<unknown>();
  let train = 0;
  const own = dataset.kind === 'finetuning' ? 'metadata_file' : 'image_dir';
  const hasSplit = numberAt(dataset.params, 'validation_split') > 0;
  for (const { source, params } of dataset.subsets) {
    const said: Say = (one) => problems.add(source, own, one);
    const name = String(params[own]);
    const repeats = numberAt(params, 'num_repeats');
    if (repeats < 1) {
      if (own === 'image_dir')
        inFolder(params, look, (one) => one.severity === 'error' && said(one), hasSplit);
      said(
        leftOut('no_repeats', `num_repeats is ${repeats}: ${name} is left out.`, 'Set 1 or more.'),
      );
      continue;
    }
    if (seen.has(params[own])) {
      said(
        leftOut(
          'twice',
          `${name} is there twice; only the first counts.`,
          'Raise num_repeats instead.',
        ),
      );
      continue;
    }
    const whole =
      own === 'image_dir' ? inFolder(params, look, said, hasSplit) : inMetadata(params, look, said);
    const images =
      hasSplit && own === 'image_dir' ? afterSplit(whole, dataset.params, params) : whole;
    if (images < 1) continue;
    if (dataset.kind === 'controlnet') checkPairs(params, look, said);
    seen.add(params[own]);
    used.push({ params, images });
    if (params['is_reg'] !== true) train += repeats * images;
  }
  return { used, train };
}

type Say = (said: Said) => void;

const leftOut = (code: string, message: string, hint: string): Said => ({
  severity: 'warning',
  code,
  message,
  hint,
});
const ends = (code: string, message: string, hint: string): Said => ({
  severity: 'error',
  code,
  message,
  hint,
});

function inFolder(params: Params, look: DatasetLook, said: Say, hasSplit: boolean): number {
  const path = String(params['image_dir']);
  const images = look.images(path, params['cache_info'] === true);
  if (images === null) {
    said({ ...noFolder(path), isBeyond: true });
    return 0;
  }
  if (images === 0 && hasSplit && params['is_reg'] !== true) {
    const message = `${path} holds no image, and the trainer ends when it is to split it for validation.`;
    said(ends('no_images', message, 'Add images, or remove the subset.'));
  } else if (images === 0) {
    const message = `${path} holds no image; the trainer leaves it out.`;
    said(leftOut('no_images', message, 'Sub-folders are not looked into.'));
  }
  return images;
}

function checkPairs(params: Params, look: DatasetLook, said: Say): void {
  const path = String(params['conditioning_data_dir']);
  const found = look.unpaired(String(params['image_dir']), path);
  if (found === null) said({ ...noFolder(path), isBeyond: true });
  else if (found.missing + found.extra > 0) {
    const message = `${found.missing} images have none of their name in ${path}, and ${found.extra} there belong to none: the trainer ends.`;
    said(ends('unpaired', message, 'Give each image one of the same name.'));
  }
}

/** An error, although the trainer only warns and skips the subset: a folder that is named is meant to be trained. */
function noFolder(path: string): Said {
  if (!/\p{Cc}/u.test(path))
    return ends('not_there', `There is no folder ${path}.`, 'Correct the path.');
  const message =
    'This is not the path it looks like: between double quotes \\n is a line break and \\t a tab.';
  return ends('path_escape', message, 'Write forward slashes, or single quotes.');
}

/** Images for training once those for validation are taken away; regularisation images all stay. */
function afterSplit(images: number, dataset: Params, subset: Params): number {
  if (subset['is_reg'] === true) return images;
  const kept = Math.ceil(images * (1 - numberAt(dataset, 'validation_split')));
  return kept >= 0 ? Math.min(kept, images) : Math.max(0, images + kept);
}

function inMetadata(params: Params, look: DatasetLook, said: Say): number {
  const path = String(params['metadata_file']);
  const folder = params['image_dir'] === null ? null : String(params['image_dir']);
  const found = look.metadata(path, folder);
  if (found.state === 'missing') {
    said(ends('not_there', `There is no file ${path}.`, 'Correct the path.'));
    return 0;
  }
  if (found.state === 'broken') {
    said(ends('broken', `${path} is no JSON that the trainer can read.`, 'Make it anew.'));
    return 0;
  }
  if (found.images === 0) said(leftOut('no_images', `${path} names no image.`, 'Make it anew.'));
  if (found.images > 0 && found.isRelative && folder === null) {
    const message = `${path} names images without their folder, and the trainer ends.`;
    said(ends('no_folder', message, 'Add image_dir to the subset.'));
  } else if (found.missing > 0) {
    const message = `${found.missing} of the images that ${path} names are not there, and the trainer ends.`;
    said(ends('not_there', message, 'Correct image_dir, or make the metadata file anew.'));
  }
  return found.images;
}
