import type { DoctorProblem, DoctorFix, DoctorProblemId } from '../../contract/doctor.js';

/** What is said of a problem, and what it costs. */
export interface DoctorProblemText {
  readonly severity: DoctorProblem['severity'];
  readonly one: string;
  /** `{n}`: number of images or files. */
  readonly many: string;
  readonly why: string;
  readonly fixes: readonly DoctorFix[];
  /**
   * Points of 100 that it costs when `fullAt` of the images (share, 0 to 1) have it; less in proportion. Weights, not
   * measurements: what ends the run costs most, then what is trained wrong, then what weakens the result.
   */
  readonly points: number;
  readonly fullAt: number;
}

/** What ends a run costs at least so many points: such a run is worth no more than half, however good the rest. */
export const LEAST_FOR_BLOCKING = 50;

const file = (
  severity: DoctorProblemText['severity'],
  [one, many]: readonly [string, string],
  why: string,
  fixes: readonly DoctorFix[],
  [points, fullAt]: readonly [number, number],
): DoctorProblemText => ({ severity, one, many, why, fixes, points, fullAt });

const CAPTION_TEXTS = {
  caption_missing: file(
    'warning',
    ['One image has no caption', '{n} images have no caption'],
    'The trainer does not stop: it trains the image with the trigger word alone or, without one, with the words behind the number in its folder’s name. All that it shows is bound to them.',
    [],
    [20, 1],
  ),
  caption_elsewhere: file(
    'warning',
    [
      'One caption lies where the trainer does not look',
      '{n} captions lie where the trainer does not look',
    ],
    'It looks for one name alone: that of the image with the ending set for the concept. Write what is found there, or, where all have one ending (.caption), set that for the concept. The files that are there stay.',
    ['take_caption'],
    [25, 0.5],
  ),
  caption_of_neighbour: file(
    'warning',
    [
      'One image is trained with another image’s caption',
      '{n} images are trained with another image’s caption',
    ],
    'An image without a caption takes the one of the name cut before its fourth last “_”, without a word. Write it a caption of its own.',
    [],
    [15, 0.2],
  ),
  trigger_placeholder: file(
    'warning',
    [
      'One caption holds a placeholder instead of the trigger word',
      '{n} captions hold a placeholder instead of the trigger word',
    ],
    'Other trainers fill in [trigger] and the like. sd-scripts trains it as it stands. “Trigger word first” writes the trigger word in its place.',
    ['trigger_first'],
    [25, 0.3],
  ),
  caption_empty: file(
    'warning',
    ['One caption is empty', '{n} captions are empty'],
    'A caption file of 0 bytes ends the run at once. One whose first line is blank is trained without any text.',
    ['trigger_first'],
    [30, 0.1],
  ),
  caption_not_utf8: file(
    'blocks',
    ['One caption is not UTF-8', '{n} captions are not UTF-8'],
    'The trainer reads captions as UTF-8 only: another encoding ends the run, and UTF-16 without its mark is trained with a NUL between the letters.',
    ['to_utf8'],
    [30, 0.05],
  ),
  caption_bom: file(
    'warning',
    [
      'One caption begins with an invisible byte order mark',
      '{n} captions begin with an invisible byte order mark',
    ],
    'The trainer keeps the mark as part of the text, in front of the first word, which often is the trigger word.',
    ['to_utf8'],
    [10, 0.5],
  ),
  caption_too_long: file(
    'warning',
    [
      'One caption is longer than the trainer reads',
      '{n} captions are longer than the trainer reads',
    ],
    'T5 reads 512 tokens; the rest is cut off. CLIP reads 77 and only sets the general mood.',
    [],
    [8, 0.5],
  ),
  caption_second_line: file(
    'warning',
    ['One caption has more than one line', '{n} captions have more than one line'],
    'Only the first line is trained; what stands below is never read.',
    [],
    [15, 0.5],
  ),
  captions_identical: file(
    'warning',
    [
      'One image shares its caption’s text with another',
      '{n} images share their caption’s text with others',
    ],
    'What differs between the images and is not named is bound to the trigger word.',
    [],
    [12, 0.8],
  ),
  trigger_missing: file(
    'warning',
    ['One caption lacks the trigger word', '{n} captions lack the trigger word'],
    'The guide wants it first in every caption: what is trained without it cannot be called by it.',
    ['trigger_first'],
    [25, 0.5],
  ),
  trigger_inconsistent: file(
    'warning',
    [
      'One caption uses the trigger word differently',
      '{n} captions use the trigger word differently',
    ],
    'One word, spelt the same, at the same place in every caption is learnt fastest. Loss that does not fall often comes from this.',
    ['trigger_first'],
    [10, 0.5],
  ),
} satisfies Partial<Record<DoctorProblemId, DoctorProblemText>>;

const FILE_TEXTS = {
  unreadable: file(
    'blocks',
    ['One image cannot be read', '{n} images cannot be read'],
    'A file that is no picture ends the run, with a misleading message (division by zero).',
    ['delete'],
    [40, 0.05],
  ),
  trainer_refuses: file(
    'blocks',
    [
      'One image is refused by the trainer’s reader',
      '{n} images are refused by the trainer’s reader',
    ],
    'It is shown here, but Pillow, by which the trainer reads, refuses it, and that ends the run. A PNG copy has the same pixels and nothing else.',
    ['png_copy', 'delete'],
    [40, 0.05],
  ),
  not_shown: file(
    'note',
    ['One image is trained but not shown', '{n} images are trained but not shown'],
    'The trainer reads its kind whatever its name says; the app has no decoder for it, so its pixels are not checked. Save it as PNG with another program to see it here.',
    ['delete'],
    [0, 1],
  ),
  link_outside: file(
    'note',
    [
      'One image is a link that leads out of its folder',
      '{n} images are links that lead out of their folder',
    ],
    'The trainer follows the link. The app opens no file outside the folders that you gave it: the image is not shown, and its pixels are not checked. Add the folder that it lies in, or a copy of it.',
    [],
    [0, 1],
  ),
  truncated: file(
    'blocks',
    ['One image is cut short', '{n} images are cut short'],
    'The trainer decodes each image to its last row; a file that ends early ends the run while caching.',
    ['delete'],
    [40, 0.05],
  ),
  damaged: file(
    'warning',
    ['One image is damaged', '{n} images are damaged'],
    'A part of the file is lost. The trainer takes it without a word, with the grey or shifted blocks that the decoder puts there.',
    ['delete'],
    [25, 0.1],
  ),
  name_breaks_trainer: file(
    'warning',
    ['One file name makes trouble', '{n} file names make trouble'],
    'The trainer writes its caches beside the images under longer names, and other systems do not take every name.',
    [],
    [8, 0.1],
  ),
  extension_case: file(
    'warning',
    ['One image has an extension in mixed case', '{n} images have an extension in mixed case'],
    'The trainer looks for .jpg and .JPG; on Linux and macOS it passes over .Jpg without a word.',
    ['rename_extension'],
    [15, 0.3],
  ),
  same_stem: file(
    'warning',
    ['One image shares its name with another', '{n} images share their name with another'],
    'Both get the same caption and the same text cache, and nothing is said about it.',
    ['delete'],
    [12, 0.3],
  ),
  subfolder_ignored: file(
    'warning',
    ['One sub-folder with images is not searched', '{n} sub-folders with images are not searched'],
    'The trainer takes the images straight in a concept’s folder and no others. Add the sub-folder as a concept of its own.',
    [],
    [8, 0.3],
  ),
  not_for_trainer: file(
    'warning',
    [
      'One image has a format that the trainer passes over',
      '{n} images have a format that the trainer passes over',
    ],
    'It reads PNG, JPEG, WebP and BMP (AVIF and JPEG XL only with plugins). A PNG copy trains.',
    ['png_copy', 'delete'],
    [10, 0.3],
  ),
  other_ending: file(
    'warning',
    [
      'One image has an ending that the trainer does not look for',
      '{n} images have endings that the trainer does not look for',
    ],
    'It goes by the name: .png, .jpg, .jpeg, .webp and .bmp are read, a JPEG called .jfif is passed over. Renamed it trains as it is.',
    ['rename_extension', 'delete'],
    [10, 0.3],
  ),
  folder_passed_over: file(
    'warning',
    ['One folder with pictures is not trained', '{n} folders with pictures are not trained'],
    'The trainer takes the folders whose name begins with a number of repeats and “_”, and says of the others no more than a line in its log.',
    [],
    [8, 0.3],
  ),
  no_training_image: file(
    'warning',
    ['One image is none to train, by its name', '{n} images are none to train, by their names'],
    'Masks, small copies and samples of other programs are trained like every other image. Delete them here (they go to the trash and can be brought back), or leave what is meant to be trained.',
    ['delete'],
    [15, 0.2],
  ),
  orphan_caption: file(
    'note',
    ['One caption has no image', '{n} captions have no image'],
    'It is never read. Perhaps its image was renamed or deleted.',
    [],
    [2, 0.3],
  ),
  stale_cache: file(
    'note',
    ['One cache of the trainer is out of date', '{n} caches of the trainer are out of date'],
    'The trainer never renews a cache: it would train the old image or caption, and a cut one ends the run. They are removed when a run starts here; started elsewhere, the run would use them.',
    [],
    [0, 1],
  ),
} satisfies Partial<Record<DoctorProblemId, DoctorProblemText>>;

const IMAGE_TEXTS = {
  below_resolution: file(
    'warning',
    [
      'One image is smaller than the training resolution',
      '{n} images are smaller than the training resolution',
    ],
    'It is enlarged to fill its bucket; the LoRA learns the softness of the enlargement, too.',
    ['delete'],
    [15, 0.5],
  ),
  odd_aspect: file(
    'note',
    ['One image has an unusual shape', '{n} images have an unusual shape'],
    'More than twice as long as wide: it lands in a bucket of its own and trains at few pixels across. The guide wants consistent shapes.',
    ['delete'],
    [5, 0.3],
  ),
  much_cropped: file(
    'warning',
    ['One image loses much to its bucket', '{n} images lose much to their buckets'],
    'More than a tenth of it is cut off at the sides. What the caption says of those parts is wrong then.',
    [],
    [10, 0.5],
  ),
  exif_rotated: file(
    'warning',
    ['One image is trained sideways or mirrored', '{n} images are trained sideways or mirrored'],
    'The camera only marked how to hold it; the trainer does not look at the mark. An upright copy takes its place; the original goes to the trash.',
    ['upright_copy'],
    [30, 0.2],
  ),
  alpha: file(
    'warning',
    ['One image has transparent parts', '{n} images have transparent parts'],
    'Transparency is dropped without a background: whatever colours hide below it are trained. A PNG copy lies on white.',
    ['png_copy'],
    [12, 0.3],
  ),
  clipped_grey: file(
    'warning',
    ['One image trains clipped: white or black', '{n} images train clipped: white or black'],
    'The trainer cuts grey values off at 255 instead of scaling them down: of a depth map or scan of 16 bits a white area is left. A PNG copy has 8 bits and trains as you see it.',
    ['png_copy', 'delete'],
    [30, 0.1],
  ),
  first_frame: file(
    'note',
    ['One image has several frames', '{n} images have several frames'],
    'Only the first frame or page is trained.',
    ['png_copy'],
    [0, 1],
  ),
  greyscale: file(
    'warning',
    ['One image has no colours', '{n} images have no colours'],
    'Unless the caption says “black and white”, the LoRA learns greyness as part of the concept.',
    ['delete'],
    [10, 0.4],
  ),
  cmyk: file(
    'warning',
    ['One image is in printing colours (CMYK)', '{n} images are in printing colours (CMYK)'],
    'The trainer converts it without its profile, which shifts the colours. A PNG copy has them right.',
    ['png_copy'],
    [10, 0.3],
  ),
  jpeg_blocks: file(
    'warning',
    ['One image shows JPEG blocks', '{n} images show JPEG blocks'],
    'The grid of strong compression is learnt like any other texture.',
    ['delete'],
    [15, 0.3],
  ),
  wide_gamut: file(
    'note',
    ['One image has a wide colour profile', '{n} images have a wide colour profile'],
    'The trainer does not apply profiles: the picture trains paler than you see it. A PNG copy in sRGB looks the same to both.',
    ['png_copy'],
    [5, 0.5],
  ),
  blur: file(
    'warning',
    ['One image is blurred', '{n} images are blurred'],
    'Even its sharpest part is soft at the training resolution (a soft background alone does not count). The guide wants sharp images.',
    ['delete'],
    [15, 0.3],
  ),
  near_duplicates: file(
    'warning',
    ['One image looks like another', '{n} images look alike'],
    'The LoRA sees the same picture more often than the others and copies it. Keep the best (the first) of each group.',
    ['delete'],
    [12, 0.4],
  ),
  same_content: file(
    'warning',
    ['One image is a copy of another', '{n} images are copies of each other'],
    'The very same file counts more than once.',
    ['delete'],
    [10, 0.4],
  ),
  too_few_images: file(
    'warning',
    ['There are few images', 'There are few images'],
    'With few images the LoRA learns them by heart, background and all.',
    [],
    [20, 1],
  ),
  too_many_images: file(
    'note',
    ['There are many images', 'There are many images'],
    'More images than the guide asks for make every epoch longer; the best of them are usually enough.',
    [],
    [3, 1],
  ),
  repeats_out_of_range: file(
    'note',
    ['The repeats are unusual', 'The repeats are unusual'],
    'Repeats balance the number of images: the guide has 10–15 for 15–20 images and 3–5 for 50 and more.',
    [],
    [5, 1],
  ),
} satisfies Partial<Record<DoctorProblemId, DoctorProblemText>>;

/** Texts, fixes and weights of every problem. */
export const DOCTOR_PROBLEM_TEXTS: Readonly<Record<DoctorProblemId, DoctorProblemText>> = {
  ...CAPTION_TEXTS,
  ...FILE_TEXTS,
  ...IMAGE_TEXTS,
};
