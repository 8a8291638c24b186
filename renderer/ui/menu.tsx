import { DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';

export interface MenuEntry {
  readonly label: string;
  readonly icon?: ReactNode;
  readonly disabled?: boolean;
  run(): void;
}

/** Groups of entries; lines stand between groups. */
export interface MenuContent {
  readonly title: string;
  readonly groups: readonly (readonly MenuEntry[])[];
}

export function MenuItems({
  content,
  onCloseAutoFocus,
}: {
  readonly content: MenuContent;
  onCloseAutoFocus?(event: Event): void;
}) {
  return (
    <DropdownMenu.Portal>
      <DropdownMenu.Content
        className="menu"
        align="start"
        sideOffset={2}
        collisionPadding={8}
        {...(onCloseAutoFocus === undefined ? {} : { onCloseAutoFocus })}
      >
        <DropdownMenu.Label className="menu-label">{content.title}</DropdownMenu.Label>
        {content.groups
          .filter((group) => group.length > 0)
          .map((group, index) => (
            <DropdownMenu.Group key={group[0]?.label}>
              {index > 0 ? <DropdownMenu.Separator className="menu-line" /> : null}
              {group.map((entry) => (
                <DropdownMenu.Item
                  key={entry.label}
                  className="menu-item"
                  disabled={entry.disabled ?? false}
                  onSelect={entry.run}
                >
                  {entry.icon}
                  <span>{entry.label}</span>
                </DropdownMenu.Item>
              ))}
            </DropdownMenu.Group>
          ))}
      </DropdownMenu.Content>
    </DropdownMenu.Portal>
  );
}

interface MenuAtProps {
  readonly at: { readonly x: number; readonly y: number };
  readonly content: MenuContent;
  onClose(): void;
}

/** A menu where the pointer is (or at the focused cell); focus goes back to what had it. */
export function MenuAt({ at, content, onClose }: MenuAtProps) {
  return (
    <DropdownMenu.Root open modal={false} onOpenChange={(open) => (open ? undefined : onClose())}>
      <DropdownMenu.Trigger asChild>
        <span style={{ position: 'fixed', left: at.x, top: at.y, width: 0, height: 0 }} />
      </DropdownMenu.Trigger>
      <MenuItems content={content} onCloseAutoFocus={(event) => event.preventDefault()} />
    </DropdownMenu.Root>
  );
}
