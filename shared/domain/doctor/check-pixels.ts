import { BLOCKY, SOFT } from './pixels/index.js';
import type { DoctorInput, Examined, FoundProblem, SeenPixels } from './types.js';
import { formatFigure } from '../format.js';

/** Problems of the pixels; none before they were looked at. */
export function checkPixels(input: DoctorInput, examined: readonly Examined[]): FoundProblem[] {
  const { pixels } = input;
  if (pixels === null) return [];
  const seen = examined.flatMap(({ image }) => {
    const facts = pixels.get(image.id);
    return facts?.state === 'seen' ? [{ id: image.id, facts }] : [];
  });
  const found = (
    id: FoundProblem['id'],
    isIt: (facts: SeenPixels) => boolean,
    text: (facts: SeenPixels) => string | null = () => null,
  ): FoundProblem => {
    const those = seen.filter(({ facts }) => isIt(facts));
    const texts = those.flatMap(({ id: image, facts }) => {
      const said = text(facts);
      return said === null ? [] : [[image, said] as const];
    });
    return { id, images: those.map((one) => one.id), measured: Object.fromEntries(texts) };
  };
  return [
    found(
      'damaged',
      ({ damage }) => damage !== null,
      ({ damage }) => damage,
    ),
    found(
      'alpha',
      ({ transparent }) => transparent > 0,
      ({ transparent }) => `${percent(transparent)} of its pixels are transparent`,
    ),
    found('greyscale', ({ isGrey, isCmyk }) => isGrey && !isCmyk),
    found('cmyk', ({ isCmyk }) => isCmyk),
    found(
      'wide_gamut',
      ({ wideGamut, isCmyk }) => wideGamut !== null && !isCmyk,
      ({ wideGamut }) => wideGamut,
    ),
    found(
      'jpeg_blocks',
      ({ blocks }) => blocks !== null && blocks > BLOCKY,
      ({ blocks }) => `steps at the block edges ${formatFigure(blocks ?? 0, 2)} × those inside`,
    ),
    found(
      'blur',
      ({ softness }) => softness !== null && softness > SOFT,
      ({ softness }) =>
        `its sharpest tenth: ${percent(softness ?? 0)} of the detail is left when blurred once more`,
    ),
    grouped('same_content', input.sameContent),
    grouped('near_duplicates', input.lookAlikes),
  ];
}

function grouped(id: FoundProblem['id'], groups: readonly (readonly string[])[]): FoundProblem {
  const text = (index: number) => (index === 0 ? 'the best of its group' : 'may go');
  return {
    id,
    groups,
    images: groups.flat(),
    measured: Object.fromEntries(
      groups.flatMap((group) => group.map((image, index) => [image, text(index)])),
    ),
    // The best of each group stays.
  };
}

function percent(share: number): string {
  const hundredths = share * 100;
  return hundredths > 0 && hundredths < 1 ? 'under 1 %' : `${Math.round(hundredths)} %`;
}
