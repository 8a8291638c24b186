import { afterEach, describe, expect, test, vi } from 'vitest';
import { languages } from '../../../engine/plan/code/index';
import { parseExpr } from '../../../engine/plan/parse';
import { AnswerReader } from '../../../renderer/grid/answer-reader';
import { Session } from '../../../renderer/session/session';
import { setHidden } from '../../../renderer/view/columns';
import { valueOfTexts } from '../../../renderer/view/draft';
import { sortKey } from '../../../renderer/view/sort';
import { FakeEngine, type FakeTable } from '../support/fake-engine';

const table: FakeTable = {
  schema: [
    { name: 'num1', type: 'int', nullable: false },
    { name: 'txt1', type: 'string', nullable: true },
  ],
  rows: 1000,
  row: (index) => [index, index % 10 === 0 ? null : `row ${index}`],
};

const open: Session[] = [];
afterEach(() => {
  for (const session of open.splice(0)) session.close();
});

async function opened(
  rows = table,
): Promise<{ readonly session: Session; readonly engine: FakeEngine; readonly failures: string[] }> {
  const engine = new FakeEngine({ token: rows });
  const failures: string[] = [];
  const events = {
    opened: () => {},
    counted: () => {},
    failed: (error: unknown) => failures.push(String(error)),
    cancelled: () => {},
  };
  const file = { token: 'token', name: 'file.csv', kind: 'file', sizeBytes: 1 } as const;
  const session = new Session(file, engine, await engine.catalog(), events, null);
  open.push(session);
  session.open();
  await vi.waitFor(() => expect(session.state.total?.exact).toBe(true));
  return { session, engine, failures };
}

async function settled(session: Session): Promise<void> {
  await vi.waitFor(() => {
    expect(session.state.stale).toBe(false);
    expect(session.state.matched?.exact).toBe(true);
  });
}

const firstCell = (session: Session, name: string) => new AnswerReader(session.state.answer).text(0, name);

describe('a session', () => {
  test('opens with the first page, its schema and the exact count', async () => {
    const { session } = await opened();
    expect(session.state).toMatchObject({
      phase: 'open',
      total: { rows: 1000, exact: true },
      shownRows: 1000,
      schema: table.schema,
    });
    expect(firstCell(session, 'num1')).toBe('0');
    expect(firstCell(session, 'txt1')).toBeNull();
  });

  test('writes what is shown as a program that reads the file by its name', async () => {
    const { session } = await opened();
    const duckdb = languages.find(({ name }) => name === 'duckdb')!;
    session.setFilter(parseExpr('num1 > 5'));
    session.setSort([sortKey('num1', true)]);
    expect(await session.program(duckdb)).toBe(
      `SELECT *\nFROM read_csv('file.csv', types = {'txt1': 'VARCHAR'})\nWHERE "num1" > 5\nORDER BY "num1" DESC NULLS LAST;\n`,
    );
    session.setColumns(setHidden(session.state.document.view.columns, 'num1', true));
    expect(await session.program(duckdb)).toContain('SELECT "txt1"\n');
  });

  test('reads its source in another way, counts it anew, keeps the filter, and undoes that', async () => {
    const { session } = await opened();
    session.setFilter(parseExpr('num1 >= 990'));
    await settled(session);
    session.setOptions({ allText: true });
    expect(session.state).toMatchObject({ stale: true, total: null });
    await vi.waitFor(() => expect(session.state.total).toEqual({ rows: 1000, exact: true }));
    await settled(session);
    expect(session.state.document.view).toMatchObject({ source: { options: { allText: true } } });
    expect(session.state.matched).toEqual({ rows: 10, exact: true });
    session.undo();
    await settled(session);
    expect(session.state.document.view).toMatchObject({ source: { options: {} } });
    expect(session.state.document.view.filter).not.toBeNull();
  });

  test('filters, counts, and undoes', async () => {
    const { session } = await opened();
    session.setFilter(parseExpr('num1 >= 990'));
    await settled(session);
    expect(session.state).toMatchObject({ matched: { rows: 10 }, shownRows: 10 });
    expect(firstCell(session, 'num1')).toBe('990');
    session.undo();
    await settled(session);
    expect(session.state).toMatchObject({ matched: { rows: 1000 }, shownRows: 1000, canUndo: false, canRedo: true });
    session.redo();
    await settled(session);
    expect(session.state.matched?.rows).toBe(10);
  });

  test('keeps the older rows on the screen until the newer ones are here', async () => {
    const { session } = await opened();
    const before = session.state.answer;
    session.setFilter(parseExpr('num1 > 5'));
    expect(session.state).toMatchObject({ stale: true, shownRows: 1000 });
    expect(session.state.answer).toBe(before);
    await settled(session);
    expect(session.state.answer).not.toBe(before);
  });

  test('answers only the newest of many questions', async () => {
    const { session } = await opened();
    for (let least = 900; least < 1000; least++) session.setFilter(parseExpr(`num1 >= ${least}`));
    await settled(session);
    expect(session.state).toMatchObject({ matched: { rows: 1 }, shownRows: 1 });
    expect(firstCell(session, 'num1')).toBe('999');
  });

  test('says that no row is left, also when empty pages come late', async () => {
    const { session } = await opened();
    session.setFilter(parseExpr('num1 > 5000'));
    await settled(session);
    session.state.answer.pages.want(5_000, 5_030);
    await vi.waitFor(() => expect(session.state.answer.pages.pageOf(5_000)).not.toBeNull());
    expect(session.state).toMatchObject({ matched: { rows: 0, exact: true }, shownRows: 0 });
  });

  test('sorts', async () => {
    const { session } = await opened();
    session.setSort([sortKey('num1', true)]);
    await settled(session);
    expect(firstCell(session, 'num1')).toBe('999');
  });

  test('asks nothing when a column is hidden, and keeps the place when one is shown', async () => {
    const { session, engine } = await opened();
    const asked = engine.asked.length;
    const before = session.state.answer;
    session.setColumns(setHidden(session.state.document.view.columns, 'txt1', true));
    expect(engine.asked).toHaveLength(asked);
    session.setColumns(setHidden(session.state.document.view.columns, 'txt1', false));
    expect(session.state.answer).toBe(before);
  });

  test('takes typing into a value as one step', async () => {
    const { session } = await opened();
    const rule = { id: 'r', field: 'num1', operator: '>', value: valueOfTexts(['9']) };
    for (const text of ['9', '99', '998']) {
      session.setDraft({ id: 'root', combinator: 'and', rules: [{ ...rule, value: valueOfTexts([text]) }] }, 'value r 0');
    }
    await vi.waitFor(() => expect(session.state.matched).toEqual({ rows: 1, exact: true }));
    session.undo();
    expect(session.state.document.draft.rules).toEqual([]);
  });

  test('counts what each node matches on its own', async () => {
    const { session } = await opened();
    session.setFilter(parseExpr('num1 >= 990 and txt1 is null'));
    const { rules } = session.state.document.draft;
    await vi.waitFor(() => expect(session.counts.store.get().counts.size).toBe(2));
    expect(rules.map((rule) => session.counts.store.get().counts.get(rule.id))).toEqual([10, 100]);
  });

  test('reports a filter that the engine refuses, once', async () => {
    const { session, failures } = await opened();
    session.setFilter(parseExpr('nowhere > 5'));
    await vi.waitFor(() => expect(failures.length).toBeGreaterThan(0));
    expect(new Set(failures).size).toBe(1);
    session.undo();
    await settled(session);
    expect(session.state.shownRows).toBe(1000);
  });
});
