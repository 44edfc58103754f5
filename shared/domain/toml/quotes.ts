/** Splits a line into pieces alternately outside and inside of quotes, with the faults of the trainer's reader. */
export function splitOnQuotes(line: string): string[] {
  let doubles = line.split('"');
  const pieces: string[] = [];
  if (doubles.length > 1 && doubles[0]?.includes("'") === true) {
    const singles = doubles[0].split("'");
    doubles = doubles.slice(1);
    while (singles.length % 2 === 0 && doubles.length > 0) {
      const last = `${singles.pop() ?? ''}"${doubles.shift() ?? ''}`;
      singles.push(...last.split("'"));
    }
    pieces.push(...singles);
  }
  const [first, ...rest] = doubles;
  return first === undefined ? pieces : [...pieces, ...first.split("'"), ...rest];
}
