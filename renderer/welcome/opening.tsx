import type { FileHandle } from '../../main/preload-api';
import { useApp } from '../ui/app-context';
import { bytesText } from '../ui/format';

/** Shown only when the first rows take longer than a moment. */
export function Opening({ file }: { readonly file: FileHandle }) {
  const app = useApp();
  return (
    <div className="opening" role="status" aria-label={`Opening ${file.name}`}>
      <div className="opening-card">
        <div className="opening-title">
          <b>{file.name}</b>
          <span className="faint">{bytesText(file.sizeBytes)}</span>
        </div>
        <div className="progress" data-unknown="">
          <i />
        </div>
        <div className="opening-foot">
          <span className="muted">Reading the first rows…</span>
          <button type="button" className="button" onClick={() => app.cancelOpening()}>
            Cancel
          </button>
        </div>
      </div>
    </div>
  );
}
