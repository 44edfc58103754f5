/** Passes progress on ten times a second, which is plenty for a bar; the last call always counts. */
export function throttled(
  tell: (done: number, total: number) => void,
): (done: number, total: number) => void {
  let last = 0;
  return (done, total) => {
    if (done < total && Date.now() - last < 100) return;
    last = Date.now();
    tell(done, total);
  };
}
