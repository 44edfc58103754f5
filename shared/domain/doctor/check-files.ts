import { breakingName } from '../trainer-reader/breaking-names.js';
import { endsRun } from '../trainer-reader/ends-run.js';
import { isImageName, isUnreadPictureName, nameForTrainer } from '../dataset/picture-names.js';
import { passedOverText } from '../dataset/passed-over-folder.js';
import { stemKey } from '../dataset/image-rules.js';
import { noTrainingImages } from '../intake/no-training-image.js';
import { FAULT_WORDS, isIncomplete } from '../pictures/trainer-view.js';
import type { DoctorInput, Examined, ExaminedConcept, FoundProblem } from './types.js';
import { plural } from '../format.js';

/** Problems of the files themselves: what the trainer's reader cannot take, passes over or mixes up. */
export function checkFiles(input: DoctorInput, examined: readonly Examined[]): FoundProblem[] {
  const withProblem = (problem: Examined['image']['problems'][number]) =>
    examined.filter(({ image }) => image.problems.includes(problem)).map(({ image }) => image.id);
  return [
    unreadable(input, examined),
    truncated(input, examined),
    refused(input, examined),
    ...forms(examined),
    { id: 'link_outside', images: withProblem('link_outside') },
    { id: 'extension_case', images: withProblem('extension_case') },
    ...passedOver(examined),
    { id: 'exif_rotated', images: withProblem('exif_rotated') },
    sameStem(examined),
    names(input, examined),
    ...folderProblems(input),
    foldersPassedOver(input),
    noneToTrain(examined),
  ];
}

function unreadable(input: DoctorInput, examined: readonly Examined[]): FoundProblem {
  const images = examined.filter(({ image }) => {
    // The decoder's finding overrides the scan's: a truncated picture is reported as `truncated`, not as `unreadable`.
    const broken = brokenBy(input, image);
    if (broken !== null) return broken === 'unreadable';
    return (
      !isRead(input, image.id) &&
      image.problems.includes('unreadable') &&
      endsRun('unreadable', image)
    );
  });
  return {
    id: 'unreadable',
    images: images.map(({ image }) => image.id),
    measured: Object.fromEntries(
      images.filter(({ image }) => image.sizeBytes === 0).map(({ image }) => [image.id, '0 bytes']),
    ),
  };
}

function truncated(input: DoctorInput, examined: readonly Examined[]): FoundProblem {
  const images = examined.filter(({ image }) => brokenBy(input, image) === 'truncated');
  return { id: 'truncated', images: images.map(({ image }) => image.id) };
}

/** How a picture is broken; null: it is not. The trainer's Pillow decides first, then the app's decoder, then the container. */
function brokenBy(input: DoctorInput, image: Examined['image']): 'truncated' | 'unreadable' | null {
  if (isRead(input, image.id)) return null;
  const seen = input.pixels?.get(image.id);
  if (seen?.state === 'broken') return seen.why;
  const { fault } = image.trainerView ?? {};
  return image.problems.includes('unreadable') && isIncomplete(fault) ? 'truncated' : null;
}

function isRead({ verdicts }: DoctorInput, imageId: string): boolean {
  return verdicts.get(imageId)?.ends === null;
}

/** Pictures that the app can show but that end the trainer's run. */
function refused(input: DoctorInput, examined: readonly Examined[]): FoundProblem {
  const measured: Record<string, string> = {};
  for (const { image } of examined) {
    const isBroken = brokenBy(input, image) !== null || image.problems.includes('unreadable');
    const ends = input.verdicts.get(image.id)?.ends;
    if (isBroken || ends === null) continue;
    const fault = image.trainerView?.fault;
    const words = fault === undefined ? ends : FAULT_WORDS[fault];
    if (words !== undefined) measured[image.id] = words;
  }
  return { id: 'trainer_refuses', images: Object.keys(measured), measured };
}

const CLIPPED = {
  deep_grey: '16-bit greyscale: all but its darkest 1 in 256 of grey values train as white',
  float_grey: 'greyscale of fractions: values from 0 to 1 all train as black',
} as const;

/** Pictures whose pixels the trainer makes otherwise than a person sees them. */
function forms(examined: readonly Examined[]): FoundProblem[] {
  const clipped: Record<string, string> = {};
  const found = { first_frame: [] as string[], not_shown: [] as string[] };
  for (const { image } of examined) {
    const { form, isHidden } = image.trainerView ?? {};
    if (form === 'first_frame') found.first_frame.push(image.id);
    else if (form !== undefined) clipped[image.id] = CLIPPED[form];
    if (isHidden === true) found.not_shown.push(image.id);
  }
  return [
    { id: 'clipped_grey', images: Object.keys(clipped), measured: clipped },
    { id: 'first_frame', images: found.first_frame },
    { id: 'not_shown', images: found.not_shown },
  ];
}

/** Pictures that the trainer passes over: those of a kind that it reads only need another name. */
function passedOver(examined: readonly Examined[]): FoundProblem[] {
  const other = examined.filter(({ image }) => image.problems.includes('not_for_trainer'));
  const isRenamed = ({ image }: Examined) => isImageName(nameForTrainer(image.name));
  const idsOf = (these: readonly Examined[]) => these.map(({ image }) => image.id);
  const formats = other.filter((one) => !isRenamed(one));
  const unread = formats.filter(({ image }) => isUnreadPictureName(image.name));
  return [
    { id: 'other_ending', images: idsOf(other.filter(isRenamed)) },
    {
      id: 'not_for_trainer',
      images: idsOf(formats),
      measured: Object.fromEntries(
        idsOf(unread).map((id) => [
          id,
          'not shown here either: save it as PNG with another program',
        ]),
      ),
    },
  ];
}

/** What an import leaves out, in a folder that was opened or linked as it is. */
function noneToTrain(examined: readonly Examined[]): FoundProblem {
  const byConcept = new Map<string, Examined['image'][]>();
  for (const { image } of examined) {
    const those = byConcept.get(image.conceptId);
    if (those) those.push(image);
    else byConcept.set(image.conceptId, [image]);
  }
  const measured: Record<string, string> = {};
  for (const images of byConcept.values()) {
    const left = noTrainingImages(images.map(({ name }) => name));
    for (const { id, name } of images) {
      const why = left.get(name);
      if (why !== undefined) measured[id] = why.reason;
    }
  }
  return { id: 'no_training_image', images: Object.keys(measured), measured };
}

function sameStem(examined: readonly Examined[]): FoundProblem {
  const groups = new Map<string, string[]>();
  for (const { image } of examined) {
    if (!image.problems.includes('same_stem')) continue;
    const key = `${image.conceptId}/${stemKey(image.name, false)}`;
    groups.set(key, [...(groups.get(key) ?? []), image.id]);
  }
  return {
    id: 'same_stem',
    images: [...groups.values()].flat(),
    groups: [...groups.values()].filter((group) => group.length > 1),
  };
}

function names(input: DoctorInput, examined: readonly Examined[]): FoundProblem {
  const measured: Record<string, string> = {};
  let severity: FoundProblem['severity'] = 'warning';
  for (const { image, concept } of examined) {
    const { cachesOnDisk, system } = input;
    const breaking = breakingName(image.name, { cachesOnDisk, system, dir: concept.dir });
    if (breaking === null) continue;
    measured[image.id] = breaking.text;
    if (breaking.severity === 'blocks') severity = 'blocks';
  }
  return { id: 'name_breaks_trainer', severity, images: Object.keys(measured), measured };
}

function folderProblems({ folders, concepts, images }: DoctorInput): FoundProblem[] {
  const files = { subfolder_ignored: [], orphan_caption: [], stale_cache: [] } as Record<
    'subfolder_ignored' | 'orphan_caption' | 'stale_cache',
    string[]
  >;
  let below = 0;
  for (const facts of folders) {
    const concept = concepts.find(({ id }) => id === facts.conceptId);
    if (!concept) continue;
    const named = (name: string) => `${folderName(concept)}/${name}`;
    for (const { name, images: count } of facts.subfolders) {
      below += count;
      files.subfolder_ignored.push(`${named(name)} (${plural(count, 'image')})`);
    }
    files.orphan_caption.push(...facts.orphans.map(named));
    files.stale_cache.push(
      ...facts.badCaches.map(({ name, reason }) => `${named(name)} (${reason})`),
    );
  }
  const all = Math.max(1, images.length);
  return [
    { id: 'subfolder_ignored', files: files.subfolder_ignored, share: below / (below + all) },
    {
      id: 'orphan_caption',
      files: files.orphan_caption,
      share: Math.min(1, files.orphan_caption.length / all),
    },
    { id: 'stale_cache', files: files.stale_cache, share: 0 },
  ];
}

/** Folders with untrained pictures. Those that the user took out of the project are listed, but cost no points. */
function foldersPassedOver({ passedOver: folders, images }: DoctorInput): FoundProblem {
  const missed = folders.filter(({ why }) => why !== 'not_in_project');
  const count = missed.reduce((sum, folder) => sum + (folder.images ?? 1), 0);
  return {
    id: 'folder_passed_over',
    severity: missed.length > 0 ? 'warning' : 'note',
    files: folders.map(passedOverText),
    share: count / Math.max(1, count + images.length),
  };
}

function folderName({ dir, name }: ExaminedConcept): string {
  return dir.split('/').at(-1) || name;
}
