/** A file among those that an import was given, known by its name alone. */
export interface BroughtFile {
  /** Below what was brought, `/` between parts; of a folder that is not looked into, with `/` at its end. */
  readonly path: string;
  /** How a report calls it. */
  readonly shown: string;
  /** It was not brought, but lies beside a file that was: of interest as its caption alone. */
  readonly isBeside?: boolean;
}

/** A folder or an archive that was brought, or single files of one folder. */
export interface BroughtFolder<F extends BroughtFile> {
  /** The last part of its path; '' for single files. */
  readonly name: string;
  readonly shown: string;
  readonly files: readonly F[];
  readonly isArchive?: boolean;
}

/** `img/10_fox/a.png` as `img/10_fox` and `a.png`; '' for what lies in no folder. */
export function splitPath(path: string): { dir: string; name: string } {
  const at = path.lastIndexOf('/');
  return at < 0 ? { dir: '', name: path } : { dir: path.slice(0, at), name: path.slice(at + 1) };
}

/** A name as systems compare it that know neither letter case nor forms of Unicode. */
export function folded(name: string): string {
  return name.normalize('NFC').toLowerCase().normalize('NFC');
}
