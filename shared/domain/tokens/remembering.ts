/** More different words than a dataset's captions have; beyond them all are forgotten, so that memory stays bounded. */
const MOST_WORDS = 100_000;

/** A function of a word that remembers its answers: captions of a dataset use the same words over and over. */
export function remembering(count: (word: string) => number): (word: string) => number {
  const known = new Map<string, number>();
  return (word) => {
    let answer = known.get(word);
    if (answer === undefined) {
      if (known.size >= MOST_WORDS) known.clear();
      known.set(word, (answer = count(word)));
    }
    return answer;
  };
}
