/**
 * Every failure the engine reports, in six kinds (after DataFusion's taxonomy):
 *   plan         the question is wrong: unknown column, type mismatch, syntax error
 *   data         the file is wrong: path, row, column, text
 *   resource     the machine is short of something: disk, memory
 *   unsupported  a right question that this build or backend cannot answer
 *   cancelled    somebody asked for less
 *   internal     our bug
 * Message = what, where, what to do, on one line. Codes travel on the wire; one place renders them.
 */
export type ErrorKind = 'plan' | 'data' | 'resource' | 'unsupported' | 'cancelled' | 'internal';

export const errorCodes = {
  UNKNOWN_COLUMN: 'plan',
  UNKNOWN_FUNCTION: 'plan',
  UNKNOWN_FORMAT: 'plan',
  UNKNOWN_OPTION: 'plan',
  TYPE_MISMATCH: 'plan',
  SYNTAX: 'plan',
  MALFORMED_PLAN: 'plan',
  NO_SUCH_FILE: 'data',
  NO_DATA: 'data',
  MALFORMED_FILE: 'data',
  BAD_RECORD: 'data',
  FILE_CHANGED: 'data',
  TARGET_EXISTS: 'data',
  ACCESS_DENIED: 'resource',
  DISK_FULL: 'resource',
  IO: 'resource',
  OUT_OF_MEMORY: 'resource',
  UNSUPPORTED: 'unsupported',
  CANCELLED: 'cancelled',
  TASK_FAILED: 'internal',
  EXECUTOR_LOST: 'internal',
  INTERNAL: 'internal',
} as const satisfies Readonly<Record<string, ErrorKind>>;

export type ErrorCode = keyof typeof errorCodes;

export interface ErrorData {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details: Readonly<Record<string, string | number>>;
}

export class EngineError extends Error {
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, string | number>>;

  constructor(code: ErrorCode, message: string, details: Readonly<Record<string, string | number>> = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'EngineError';
    this.code = code;
    this.details = details;
  }

  get kind(): ErrorKind {
    return errorCodes[this.code];
  }
}

/** Raises in expression position: `found ?? fail('UNKNOWN_COLUMN', …)`. */
export function fail(
  code: ErrorCode,
  message: string,
  details: Readonly<Record<string, string | number>> = {},
  cause?: unknown,
): never {
  throw new EngineError(code, message, details, cause);
}

/** What crosses a thread or a process; anything that is not an EngineError is our bug and says so. */
export function errorData(error: unknown): ErrorData {
  if (error instanceof EngineError) return { code: error.code, message: error.message, details: error.details };
  if (error instanceof Error && error.name === 'AbortError') return { code: 'CANCELLED', message: 'cancelled', details: {} };
  const message = error instanceof Error ? error.message : String(error);
  return {
    code: 'INTERNAL',
    message: `internal error: ${message}`,
    details: error instanceof Error && error.stack ? { stack: error.stack } : {},
  };
}

export function errorOf(data: ErrorData): EngineError {
  return new EngineError(data.code, data.message, data.details);
}
