import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { useState } from 'react';

interface DialogProps {
  readonly title: string;
  readonly note?: string;
  readonly narrow?: boolean;
  /** Leaves the window behind it as it is, neither dimmed nor locked (which restyles every element): a click there closes it. */
  readonly light?: boolean;
  readonly wide?: boolean;
  /** Takes the place of a dialog that was there: appears at once. */
  readonly calm?: boolean;
  readonly footer?: ReactNode;
  readonly children: ReactNode;
  onClose(): void;
}

/** The first control of the content, else the main button, else the dialog itself; the cross comes first in the document only. */
function focusContent(event: Event): void {
  const dialog = event.currentTarget as HTMLElement;
  const first =
    dialog.querySelector<HTMLElement>('.dialog-body :is(input, select, textarea, button:not([tabindex="-1"])):not(:disabled)') ??
    dialog.querySelector<HTMLElement>('footer [data-primary]:not(:disabled)');
  event.preventDefault();
  (first ?? dialog).focus();
}

/** The focus goes back to where it was, unless it was given to something else by now. */
function useFocusBefore(): (event: Event) => void {
  const [before] = useState(() => document.activeElement);
  return (event) => {
    event.preventDefault();
    if (document.activeElement === document.body && before instanceof HTMLElement) before.focus({ preventScroll: true });
  };
}

export function Dialog({
  title,
  note,
  narrow = false,
  wide = false,
  light = false,
  calm = false,
  footer,
  children,
  onClose,
}: DialogProps) {
  const giveBack = useFocusBefore();
  return (
    <Radix.Root open modal={!light} onOpenChange={(open) => (open ? undefined : onClose())}>
      <Radix.Portal>
        <Radix.Overlay className="scrim" {...(calm ? { 'data-calm': '' } : {})} />
        <Radix.Content
          className="dialog"
          aria-describedby={undefined}
          {...(narrow ? { 'data-narrow': '' } : {})}
          {...(light ? { 'data-light': '' } : {})}
          {...(wide ? { 'data-wide': '' } : {})}
          {...(calm ? { 'data-calm': '' } : {})}
          onOpenAutoFocus={focusContent}
          // the grid gives the focus late to the row it went to, when that is drawn: no reason to close
          onFocusOutside={(event) => event.preventDefault()}
          onCloseAutoFocus={giveBack}
        >
          <header>
            <Radix.Title>{title}</Radix.Title>
            <p className="grow">{note}</p>
            <Radix.Close className="icon-button" data-small="" aria-label="Close">
              <X size={14} />
            </Radix.Close>
          </header>
          <div className="dialog-body">{children}</div>
          {footer === undefined ? null : <footer>{footer}</footer>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
