import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Answer } from './hearth';
import { type KnownAnswers, openKnownAnswers } from './known-answers';

export interface Place {
  readonly python: string;
  readonly java: string;
}

/** What PySpark says of a program: its answer, or the first line of its error. */
export type Reply = { readonly answer: Answer } | { readonly error: string };

export interface Code {
  readonly name: string;
  readonly code: string;
}

export interface Spark {
  /** To the program of that name; to 'ready' when Spark has started. */
  reply(name: string): Promise<Reply>;
  close(): void;
}

interface Awaited {
  readonly promise: Promise<Reply>;
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: Error) => void;
}

function awaited(): Awaited {
  let [resolve, reject]: [Awaited['resolve'], Awaited['reject']] = [() => undefined, () => undefined];
  const promise = new Promise<Reply>((...settle) => {
    [resolve, reject] = settle;
  });
  return { promise, resolve, reject };
}

const runner = fileURLToPath(new URL('./runner.py', import.meta.url));

/** One Python process that runs all programs whose answers are not known yet, in order and in this folder, while Hearth does. */
export function openSpark(place: Place, folder: string, codes: readonly Code[]): Spark {
  const known = openKnownAnswers(place.python, runner);
  const replies = new Map(['ready', ...codes.map(({ name }) => name)].map((name) => [name, awaited()]));
  const unknown = codes.filter(({ name, code }) => {
    const answer = known.of(code);
    if (answer !== undefined) replies.get(name)!.resolve({ answer });
    return answer === undefined;
  });
  const child = unknown.length === 0 ? null : start(place, folder, unknown, replies, known);
  if (child === null) replies.get('ready')!.resolve({ answer: null });
  return {
    reply: (name) => replies.get(name)!.promise,
    close: () => child?.kill(),
  };
}

/** Programs are small: compiling them twice, and collecting by many threads, would cost more than they do. */
const QUICK = '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC';

function start(
  { python, java }: Place,
  folder: string,
  codes: readonly Code[],
  replies: ReadonlyMap<string, Awaited>,
  known: KnownAnswers,
): ChildProcess {
  const settings = { JAVA_HOME: java, JAVA_TOOL_OPTIONS: QUICK, SPARK_LOCAL_IP: '127.0.0.1' };
  const env = { ...process.env, ...settings, TZ: 'UTC', PYSPARK_PYTHON: python, PYTHONHASHSEED: '0' };
  const child = spawn(python, [runner], { env, cwd: folder });
  const byName = new Map(codes.map(({ name, code }) => [name, code]));
  let complaints = '';
  child.stderr.on('data', (part: Buffer) => {
    complaints = (complaints + part).slice(-4000);
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    const { name, ...reply } = JSON.parse(line) as Reply & { readonly name: string };
    const code = byName.get(name);
    if (code !== undefined && 'answer' in reply) known.add(code, reply.answer);
    replies.get(name)?.resolve(reply);
  });
  child.on('close', (code) => {
    for (const each of replies.values()) {
      each.promise.catch(() => undefined);
      each.reject(new Error(`PySpark ended with ${code}: ${complaints}`));
    }
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(codes.map((each) => `${JSON.stringify(each)}\n`).join(''));
  return child;
}
