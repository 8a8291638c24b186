/** What a result holds, as numbers and texts; doubles are summed in any order, two estimates may differ by 15 %. */
export type Check = Readonly<Record<string, CheckValue>>;
type CheckValue = number | string | null | readonly (number | null)[];

const EXACT = 1e-9;
const ESTIMATE = 0.15;

/** The first difference in what both tell; null = equal. */
export function differenceOf(ours: Check, theirs: Check): string | null {
  for (const [key, value] of Object.entries(theirs)) {
    const own = ours[key];
    if (own !== undefined && !alike(own, value, key.startsWith('approx ') ? ESTIMATE : EXACT))
      return `${key} is ${show(value)}, ours ${show(own)}`;
  }
  return null;
}

function alike(a: CheckValue, b: CheckValue, tolerance: number): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((each, i) => alike(each, b[i], tolerance));
  if (typeof a !== 'number' || typeof b !== 'number') return a === b;
  return Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(a), Math.abs(b));
}

function show(value: CheckValue): string {
  return JSON.stringify(value).slice(0, 120);
}
