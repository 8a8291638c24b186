const MAX_SUGGESTIONS = 3;

/** '; did you mean "a" or "b"?' for the names closest to what was written, else nothing. */
export function nearest(written: string, names: Iterable<string>): string {
  const wanted = written.toLowerCase();
  const limit = Math.max(1, Math.ceil(wanted.length / 3));
  const near = [...new Set(names)]
    .map((name) => ({ name, distance: distanceOf(wanted, name.toLowerCase()) }))
    .filter(({ name, distance }) => distance <= limit || (wanted.length >= 3 && name.toLowerCase().includes(wanted)));
  const least = Math.min(...near.map(({ distance }) => distance));
  const close = near
    .filter(({ distance }) => distance === least)
    .slice(0, MAX_SUGGESTIONS)
    .map(({ name }) => `"${name}"`);
  return close.length === 0 ? '' : `; did you mean ${close.join(' or ')}?`;
}

/** Edit distance with swapped neighbours counted once (Damerau, restricted). */
function distanceOf(left: string, right: string): number {
  let [before, row]: [number[], number[]] = [[], Array.from({ length: right.length + 1 }, (_, index) => index)];
  for (let i = 1; i <= left.length; i++) {
    const next = [i];
    for (let j = 1; j <= right.length; j++) {
      const same = left[i - 1] === right[j - 1];
      let best = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1])
        best = Math.min(best, before[j - 2]! + 1);
      next.push(best);
    }
    [before, row] = [row, next];
  }
  return row[right.length]!;
}
