import { actionsOf } from './actions';
import { useApp } from './app-context';
import { Dialog } from './dialog';
import { Keys } from './keys';
import { useStore } from './store';

const inGrid: readonly (readonly [string, string])[] = [
  ['Arrows', 'Move between cells'],
  ['PageDown', 'Next screen, PageUp back'],
  ['Mod+Home', 'First row of all'],
  ['Mod+End', 'Last row of all'],
  ['Mod+C', 'Copy the cell'],
  ['Shift+F10', 'Menu of the cell or header'],
  ['Enter', 'On a header: sort; with Shift: add'],
];

export function Shortcuts() {
  const app = useApp();
  const state = useStore(app.store, (store) => store);
  const withKeys = actionsOf(app, state).filter((action) => action.keys !== null);
  return (
    <Dialog title="All keys" onClose={() => app.show(null)}>
      <div className="shortcuts">
        <dl>
          {withKeys.map((action) => (
            <div key={action.id}>
              <dt>{action.title.replace('…', '')}</dt>
              <dd>
                <Keys keys={action.keys ?? ''} />
              </dd>
            </div>
          ))}
        </dl>
        <dl>
          {inGrid.map(([keys, what]) => (
            <div key={keys}>
              <dt>{what}</dt>
              <dd>
                <Keys keys={keys} />
              </dd>
            </div>
          ))}
        </dl>
      </div>
    </Dialog>
  );
}
