/**
 * Windows paths between double quotes whose backslashes are single: `"C:\Users\me"` is no TOML, and `"C:\new"` holds a line
 * break. They get forward slashes, which Windows takes as well; doubled backslashes are right and stay. Also tells the lines.
 */
export function repairPaths(text: string): { text: string; lines: number[] } {
  const lines: number[] = [];
  const mended = text.split('\n').map((line, index) => {
    const next = line.replace(QUOTED, (all: string) =>
      hasLoneBackslash(all) ? slashed(all) : all,
    );
    if (next !== line) lines.push(index + 1);
    return next;
  });
  return { text: mended.join('\n'), lines };
}

/** A text that begins like a path with a drive, or like a share. Up to the next quote: a path has none. */
const QUOTED = /"(?:[A-Za-z]:\\|\\\\)[^"\r\n]*"/g;

/** Runs of an odd number of backslashes: the last of them begins an escape. A share's doubled start alone is none. */
function hasLoneBackslash(quoted: string): boolean {
  return (quoted.match(/\\+/g) ?? []).some((run) => run.length % 2 === 1);
}

/** A share begins with two of them. */
function slashed(quoted: string): string {
  const start = quoted.startsWith('"\\\\') ? '"//' : '"';
  return start + quoted.slice(1).replace(/^\\+/, '').replace(/\\+/g, '/');
}
