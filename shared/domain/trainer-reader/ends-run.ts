import type { DatasetImage, ImageProblem } from '../../contract/datasets.js';

/**
 * True for a problem of an image that ends the trainer's run for certain (each seen with the real trainer): a picture that
 * does not decode or that Pillow refuses, a caption of 0 bytes, a caption that is not UTF-8. A blank first line does not: the image is then
 * trained without text. Where the size of the caption is not known, an empty one counts as 0 bytes.
 */
export function endsRun(
  problem: ImageProblem,
  { captionRev }: Partial<Pick<DatasetImage, 'captionRev'>>,
): boolean {
  switch (problem) {
    case 'unreadable':
    case 'trainer_refuses':
    case 'caption_not_utf8':
    case 'caption_undecodable':
      return true;
    case 'caption_empty':
      return Number(captionRev?.split('.')[1] ?? 0) === 0;
    default:
      return false;
  }
}
