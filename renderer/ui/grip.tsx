import { GripVertical } from 'lucide-react';
import type { HTMLAttributes, Ref } from 'react';

interface GripProps {
  readonly label: string;
  readonly handle: Ref<HTMLButtonElement>;
  /** What the drag library listens to. */
  readonly drag: HTMLAttributes<HTMLElement> | undefined;
}

/** Takes a row by the pointer, or by Space and the arrows. */
export function Grip({ label, handle, drag }: GripProps) {
  return (
    <button type="button" ref={handle} className="grip" {...drag} aria-label={label}>
      <GripVertical size={13} />
    </button>
  );
}
