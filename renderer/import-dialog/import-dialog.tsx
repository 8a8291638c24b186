import { useMemo, useState } from 'react';
import type { FormatInfo } from '../../engine/protocol/engine-service';
import type { Session } from '../session/session';
import { useApp } from '../ui/app-context';
import { Dialog } from '../ui/dialog';
import { bytesText } from '../ui/format';
import { useStore } from '../ui/store';
import { bagOf, draftOf, foundFormats, foundText, optionsOf, withFormat, withOption, withType } from './import-draft';
import { OptionField } from './option-field';
import { PreviewTable } from './preview-table';
import { usePreview } from './use-preview';

/** How the open file is read: what was found in it, what the user knows better, and the first rows as they then are. */
export function ImportDialog({ session }: { readonly session: Session }) {
  const app = useApp();
  const formats = useStore(app.store, (state) => state.catalog?.formats ?? noFormats);
  const view = useStore(session.store, (state) => state.document.view);
  const [draft, setDraft] = useState(() => draftOf(view.source.options));
  const options = useMemo(() => bagOf(draft), [draft]);
  const preview = usePreview(app.engine, { ...view.source, options });
  const opened = useStore(session.store, (state) => state.sources[0] ?? null);
  const { page, failure } = preview;
  const source = preview.source ?? opened;
  const declared = optionsOf(formats, source);
  const allText = declared.find((option) => option.name === 'allText');
  const isText = draft.options['allText'] === true;
  const same = JSON.stringify(options) === JSON.stringify(view.source.options);
  const apply = (): void => {
    session.setOptions(options);
    app.show(null);
  };
  return (
    <Dialog
      wide
      title="Import options"
      note={`${session.file.name}, ${bytesText(session.file.sizeBytes)}${source === null ? '' : `, ${source.format}`}`}
      onClose={() => app.show(null)}
      footer={
        <>
          <button
            type="button"
            className="button"
            disabled={Object.keys(options).length === 0}
            onClick={() => setDraft(draftOf({}))}
          >
            As found
          </button>
          {allText === undefined ? null : (
            <button
              type="button"
              className="button"
              aria-pressed={isText}
              onClick={() => setDraft(withOption(draft, 'allText', isText ? null : true))}
            >
              {isText ? 'Types as found' : 'All as text'}
            </button>
          )}
          <span className="grow" />
          <button type="button" className="button" onClick={() => app.show(null)}>
            Cancel
          </button>
          <button
            type="button"
            className="button"
            data-primary=""
            disabled={same || failure !== null || preview.asking}
            onClick={apply}
          >
            Apply
          </button>
        </>
      }
    >
      <div className="import">
        <div className="import-options">
          {declared
            .filter((option) => option !== allText)
            .map((option) => (
              <OptionField
                key={option.name}
                option={option}
                told={draft.options[option.name] ?? null}
                found={foundText(option, source)}
                onChange={(value) => setDraft(withOption(draft, option.name, value))}
              />
            ))}
        </div>
        {failure === null ? null : (
          <p className="import-failure" role="alert">
            {failure}
          </p>
        )}
        {page === null ? (
          <p className="muted">{failure === null ? 'Reading the first rows…' : ''}</p>
        ) : (
          <PreviewTable
            page={page}
            types={draft.types}
            formats={draft.formats}
            found={foundFormats(source)}
            perColumn={allText !== undefined && !isText}
            onType={(column, type) => setDraft(withType(draft, column, type))}
            onFormat={(column, format) => setDraft(withFormat(draft, column, format))}
          />
        )}
        {source === null || source.notices.length === 0 ? null : (
          <ul className="import-notices" aria-label="What was found">
            {source.notices.map((notice) => (
              <li key={notice}>{notice}</li>
            ))}
          </ul>
        )}
      </div>
    </Dialog>
  );
}

const noFormats: readonly FormatInfo[] = [];
