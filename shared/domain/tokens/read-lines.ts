/** Awaited every few thousand lines while a vocabulary is read, so that a page can draw in between. */
export type Pause = () => Promise<void>;

/** About 5 ms of work. */
const LINES_AT_ONCE = 4000;

/** Hands over every line that is not empty. */
export async function readLines(
  text: string,
  read: (line: string) => void,
  pause?: Pause,
): Promise<void> {
  let sinceLast = 0;
  for (const line of text.split('\n')) {
    if (line !== '') read(line);
    sinceLast += 1;
    if (pause === undefined || sinceLast < LINES_AT_ONCE) continue;
    sinceLast = 0;
    await pause();
  }
}
