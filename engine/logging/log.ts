/**
 * What happened, with time, level and module, as lines of JSON in one file of the home folder (pino writes them). It is for
 * people who look into a fault afterwards; what a person must see now goes to stderr (contract/say.ts) and the interface.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Logger, LoggerOptions, pino as Pino } from 'pino';
import { homeFolder } from '../contract/folders.ts';
import { visibleJson } from '../contract/visible.ts';
import { BoundedFile } from './bounded-file.ts';
import { clean, parseStack, recordOf } from './clean.ts';

const LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LEVELS)[number];
type WrittenLevel = Exclude<LogLevel, 'silent'>;

/** Which process writes. */
export type Program = 'shell' | 'engine' | 'job' | 'cli';

/** Facts beside the sentence: names, counts, times. Texts are cleaned (clean.ts). */
export type Facts = Readonly<Record<string, string | number | boolean | undefined>>;

/** The log of one module of the program. */
export type ModuleLog = {
  readonly debug: (what: string, facts?: Facts) => void;
  readonly info: (what: string, facts?: Facts) => void;
  readonly warn: (what: string, facts?: Facts) => void;
  readonly error: (what: string, facts?: Facts) => void;
  /** Something thrown: an error line for a fault of ours, a warning for what the user can act on. */
  readonly thrown: (what: string, error: unknown, facts?: Facts) => void;
  /** A sentence of the program, or a stack as text: the form in which faults come from other processes. */
  readonly text: (text: string) => void;
};

export type LogOptions = {
  readonly program: Program;
  /** By default the user's own. */
  readonly home?: string | undefined;
  /** By default LANETRACE_LOG, or else "info". */
  readonly level?: LogLevel | undefined;
  readonly mostBytes?: number | undefined;
};

/** The file of the log in a home folder. */
export const logFile = (home: string): string => join(home, 'lanetrace.log');

/** LANETRACE_LOG: "debug", "info", "warn", "error", or "silent" for no log at all. */
export function levelOf(env: NodeJS.ProcessEnv = process.env): LogLevel {
  return LEVELS.find((level) => level === env.LANETRACE_LOG) ?? 'info';
}

export class Log {
  readonly #file: BoundedFile;
  readonly #program: Program;
  readonly #level: LogLevel;
  #logger: Logger | undefined;

  constructor({ program, home = homeFolder(), level = levelOf(), mostBytes }: LogOptions) {
    this.#file = new BoundedFile(logFile(home), mostBytes);
    this.#program = program;
    this.#level = level;
  }

  /** Made at the first line: loading pino takes 25 ms of processor, which a verb with nothing to write need not spend. */
  #writer(): Logger {
    this.#logger ??= makeLogger(this.#program, this.#level, (line) => this.#file.append(visibleJson(line)));
    return this.#logger;
  }

  module(name: string): ModuleLog {
    let child: Logger | undefined;
    const write = (level: WrittenLevel, facts: object, what: string): void => {
      if (LEVELS.indexOf(level) < LEVELS.indexOf(this.#level)) return;
      child ??= this.#writer().child({ module: name });
      child[level](facts, what);
    };
    const at =
      (level: WrittenLevel) =>
      (what: string, facts: Facts = {}): void =>
        write(level, cleaned(facts), clean(what));
    return {
      debug: at('debug'),
      info: at('info'),
      warn: at('warn'),
      error: at('error'),
      thrown(what, error, facts = {}) {
        const record = recordOf(error);
        const level = record.error === 'InputError' || record.error === 'CancelledError' ? 'warn' : 'error';
        write(level, { ...cleaned(facts), ...named(record) }, clean(what));
      },
      text(text) {
        const { message, at: calls } = parseStack(text);
        if (calls.length > 0) write('error', { at: calls }, message);
        else write('warn', {}, message);
      },
    };
  }

  /** All that is kept, oldest first. */
  read(): string {
    return this.#file.read();
  }
}

function makeLogger(program: Program, level: LogLevel, write: (line: string) => void): Logger {
  const { pino }: { pino: typeof Pino } = createRequire(import.meta.url)('pino');
  const options: LoggerOptions = {
    level,
    base: { program, pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
  };
  return pino(options, { write });
}

/** "message" would stand beside pino's own "msg". */
const named = ({ error, message, at }: ReturnType<typeof recordOf>): object => ({
  error,
  reason: message,
  at,
});

const cleaned = (facts: Facts): Facts =>
  Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [name, typeof value === 'string' ? clean(value) : value]),
  );
