import * as z from 'zod';

/** Why a picture ends the trainer's run. */
export const PictureFault = z.enum([
  'empty',
  'no_picture',
  'kind_not_read',
  'cut_short',
  'header',
  'checksum',
  'text_too_large',
  'text_too_much',
  'too_many_pixels',
  'no_size',
  'layout',
  'pixel_data',
]);
export type PictureFault = z.output<typeof PictureFault>;

/** How the trainer makes other pixels of a picture than a person sees. */
export const PixelForm = z.enum(['deep_grey', 'float_grey', 'first_frame']);
export type PixelForm = z.output<typeof PixelForm>;

const Size = z.object({ width: z.int(), height: z.int() });

/** Where the trainer sees a picture otherwise than the app shows it. */
export const TrainerView = z.object({
  /** The size that it takes the picture for, in pixels, where that is not the picture's own. */
  size: Size.optional(),
  fault: PictureFault.optional(),
  form: PixelForm.optional(),
  /** The app has no decoder for it, the trainer has. */
  isHidden: z.boolean().optional(),
});
export type TrainerView = z.output<typeof TrainerView>;

type Sized = z.output<typeof Size> & { readonly trainerView?: TrainerView | undefined };

/**
 * The size by which the trainer chooses a bucket and names its cache, in pixels: what its `imagesize` reads, which is one
 * pixel short for extended WebP. Everything that follows the trainer's arithmetic asks here.
 */
export function sizeTaken({ width, height, trainerView }: Sized): z.output<typeof Size> {
  return trainerView?.size ?? { width, height };
}

/** True for a picture that begins as one and is not whole. */
export function isIncomplete(fault: PictureFault | undefined): boolean {
  return fault === 'cut_short' || fault === 'pixel_data';
}

/** What is wrong, as the end of “cannot be read: …”, and in a list of findings. */
export const FAULT_WORDS: Readonly<Record<PictureFault, string>> = {
  empty: 'the file is empty (0 bytes)',
  no_picture: 'it is damaged, or not a picture',
  kind_not_read: 'the trainer has no reader for this kind of picture, whatever its name says',
  cut_short: 'it is cut short',
  header: 'its header is damaged',
  checksum: 'a checksum in its header is wrong; other programs pass over that, the trainer ends',
  text_too_large:
    'a compressed text or colour profile in it unpacks to more than 1 MB, which the trainer refuses',
  text_too_much: 'the texts in it come to more than 64 MB, which the trainer refuses',
  too_many_pixels: 'it has more than 178,956,970 pixels, which the trainer refuses',
  no_size: 'the trainer cannot tell its size',
  layout: 'its pixels lie in a way that the trainer has no reader for',
  pixel_data: 'its pixel data are damaged',
};
