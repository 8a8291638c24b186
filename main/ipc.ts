/** The only door between pages and main: the sender must be our page in the top frame of a known window, and the arguments must fit. */
import { type IpcMainEvent, type IpcMainInvokeEvent, ipcMain } from 'electron';
import type { z } from 'zod';
import { type Answer, channelOf } from './channels';
import { type Question, type QuestionHandlers, questions, type Remark, type RemarkHandlers, remarks } from './messages';
import { isOurPage } from './page';

/** One window's answers. */
export interface Desk {
  readonly questions: QuestionHandlers;
  readonly remarks: RemarkHandlers;
}

/** `deskOf` finds the window by the id of its web contents. */
export function listen(deskOf: (senderId: number) => Desk | undefined): void {
  for (const name of Object.keys(questions) as Question[])
    ipcMain.handle(channelOf(name), (event, ...args) => answer(name, trusted(event, deskOf), args));
  for (const name of Object.keys(remarks) as Remark[])
    ipcMain.on(channelOf(name), (event, ...args) => hear(name, trusted(event, deskOf), args));
}

function trusted(event: IpcMainEvent | IpcMainInvokeEvent, deskOf: (senderId: number) => Desk | undefined): Desk | undefined {
  const frame = event.senderFrame;
  const isTop = frame !== null && frame === event.sender.mainFrame;
  return isTop && isOurPage(frame.url) ? deskOf(event.sender.id) : undefined;
}

export async function answer(name: Question, desk: Desk | undefined, args: readonly unknown[]): Promise<Answer> {
  if (desk === undefined) return { ok: false, message: 'this page may not ask' };
  const checked = questions[name].safeParse(args);
  if (!checked.success) return { ok: false, message: `${name}: ${firstIssue(checked.error)}` };
  try {
    const handler = desk.questions[name] as (...values: readonly unknown[]) => unknown;
    return { ok: true, value: await handler(...checked.data) };
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}

export function hear(name: Remark, desk: Desk | undefined, args: readonly unknown[]): void {
  const checked = remarks[name].safeParse(args);
  if (desk === undefined || !checked.success) return;
  (desk.remarks[name] as (...values: readonly unknown[]) => void)(...checked.data);
}

function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  return issue === undefined ? 'malformed' : `argument ${issue.path.join('.')}: ${issue.message}`;
}
