import { isNested } from '../../engine/plan/nested-type';
import type { Write } from '../../engine/plan/plan';
import type { Schema } from '../../engine/plan/schema';
import { CheckRow, SegmentedRow } from '../ui/form-rows';
import { ColumnBoxes } from './column-boxes';

/** One file or a folder of parts, by the values of which columns, and whether the files are listed. */
export interface Layout {
  readonly parts: boolean;
  /** In the order in which they were chosen, which is that of the folders. */
  readonly partitionBy: readonly string[];
  readonly manifest: boolean;
}

export const oneFile: Layout = { parts: false, partitionBy: [], manifest: false };

/** What the plan says of it; only columns that are exported can be folders, and one must be left for the files. */
export function layoutOf({ parts, partitionBy, manifest }: Layout, names: readonly string[]): Pick<Write, 'folder' | 'manifest'> {
  return {
    ...(parts ? { folder: { partitionBy: partitionBy.filter((name) => names.includes(name)) } } : {}),
    ...(manifest ? { manifest: true } : {}),
  };
}

interface LayoutFieldsProps {
  readonly layout: Layout;
  /** The columns that are exported. */
  readonly schema: Schema;
  onChange(layout: Layout): void;
}

export function LayoutFields({ layout, schema, onChange }: LayoutFieldsProps) {
  const able = schema.filter(({ type }) => !isNested(type)).map(({ name }) => name);
  const chosen = layout.partitionBy.filter((name) => able.includes(name));
  return (
    <>
      <SegmentedRow<'file' | 'parts'>
        label="As"
        value={layout.parts ? 'parts' : 'file'}
        options={[
          { value: 'file', label: 'One file' },
          { value: 'parts', label: 'Folder of parts' },
        ]}
        onChange={(value) => onChange({ ...layout, parts: value === 'parts' })}
      />
      {layout.parts ? (
        <>
          <div className="form-row">
            <span className="form-label">Folders by</span>
            <span className={chosen.length === 0 ? 'muted' : ''}>
              {chosen.length === 0
                ? 'nothing; tick columns whose values become folders'
                : chosen.map((name) => `${name}=…`).join('/')}
            </span>
          </div>
          <ColumnBoxes
            label="Columns that become folders"
            names={able}
            chosen={new Set(chosen)}
            onChange={(next) => onChange({ ...layout, partitionBy: [...next] })}
          />
        </>
      ) : null}
      <CheckRow
        label="Manifest"
        title="Rows, bytes and SHA-256 of each file, as JSON"
        checked={layout.manifest}
        onChange={(manifest) => onChange({ ...layout, manifest })}
      >
        also list the files with rows, bytes and SHA-256
      </CheckRow>
    </>
  );
}
