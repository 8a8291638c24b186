import type { TypeName } from '../../engine/plan/schema';
import { cellText } from '../engine/cell-text';
import type { Page } from '../engine/page-cache';

const TYPES: readonly TypeName[] = [
  'string',
  'int',
  'bigint',
  'double',
  'decimal(18,2)',
  'boolean',
  'date',
  'timestamp_ntz',
  'timestamp',
  'timestamp_ntz(9)',
  'timestamp(9)',
];

interface PreviewTableProps {
  readonly page: Page;
  readonly types: ReadonlyMap<string, TypeName>;
  readonly formats: ReadonlyMap<string, string>;
  readonly found: ReadonlyMap<string, string>;
  /** Single columns can be told, too. */
  readonly perColumn: boolean;
  onType(column: string, type: TypeName | null): void;
  onFormat(column: string, format: string): void;
}

/** The first rows; in the head of each column its type and its way of writing. */
export function PreviewTable({ page, types, formats, found, perColumn, onType, onFormat }: PreviewTableProps) {
  return (
    <div className="preview">
      <table>
        <thead>
          <tr>
            {page.schema.map(({ name, type }) => (
              <th key={name} scope="col">
                <b title={name}>{name}</b>
                {perColumn ? (
                  <>
                    <select
                      aria-label={`Type of ${name}`}
                      value={types.get(name) ?? ''}
                      {...(types.has(name) ? { 'data-told': '' } : {})}
                      onChange={(event) => onType(name, event.target.value === '' ? null : (event.target.value as TypeName))}
                    >
                      <option value="">{types.has(name) ? 'as found' : type}</option>
                      {choicesOf(types.get(name)).map((each) => (
                        <option key={each} value={each}>
                          {each}
                        </option>
                      ))}
                    </select>
                    <input
                      aria-label={`Format of ${name}`}
                      spellCheck={false}
                      placeholder={found.get(name) ?? 'format'}
                      value={formats.get(name) ?? ''}
                      {...(formats.has(name) ? { 'data-told': '' } : {})}
                      onChange={(event) => onFormat(name, event.target.value)}
                    />
                  </>
                ) : (
                  <span className="faint">{type}</span>
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {Array.from({ length: page.rows }, (_, row) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other name
            <tr key={row}>
              {page.columns.map((column, i) => {
                const text = cellText(column, row);
                const { name, type } = page.schema[i]!;
                return (
                  <td key={name} {...(isNumber(type) ? { 'data-number': '' } : {})}>
                    {text === null ? <i>null</i> : text.slice(0, 200)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function choicesOf(told: TypeName | undefined): readonly TypeName[] {
  return told === undefined || TYPES.includes(told) ? TYPES : [...TYPES, told];
}

function isNumber(type: TypeName): boolean {
  return ['int', 'bigint', 'float', 'double'].includes(type) || type.startsWith('decimal');
}
