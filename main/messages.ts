/** Every message that crosses between the page's preload and main, with the check of its arguments. */
import { z } from 'zod';
import { LESSON_STEPS } from './preload-api';
import { settingsChangeSchema } from './settings';

const token = z.string().max(100);
const id = z.string().max(100);

/** Questions: the page waits for the answer. */
export const questions = {
  ready: z.tuple([]),
  openFiles: z.tuple([]),
  openFolder: z.tuple([]),
  openSample: z.tuple([]),
  fileDropped: z.tuple([z.string().min(1).max(4_096)]),
  recents: z.tuple([]),
  openRecent: z.tuple([id]),
  forgetRecent: z.tuple([id]),
  stampOf: z.tuple([token]),
  chooseTarget: z.tuple([
    z.string().max(255),
    z.strictObject({ label: z.string().max(100), extensions: z.array(z.string().regex(/^[a-z0-9.]{1,20}$/i)).max(20) }),
  ]),
  openTarget: z.tuple([token]),
  saveEventLog: z.tuple([]),
  openEventLog: z.tuple([]),
  spillFolder: z.tuple([]),
  chooseSpillFolder: z.tuple([z.boolean()]),
  runLesson: z.tuple([z.enum(LESSON_STEPS)]),
  settings: z.tuple([]),
  changeSettings: z.tuple([settingsChangeSchema]),
} as const;

/** Remarks: nothing comes back. */
export const remarks = {
  connect: z.tuple([]),
  endLesson: z.tuple([]),
  shown: z.tuple([]),
  openFailed: z.tuple([z.string().max(10_000)]),
  setTitle: z.tuple([token.nullable()]),
  noteRows: z.tuple([token, z.number().int().min(0)]),
  revealTarget: z.tuple([token]),
} as const;

export type Question = keyof typeof questions;
export type Remark = keyof typeof remarks;

export type QuestionHandlers = { readonly [K in Question]: (...args: z.infer<(typeof questions)[K]>) => unknown };
export type RemarkHandlers = { readonly [K in Remark]: (...args: z.infer<(typeof remarks)[K]>) => void };
