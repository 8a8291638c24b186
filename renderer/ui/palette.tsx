import { Command } from 'cmdk';
import { ArrowUpDown, ListFilter } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { addRule } from '../grid/column-menu';
import type { Session } from '../session/session';
import { canSort, sortKey } from '../view/sort';
import { actionsOf } from './actions';
import { useApp } from './app-context';
import { Keys } from './keys';
import { useStore } from './store';

const groups = ['File', 'Rows', 'Edit', 'Window'] as const;

/** Every action by name, and every column as something to sort and filter by. */
export function Palette() {
  const app = useApp();
  const state = useStore(app.store, (store) => store);
  const actions = actionsOf(app, { ...state, dialog: null });
  const choose = (run: () => void): void => {
    app.show(null);
    run();
  };
  return (
    <Dialog.Root open onOpenChange={(open) => (open ? undefined : app.show(null))}>
      <Dialog.Portal>
        <Dialog.Overlay className="scrim" />
        <Dialog.Content
          className="dialog palette"
          aria-describedby={undefined}
          onCloseAutoFocus={(event) => event.preventDefault()}
        >
          <Dialog.Title className="visually-hidden">Commands</Dialog.Title>
          <Command label="Commands" loop>
            <Command.Input placeholder="Search commands and columns" />
            <Command.List>
              <Command.Empty>Nothing is called that.</Command.Empty>
              {groups.map((group) => (
                <Command.Group key={group} heading={group}>
                  {actions
                    .filter((action) => action.group === group && action.id !== 'command-palette' && action.enabled)
                    .map((action) => (
                      <Command.Item key={action.id} value={action.title} onSelect={() => choose(action.run)}>
                        <action.icon size={15} />
                        <span className="grow">{action.title}</span>
                        {action.keys === null ? null : <Keys keys={action.keys} />}
                      </Command.Item>
                    ))}
                </Command.Group>
              ))}
              {state.session === null ? null : <ColumnItems session={state.session} choose={choose} />}
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function ColumnItems({ session, choose }: { readonly session: Session; choose(run: () => void): void }) {
  const app = useApp();
  const { schema } = session.state;
  return (
    <Command.Group heading="Columns">
      {schema.flatMap(({ name }) => [
        canSort(schema, name) ? (
          <Command.Item
            key={`sort ${name}`}
            value={`sort by ${name}`}
            onSelect={() => choose(() => session.setSort([sortKey(name, false)]))}
          >
            <ArrowUpDown size={15} />
            <span className="grow">Sort by {name}</span>
          </Command.Item>
        ) : null,
        <Command.Item
          key={`filter ${name}`}
          value={`filter by ${name}`}
          onSelect={() => choose(() => addRule(app, session, name))}
        >
          <ListFilter size={15} />
          <span className="grow">Filter by {name}</span>
        </Command.Item>,
      ])}
    </Command.Group>
  );
}
