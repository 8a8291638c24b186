import { useEffect } from 'react';
import type { AppModel } from '../session/app-model';
import { actionsOf, aliases, isPressed } from './actions';

/** Keys and menu choices run the same actions. A text field keeps its own undo, and its own question mark. */
export function useKeys(app: AppModel): void {
  useEffect(() => {
    const run = (id: string): void => {
      const action = actionsOf(app, app.store.get()).find((each) => each.id === (id === 'find' ? 'columns' : id));
      if (action?.enabled === true) action.run();
    };
    const press = (event: KeyboardEvent): void => {
      const state = app.store.get();
      if (event.defaultPrevented || (state.dialog !== null && event.key !== 'Escape')) return;
      const typing = isTyping(event.target);
      const alias = aliases.find(({ keys }) => isPressed(event, keys))?.id;
      const action = actionsOf(app, state).find(({ id, keys }) => id === alias || (keys !== null && isPressed(event, keys)));
      if (action === undefined || (typing && (action.id === 'undo' || action.id === 'redo' || action.keys === '?'))) return;
      event.preventDefault();
      if (action.enabled) action.run();
    };
    window.addEventListener('keydown', press);
    const stop = app.host.onCommand(run);
    return () => {
      window.removeEventListener('keydown', press);
      stop();
    };
  }, [app]);
}

/** Fields whose text the user edits: not check boxes, not lists of choices. */
function isTyping(target: EventTarget | null): boolean {
  if (target instanceof HTMLTextAreaElement) return true;
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'button'].includes(target.type);
}
