import { CircleAlert, Info, X } from 'lucide-react';
import type { Message } from '../session/messages';
import { useApp } from './app-context';
import { IconButton } from './icon-button';
import { useStore } from './store';

export function MessagesView() {
  const app = useApp();
  const messages = useStore(app.messages.store, (state) => state.messages);
  return (
    <section className="messages" aria-label="Messages" aria-live="polite">
      {messages.map((message) => (
        <MessageCard key={message.id} message={message} onDismiss={() => app.messages.dismiss(message.id)} />
      ))}
    </section>
  );
}

function MessageCard({ message, onDismiss }: { readonly message: Message; onDismiss(): void }) {
  const { action } = message;
  const act = (): void => {
    onDismiss();
    action?.run();
  };
  return (
    <article className="message" data-tone={message.tone} role={message.tone === 'failure' ? 'alert' : 'status'}>
      {message.tone === 'failure' ? <CircleAlert size={16} /> : <Info size={16} />}
      <div className="selectable">
        <h3>{message.title}</h3>
        {message.detail === '' ? null : <p>{message.detail}</p>}
      </div>
      <div className="message-actions">
        {action === null ? null : (
          <button type="button" className="button" onClick={act}>
            {action.label}
          </button>
        )}
        <IconButton label="Dismiss" small onClick={onDismiss}>
          <X size={14} />
        </IconButton>
      </div>
    </article>
  );
}
