import { looksLikeTags, placeholdersIn, splitTags, triggerCheck } from '../captions/index.js';
import { T5_TOKENS } from '../tokens/index.js';
import { captionContentOf, endsRun, readCaption, unreadText } from '../trainer-reader/index.js';
import type { DoctorInput, Examined, FoundProblem } from './types.js';

/** An image with the lines that are trained (one, unless wildcards are on); null: it has no caption file of its own. */
interface Captioned extends Examined {
  readonly lines: readonly string[] | null;
  /** All trained lines as one text, by which captions are compared. */
  readonly line: string | null;
  readonly rest: string;
  readonly hasBom: boolean;
}

/** Problems of captions: what ends the run, what is not read, and how the trigger word is used. */
export function checkCaptions(input: DoctorInput, examined: readonly Examined[]): FoundProblem[] {
  const captioned = examined.map((one) => captionedOf(input, one));
  return [
    ...fileProblems(captioned),
    missing(input, captioned),
    elsewhere(input, captioned),
    neighbours(input, captioned),
    tooLong(input, captioned),
    identical(captioned),
    ...trigger(input, captioned),
    placeholders(captioned),
  ];
}

function captionedOf({ enableWildcard = false }: DoctorInput, examined: Examined): Captioned {
  const content = captionContentOf(examined.image);
  const read = content === null ? null : readCaption(content, { enableWildcard });
  const lines = read?.kind === 'lines' ? read.lines : null;
  return {
    ...examined,
    lines,
    line: lines?.join('\n') ?? null,
    rest: lines !== null && !enableWildcard ? unreadText(examined.image.caption) : '',
    hasBom: content?.hasBom ?? false,
  };
}

function fileProblems(captioned: readonly Captioned[]): FoundProblem[] {
  const empty = captioned.filter(
    ({ image, line }) => image.problems.includes('caption_empty') && (line ?? '') === '',
  );
  const isEnd = ({ image }: Examined) => endsRun('caption_empty', image);
  const foreign = captioned.filter(({ image }) =>
    image.problems.some((one) => one === 'caption_not_utf8' || one === 'caption_undecodable'),
  );
  const twoLines = captioned.filter(({ rest }) => rest !== '');
  return [
    {
      id: 'caption_empty',
      severity: empty.some(isEnd) ? 'blocks' : 'warning',
      images: idsOf(empty),
      measured: measuredOf(empty, (one) =>
        isEnd(one) ? '0 bytes: ends the run' : 'first line blank: trained without text',
      ),
    },
    {
      id: 'caption_not_utf8',
      images: idsOf(foreign),
      measured: measuredOf(foreign, ({ image }) =>
        image.problems.includes('caption_undecodable')
          ? 'fits no known encoding: write it anew'
          : `reads “${short(image.caption)}” in its own encoding`,
      ),
    },
    { id: 'caption_bom', images: idsOf(captioned.filter(({ hasBom }) => hasBom)) },
    {
      id: 'caption_second_line',
      images: idsOf(twoLines),
      measured: measuredOf(twoLines, ({ rest }) => `never read: “${short(rest)}”`),
    },
  ];
}

function missing(input: DoctorInput, captioned: readonly Captioned[]): FoundProblem {
  const isElsewhere = elsewhereOf(input);
  const found = captioned.filter(
    (one) => one.image.problems.includes('caption_missing') && isElsewhere(one) === undefined,
  );
  return {
    id: 'caption_missing',
    images: idsOf(found),
    measured: measuredOf(found, ({ concept: { classTokens } }) =>
      classTokens.trim() === ''
        ? 'trained without any text: the name of its folder has no words behind the number'
        : `trained as “${classTokens}”`,
    ),
  };
}

function elsewhere(input: DoctorInput, captioned: readonly Captioned[]): FoundProblem {
  const fileOf = elsewhereOf(input);
  const found = captioned.filter((one) => fileOf(one) !== undefined);
  return {
    id: 'caption_elsewhere',
    images: idsOf(found),
    measured: measuredOf(found, (one) => {
      const { from = '', text = '' } = fileOf(one) ?? {};
      return `${from}: “${text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text}”`;
    }),
  };
}

const MOST_SHOWN = 80;

function elsewhereOf({ folders }: DoctorInput) {
  const byConcept = new Map(folders.map((facts) => [facts.conceptId, facts.elsewhere]));
  return ({ image }: Examined) => byConcept.get(image.conceptId)?.get(image.name);
}

function neighbours({ folders }: DoctorInput, captioned: readonly Captioned[]): FoundProblem {
  const byConcept = new Map(folders.map((facts) => [facts.conceptId, facts.neighbours]));
  const fileOf = ({ image }: Examined) => byConcept.get(image.conceptId)?.get(image.name);
  const found = captioned.filter((one) => fileOf(one) !== undefined);
  return {
    id: 'caption_of_neighbour',
    images: idsOf(found),
    measured: measuredOf(found, (one) => `takes ${fileOf(one) ?? ''}`),
  };
}

function tooLong({ t5Tokens }: DoctorInput, captioned: readonly Captioned[]): FoundProblem {
  const measured: Record<string, string> = {};
  for (const { image, lines } of captioned) {
    // A token stands for at least one character.
    const long = (lines ?? []).filter(({ length }) => length > T5_TOKENS);
    if (long.length === 0 || t5Tokens === null) continue;
    const tokens = Math.max(...long.map(t5Tokens));
    if (tokens > T5_TOKENS) measured[image.id] = `${tokens} tokens; ${T5_TOKENS} are read`;
  }
  return { id: 'caption_too_long', images: Object.keys(measured), measured };
}

function identical(captioned: readonly Captioned[]): FoundProblem {
  const byLine = new Map<string, string[]>();
  for (const { image, line, concept } of captioned) {
    // Skipped: images of one stem share a caption file (`same_stem` reports it), and regularisation images share their class.
    if (line === null || line === '' || concept.isRegularisation) continue;
    if (image.problems.includes('same_stem')) continue;
    const images = byLine.get(line);
    if (images) images.push(image.id);
    else byLine.set(line, [image.id]);
  }
  const groups = [...byLine].filter(([, images]) => images.length > 1);
  groups.sort(([, one], [, other]) => other.length - one.length);
  return {
    id: 'captions_identical',
    images: groups.flatMap(([, images]) => images),
    groups: groups.map(([, images]) => images),
    measured: Object.fromEntries(
      groups.flatMap(([line, images]) => images.map((id) => [id, `“${short(line)}”`])),
    ),
  };
}

/** The share of captions that must begin with the trigger word before the others count as inconsistent. */
const MOSTLY = 0.5;

function trigger({ triggerWord }: DoctorInput, captioned: readonly Captioned[]): FoundProblem[] {
  const word = triggerWord.trim();
  if (word === '') return [];
  const useOf = triggerCheck(word);
  const wanted = captioned.filter(
    ({ line, concept }) => line !== null && line !== '' && !concept.isRegularisation,
  );
  const missingIn = wanted.filter(({ lines }) => lines?.some((one) => useOf(one) === 'missing'));
  const otherCase = wanted.filter(({ lines }) => lines?.some((one) => useOf(one) === 'other_case'));
  const present = wanted.filter(({ lines }) => lines?.every((one) => useOf(one) === 'present'));
  const isLater = ({ lines }: Captioned) => lines?.some((one) => !startsWith(one, word)) === true;
  const later = present.filter(isLater);
  const isMostlyFirst = present.length - later.length > present.length * MOSTLY;
  const odd = [...otherCase, ...(isMostlyFirst ? later : [])];
  return [
    { id: 'trigger_missing', images: idsOf(missingIn) },
    {
      id: 'trigger_inconsistent',
      images: idsOf(odd),
      measured: measuredOf(odd, (one) =>
        one.lines?.some((line) => useOf(line) === 'other_case')
          ? 'spelt in another case'
          : 'not at the front',
      ),
    },
  ];
}

function placeholders(captioned: readonly Captioned[]): FoundProblem {
  const found = captioned.filter(({ line }) => placeholdersIn(line ?? '').length > 0);
  return {
    id: 'trigger_placeholder',
    images: idsOf(found),
    measured: measuredOf(found, ({ line }) => `holds ${placeholdersIn(line ?? '').join(', ')}`),
  };
}

/** True for all prose, which may introduce the trigger word (“a photo of ohwx”); only in tags it must come first. */
function startsWith(line: string, word: string): boolean {
  if (!looksLikeTags(line)) return true;
  return splitTags(line)[0] === word;
}

function idsOf(examined: readonly Examined[]): string[] {
  return examined.map(({ image }) => image.id);
}

function measuredOf<T extends Examined>(
  examined: readonly T[],
  text: (one: T) => string,
): Record<string, string> {
  return Object.fromEntries(examined.map((one) => [one.image.id, text(one)]));
}

const SHOWN = 60;

function short(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= SHOWN ? line : `${line.slice(0, SHOWN).replace(/[\ud800-\udbff]$/, '')}…`;
}
