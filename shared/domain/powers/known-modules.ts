import known from './known-modules.json';

/** A class as Python writes it: `AdEMAMix8bit`. */
const CLASS_NAME = /^[A-Z][A-Za-z0-9_]*$/;

/** True for a module that trains a LoRA and comes with sd-scripts or LyCORIS. */
export function isKnownNetwork(module: string): boolean {
  return known.networkModules.includes(module);
}

/** True for a class of a package that the trainer uses itself. A name without a dot is one of PyTorch. */
export function isKnownClass(name: string, what: 'optimizer' | 'scheduler'): boolean {
  const dot = name.lastIndexOf('.');
  if (dot < 0) return true;
  const modules = what === 'optimizer' ? known.optimizerModules : known.schedulerModules;
  return modules.includes(name.slice(0, dot)) && CLASS_NAME.test(name.slice(dot + 1));
}

/** True for a preset that LyCORIS has; it takes any other for the name of a file. */
export function isLycorisPreset(name: string): boolean {
  return known.lycorisPresets.includes(name);
}
