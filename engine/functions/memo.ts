/** Remembers the last results of a pure function of one text: prepared patterns. Forgets all when full. */
export function memo<T>(make: (text: string) => T, capacity = 200): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    if (known.size >= capacity) known.clear();
    const made = make(text);
    known.set(text, made);
    return made;
  };
}
