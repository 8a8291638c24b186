interface ColumnBoxesProps {
  readonly label: string;
  readonly names: readonly string[];
  readonly chosen: ReadonlySet<string>;
  onChange(chosen: ReadonlySet<string>): void;
}

/** Columns to tick; the set keeps the order in which they were ticked. */
export function ColumnBoxes({ label, names, chosen, onChange }: ColumnBoxesProps) {
  const toggle = (name: string): void => {
    const next = new Set(chosen);
    if (!next.delete(name)) next.add(name);
    onChange(next);
  };
  return (
    <fieldset className="chosen-columns" aria-label={label}>
      {names.map((name) => (
        <label key={name} className="checkbox">
          <input type="checkbox" checked={chosen.has(name)} onChange={() => toggle(name)} />
          <span>{name}</span>
        </label>
      ))}
    </fieldset>
  );
}
