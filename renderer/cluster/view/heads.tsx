/** Heads of the columns of a table; a last one without a word on the screen has its name for those who listen. */
export function Heads({ names, unseen }: { readonly names: readonly string[]; readonly unseen?: string }) {
  return (
    <thead>
      <tr>
        {names.map((name) => (
          <th key={name} scope="col">
            {name}
          </th>
        ))}
        {unseen === undefined ? null : (
          <th scope="col">
            <span className="visually-hidden">{unseen}</span>
          </th>
        )}
      </tr>
    </thead>
  );
}
