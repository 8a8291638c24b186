import { ArrowDown, ArrowUp, EllipsisVertical } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import type { MouseEvent, PointerEvent } from 'react';
import { memo, useRef, useState } from 'react';
import { useApp, useSession, useSessionState } from '../ui/app-context';
import { MenuItems } from '../ui/menu';
import { canSort, toggleSort } from '../view/sort';
import { isNumeric, typeLabel } from '../view/types';
import { columnMenu } from './column-menu';

const CLICK_PX = 4;

/** Name, type, sort arrow with its rank; a click sorts, shift adds, the dots open the menu. */
export const HeaderCell = memo(function HeaderCell({ name }: { readonly name: string }) {
  const session = useSession();
  const app = useApp();
  const type = useSessionState((state) => state.schema.find((field) => field.name === name)?.type ?? 'void');
  const sort = useSessionState((state) => state.document.view.sort);
  const [open, setOpen] = useState(false);
  const pressed = useRef({ x: 0, y: 0 });
  const rank = sort.findIndex((key) => key.expr.name === name);
  const key = sort[rank];

  const click = (event: MouseEvent): void => {
    const moved = Math.hypot(event.clientX - pressed.current.x, event.clientY - pressed.current.y) > CLICK_PX;
    if (!moved && canSort(session.state.schema, name))
      session.setSort(toggleSort(session.state.document.view.sort, name, event.shiftKey));
  };
  const press = (event: PointerEvent): void => {
    pressed.current = { x: event.clientX, y: event.clientY };
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the grid's header cell around it has the role, and opens the same menu by key
    <div
      className="header-cell"
      data-numeric={isNumeric(type) || undefined}
      data-header={name}
      onContextMenu={(event) => {
        event.preventDefault();
        setOpen(true);
      }}
    >
      {/* biome-ignore lint/a11y: the grid gives the header cell its role, its focus and its Enter key */}
      <div className="header-label" title={`${name}: ${type}`} onPointerDown={press} onClick={click}>
        <span className="header-name">
          <b>{name}</b>
          {key === undefined ? null : (
            <span className="header-sort" role="img" aria-label={key.descending ? 'sorted descending' : 'sorted ascending'}>
              {key.descending ? <ArrowDown size={13} strokeWidth={2.4} /> : <ArrowUp size={13} strokeWidth={2.4} />}
              {sort.length > 1 ? <sup>{rank + 1}</sup> : null}
            </span>
          )}
        </span>
        <span className="header-type">{typeLabel(type)}</span>
      </div>
      <DropdownMenu.Root open={open} onOpenChange={setOpen} modal={false}>
        <DropdownMenu.Trigger asChild>
          <button
            type="button"
            className="header-menu"
            tabIndex={-1}
            aria-label={`Menu of ${name}`}
            onMouseDown={(event) => event.stopPropagation()}
          >
            <EllipsisVertical size={14} />
          </button>
        </DropdownMenu.Trigger>
        {open ? (
          <MenuItems content={columnMenu(app, session, name)} onCloseAutoFocus={(event) => event.preventDefault()} />
        ) : null}
      </DropdownMenu.Root>
    </div>
  );
});
