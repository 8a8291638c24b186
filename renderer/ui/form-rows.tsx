import { type ReactNode, useId } from 'react';
import { Segmented, type SegmentedProps } from './segmented';

/** A choice with its name before it. */
export function SegmentedRow<V extends string>(props: SegmentedProps<V>): ReactNode {
  return (
    <div className="form-row">
      <span className="form-label">{props.label}</span>
      <Segmented {...props} />
    </div>
  );
}

interface CheckRowProps {
  readonly label: string;
  readonly checked: boolean;
  readonly title?: string;
  /** What it means, beside the box. */
  readonly children: ReactNode;
  onChange(checked: boolean): void;
}

export function CheckRow({ label, checked, title, children, onChange }: CheckRowProps): ReactNode {
  const id = useId();
  return (
    <div className="form-row" title={title}>
      <label className="form-label" htmlFor={id}>
        {label}
      </label>
      <label className="checkbox">
        <input id={id} type="checkbox" checked={checked} onChange={(event) => onChange(event.target.checked)} />
        <span className="muted">{children}</span>
      </label>
    </div>
  );
}
