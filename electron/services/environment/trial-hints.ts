const CURES: readonly (readonly [RegExp, string])[] = [
  [
    /no kernel image|sm_\d+ is not compatible/i,
    'torch has no kernels for this card: install the environment anew, which chooses the build for card and driver.',
  ],
  [
    /driver version is insufficient|driver.*too old/i,
    'Update NVIDIA’s driver (570 or newer) and restart.',
  ],
  [
    /out of memory/i,
    'The trial needs less than 1 GB: close other programs that use the card, or end a run that is on.',
  ],
  [
    /bitsandbytes/i,
    'Install the environment anew, or choose an optimizer that is not 8-bit, such as AdamW or Adafactor.',
  ],
  [/No module named/i, 'A package is missing: repair the environment.'],
  [/no space left|os error (28|112)/i, 'Free some space on the disk of the environment.'],
  [
    /ended by the system|exit code (137|-9|9)\b/i,
    'Memory may have run out: close other programs and try again.',
  ],
];

/**
 * The optimizer is a class of torch.optim or `module.Class`; what Python says of one that is not there names its last part or
 * its module (sd-scripts, `get_optimizer`).
 */
function optimizerHint(message: string, optimizer: string): string | null {
  const parts = optimizer.split('.');
  const isNoClass = message.includes(`has no attribute '${parts.at(-1)}'`);
  const module = parts.slice(0, -1).join('.');
  const isNoModule = module !== '' && message.includes(`No module named '${parts[0]}`);
  if (!isNoClass && !isNoModule) return null;
  return `There is no optimizer “${optimizer}” in this environment: check the name (AdamW8bit, Adafactor, Prodigy …), or install its package there.`;
}

/** What to do about a failed stage; for what is not known, where to look. */
export function trialHint(stage: string, message: string, optimizer: string): string {
  const ofOptimizer = optimizerHint(message, optimizer);
  if (ofOptimizer !== null) return ofOptimizer;
  const known = CURES.find(([pattern]) => pattern.test(message));
  if (known !== undefined) return known[1];
  if (stage === 'fit') {
    return 'These sd-scripts are of another version than the one this app was made for: install the environment, or train in plain script mode.';
  }
  return 'The job’s log has the whole text. Repair the environment; when it stays so, report it with that text.';
}
