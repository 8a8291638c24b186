import type { Write } from '../../engine/plan/plan';
import type { OptionBag, Relation } from '../../engine/plan/relation';
import type { FormatInfo } from '../../engine/protocol/engine-service';
import type { AppModel } from '../session/app-model';
import type { Session } from '../session/session';
import { bytesText, counted } from '../ui/format';
import { writePlan } from '../view/relation-of';

export interface Wanted {
  /** Of the file, without its extension. */
  readonly name: string;
  readonly input: Relation;
  readonly format: FormatInfo;
  readonly options: OptionBag;
  readonly layout: Pick<Write, 'folder' | 'manifest'>;
  /** How many rows it will have; null = not known yet. */
  readonly rows: number | null;
}

/** Asks where to, and writes. The dialog shows how far it is; where it was hidden, a card says how it ended. */
export async function startExport(app: AppModel, { name, input, format, options, layout, rows }: Wanted): Promise<void> {
  try {
    const added = addedExtension(format, options);
    const extensions = layout.folder === undefined ? format.extensions.map((each) => `${each}${added}`) : [];
    const ending = layout.folder === undefined ? `.${extensions[0] ?? format.name}` : `-${format.name}`;
    const target = await app.host.chooseTarget(`${name}${ending}`, { label: format.label, extensions });
    if (target === null) return;
    const plan = writePlan(input, { format: format.name, path: target.token, options, ...layout });
    await app.exports.run(await app.engine, plan, target, rows);
    if (app.store.get().dialog !== 'export') announce(app);
  } catch (error) {
    app.messages.fail(error);
  }
}

/** The whole file as Parquet, which all cores read at once: no filter, all columns. */
export async function convertFile(app: AppModel, session: Session): Promise<void> {
  const format = app.store.get().catalog?.formats.find(({ name }) => name === 'parquet');
  if (format === undefined) return;
  const { total, document } = session.state;
  app.exports.reset();
  const written = startExport(app, {
    name: baseName(session),
    input: document.view.source,
    format,
    options: optionsOf(format, {}),
    layout: {},
    rows: total?.exact === true ? total.rows : null,
  });
  const stop = app.exports.store.subscribe(() => {
    if (app.exports.store.get().state.phase !== 'writing') return;
    stop();
    app.show('export');
  });
  await written.finally(stop);
}

export function baseName({ file }: Session): string {
  return file.name.replace(/\.(?:gz|zst|bz2|zip)$/i, '').replace(/\.[^.]*$/, '');
}

export function optionsOf(format: FormatInfo, changed: OptionBag): OptionBag {
  return Object.fromEntries(format.writeOptions.map((option) => [option.name, changed[option.name] ?? option.default]));
}

/** `.gz` where a chosen option packs the file. */
function addedExtension({ writeOptions }: FormatInfo, options: OptionBag): string {
  const chosen = writeOptions.flatMap(({ name, choices }) => choices?.filter((each) => each.value === options[name]) ?? []);
  return chosen.map(({ extension }) => (extension === undefined ? '' : `.${extension}`)).join('');
}

/** The dialog was hidden: a card says how the export ended. */
function announce(app: AppModel): void {
  const { state } = app.exports.store.get();
  const reveal = (token: string) => ({ label: 'Show in folder', run: () => app.host.revealTarget(token) });
  if (state.phase === 'done') {
    app.messages.note(
      `${state.target.name} is written`,
      `${counted(state.rows, 'row', 'rows')}, ${bytesText(state.bytes)}.`,
      reveal(state.target.token),
    );
  } else if (state.phase === 'failed') {
    app.messages.note(`${state.target.name} was not written`, `${state.failure.title}. ${state.failure.detail}`, null);
  }
  app.exports.reset();
}
