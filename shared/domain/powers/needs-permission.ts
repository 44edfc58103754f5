import type { NamedPower } from '../../contract/powers.js';
import { AppError } from '../../result/errors.js';

const WHAT: Readonly<Record<NamedPower['kind'], (value: string) => string>> = {
  linked_folder: (value) => `reads and writes the folder ${value}`,
  results_elsewhere: (value) => `puts results into ${value}`,
  send: (value) => `sends to an address: ${value}`,
  code: (value) => `loads code that is not on the list: ${value}`,
  pickle: (value) => `loads a file that can run code: ${value}`,
  path: (value) => `uses a file or folder elsewhere: ${value}`,
};

/** One power in words, with its exact value: “Concept cat reads and writes the folder /nas/cat”. */
export function powerText({ kind, value, at }: NamedPower): string {
  return `${at} ${WHAT[kind](value)}`;
}

/** Says what needs a yes before a step can be done: `details.powers` has all of it. */
export function needsPermission(powers: readonly NamedPower[]): AppError {
  const [first] = powers;
  const more = powers.length > 1 ? ` And ${powers.length - 1} more.` : '';
  return new AppError(
    'needs_permission',
    `${first === undefined ? 'This step' : powerText(first)}.${more} That came with this project and is not allowed yet.`,
    {
      hint: 'Allow it if you know where the project comes from, or take it out of the project.',
      details: { powers: powers.map(({ kind, value, at }) => ({ kind, value, at })) },
    },
  );
}
