/** docs/bench.md: a section for each part of the bench. A run of some parts leaves the sections of the others alone. */
import { readFile, writeFile } from 'node:fs/promises';

const HEAD = [
  '# Bench',
  '',
  'Written by `npm run bench -- --write`, part by part. Compare by the ratios: the seconds are of the machine named.',
];

/** How to read the figures of a part. */
const NOTES = {
  tagger:
    'Light models: preparing the pictures is what counts, and ours runs beside the model. A model of the cost of WD ViT v3 takes 98 % of the time itself and keeps every processor busy in both programs: there both are equally fast, and whatever is done around the model can gain 2 % at most. Beside other work (see the load) ours gains more, as Python’s threads spin while they wait. Letting ours spin, too, was tried with that model: no difference beyond that between two rounds (a tenth).',
};

/** Lines of a table, padded to its columns; with titles above where they are given. */
export function tableOf(rows, titles = null) {
  const all = titles === null ? rows : [titles, ...rows];
  const widths = [0, 1, 2].map((column) => Math.max(...all.map((row) => row[column].length)));
  const line = (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  if (titles === null) return rows.map(line);
  return [
    line(titles),
    `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`,
    ...rows.map(line),
  ];
}

/** Sections of a report by the name of their part. */
function sectionsOf(text) {
  const [, ...sections] = text.split(/^## /m);
  return new Map(
    sections.map((section) => [section.slice(0, section.indexOf('\n')), section.trimEnd()]),
  );
}

/**
 * Puts the tables of the parts that ran into the file at `path`; `order`: all parts, `measured`: rows by section (a part, or
 * “part, number”), `about`: when, where and how often was measured.
 */
export async function writeReport(path, order, measured, about) {
  const before = await readFile(path, 'utf8').catch((error) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const sections = sectionsOf(before);
  for (const [name, rows] of measured) {
    const table = tableOf(rows, ['what', 'figure', 'compared']);
    const note = NOTES[name] === undefined ? [] : [NOTES[name], ''];
    sections.set(name, [name, '', about, '', ...note, ...table].join('\n'));
  }
  const isOf = (part) => (name) => name === part || name.startsWith(`${part}, `);
  const texts = order
    .flatMap((part) => [...sections.keys()].filter(isOf(part)).sort())
    .map((name) => `## ${sections.get(name)}`);
  await writeFile(path, `${[HEAD.join('\n'), ...texts].join('\n\n')}\n`);
}
