import { Tooltip } from 'radix-ui';
import type { ComponentProps, ReactNode } from 'react';
import { Keys } from './keys';

interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  readonly label: string;
  readonly keys?: string;
  readonly small?: boolean;
  readonly children: ReactNode;
}

/** An icon with a name: read out, and shown after a moment with its key. */
export function IconButton({ label, keys, small = false, children, ...rest }: IconButtonProps) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>
        <button type="button" className="icon-button" aria-label={label} {...(small ? { 'data-small': '' } : {})} {...rest}>
          {children}
        </button>
      </Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content className="tip" sideOffset={4} collisionPadding={8}>
          {label}
          {keys === undefined ? null : <Keys keys={keys} />}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
