import type { PreflightReport } from '../../shared/contract/index.js';

type Why = PreflightReport['passedOver'][number]['why'];

const REASONS: Readonly<Record<Why, readonly [why: string, cure: string]>> = {
  extension_case: ['an ending in mixed case', 'write it in small letters'],
  other_ending: ['an ending that the trainer does not look for', 'rename it to .jpg or .png'],
  other_format: ['a format that the trainer does not read', 'make a PNG of it'],
  hidden: ['hidden', 'take the dot off its name'],
};

/** A line that names a picture which the trainer passes over, why, and the cure. */
export function passedOverLine(name: string, why: Why): string {
  const [reason, cure] = REASONS[why];
  return `passed over  ${name}  (${reason}): ${cure}`;
}
