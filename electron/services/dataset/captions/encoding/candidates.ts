import type { CaptionEncoding } from '../../../../../shared/domain/captions/index.js';

/** A language that texts of an encoding are in: its letters that are not ASCII, most frequent first. */
export interface Candidate {
  readonly encoding: CaptionEncoding;
  readonly letters: string;
  /** What speaks against it beforehand: an encoding that few programs of today write. */
  readonly rarity?: number;
}

const WESTERN = [
  'éèàçêâôîûùëïœüæ', // French
  'üäöß', // German
  'óáíñéúü', // Spanish
  'ãçáéóêíõâúàôü', // Portuguese
  'èàòùìéí', // Italian
  'äöåéøæ', // Nordic languages
  'éëïöèüáêîôûç', // Dutch and words from everywhere
];
const CENTRAL = [
  'ąęłóśżćńź', // Polish
  'áíěéčřžýšůúďťňľôäĺŕö', // Czech, Slovak
  'áéöőóíüúű', // Hungarian
  'ăâîşţ', // Romanian
  'čšžćđ', // Croatian, Slovenian
  'äüöß',
];
const CYRILLIC = [
  'оаеинтрсвлкмдпуяьыгзбчйхжшюцщэфъё', // Russian
  'оаинівертскудмлпязьбгйчхжїєшцющфґ', // Ukrainian
  'аоиетнрсвлкдпмузябгчъцщжшйхюфь', // Bulgarian
  'аоиенртсвклудпмјзбгчшцжхћђфњљџ', // Serbian
];

function of(
  encoding: CaptionEncoding,
  languages: readonly string[],
  rarity = 0,
): readonly Candidate[] {
  return languages.map((letters) => ({ encoding, letters, rarity }));
}

/** Old encodings of one byte a character, with the languages they were made for; of equals the first is taken. */
export const SINGLE_BYTE: readonly Candidate[] = [
  ...of('windows-1252', WESTERN),
  ...of('windows-1250', CENTRAL),
  ...of('iso-8859-2', CENTRAL, 0.5),
  ...of('windows-1251', CYRILLIC),
  ...of('koi8-r', CYRILLIC.slice(0, 1)),
  ...of('ibm866', CYRILLIC.slice(0, 1), 0.5),
  ...of('windows-1253', ['αοιετνσρηπκμλάίυγέόδύχώωήθζβφξψςϊ']),
  ...of('windows-1254', ['ıişğüöçâ']),
  ...of('windows-1255', ['יוהלאתרשבמנםדעחפקגסכטזןצךףץ']),
  ...of('windows-1256', ['الينتمورسبدعفكهقحجةىشصطخذزضثغأإئءظؤآپچگیک']),
  ...of('windows-1257', ['ąčęėįšųūž', 'āčēģīķļņšūž', 'õäöü']),
  ...of('windows-874', ['านรกอเงมยลวดทสตะปบคหพชขจซแ่้็ัิีืุูใไโำธณ์ฟญฉภผศษฐฎฏฒฬฮฆฑฌฯๆฤ']),
  ...of('macintosh', WESTERN, 1.5),
];

/** Encodings of two bytes a character. */
export const DOUBLE_BYTE: readonly CaptionEncoding[] = [
  'shift_jis',
  'euc-jp',
  'gb18030',
  'big5',
  'euc-kr',
];
