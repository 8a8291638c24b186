/** How single columns are written, as one text that options and dialogs share. */

/** `name = spelling; name = spelling`, names with such marks in backticks: as told, or what is wrong. */
export function readFormats(text: string): ReadonlyMap<string, string> | string {
  const formats = new Map<string, string>();
  const entry = /\s*(?:`((?:[^`]|``)+)`|([^=;`]+?))\s*=\s*((?:'[^']*'|[^;])+?)\s*(?:;|$)/y;
  for (entry.lastIndex = 0; text.slice(entry.lastIndex).trim() !== ''; ) {
    const at = entry.lastIndex;
    const match = entry.exec(text);
    if (match === null) return `${JSON.stringify(text.slice(at).trim())} does not read "column = format; column = format"`;
    formats.set(match[1]?.replaceAll('``', '`') ?? match[2]!.trim(), match[3]!.trim());
  }
  return formats;
}

export function writeFormats(formats: ReadonlyMap<string, string>): string {
  const name = (text: string) => (/[=;`]/.test(text) || text !== text.trim() ? `\`${text.replaceAll('`', '``')}\`` : text);
  return [...formats].map(([column, spelling]) => `${name(column)} = ${spelling}`).join('; ');
}
