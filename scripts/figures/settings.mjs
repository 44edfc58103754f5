import { filesWith } from '../lib/product-files.mjs';

const FOLDER = 'shared/domain/config/';
const FIELDS = '(?:config|fields)';

/** Typed fields and arguments by the trainer’s names side by side, in a line of code. */
const PAIR = new RegExp(`\\b${FIELDS}\\b.*\\braw\\b|\\braw\\b.*\\b${FIELDS}\\b`);
/** A type or schema without further braces in it. */
const BODY = /(?:\binterface \w+[^{]*|\btype \w+ = |\bz\.object\()\{([^{}]*)\}/g;
const HAS_FIELDS = new RegExp(`\\b${FIELDS}\\??:`);

const code = (line) => line.replace(/\/\/.*|^\s*(?:\/\*)?\*.*/, '');

function pairs(files) {
  return [...files].flatMap(([name, text]) =>
    name.startsWith(FOLDER)
      ? []
      : text
          .split('\n')
          .flatMap((line, at) =>
            PAIR.test(code(line)) ? [`${name}:${at + 1} ${line.trim()}`] : [],
          ),
  );
}

function typesWithBoth(files) {
  return [...files].flatMap(([name, text]) =>
    name.startsWith(FOLDER)
      ? []
      : [...text.matchAll(BODY)]
          .filter(([, body]) => HAS_FIELDS.test(body) && /\braw\??:/.test(body))
          .map(([all]) => `${name} ${all.split('\n')[0]}`),
  );
}

/** Other words for a problem, as the name of a type or schema. */
const OTHER_WORD =
  /^(?:export )?(?:interface|type|class|const) (\w*(?:Finding|Hazard|Fault|Notice|Warning|Diagnosis)\w*)/gm;

function otherWords(files) {
  return [...files].flatMap(([name, text]) => [
    ...new Set([...text.matchAll(OTHER_WORD)].map(([, word]) => `${word} (${name})`)),
  ]);
}

/** The tables of fields are known to the settings’ own folder; others ask the catalogue. */
const OLD_WAYS = /\b(?:fieldSpec|setField|setArgument|rawPlain|effectiveConfig|checkRaw)\(/;

export default [
  {
    name: 'lines with fields and arguments side by side outside of the settings',
    limit: 0,
    find: pairs,
  },
  { name: 'types with both outside of the settings', limit: 0, find: typesWithBoth },
  {
    name: 'files that go past the settings value',
    limit: 0,
    find: (files) =>
      filesWith(OLD_WAYS)(new Map([...files].filter(([name]) => !name.startsWith(FOLDER)))),
  },
  {
    name: 'types named by other words for a problem (of runs and of formats)',
    limit: 11,
    find: otherWords,
  },
];
