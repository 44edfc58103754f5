/** How file names are compared by programs on this system: the trainer finds `.Jpg` on Windows only. */
export function readerSystem(): 'windows' | 'other' {
  return process.platform === 'win32' ? 'windows' : 'other';
}
