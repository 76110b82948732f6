import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { CancelledError, InputError } from '../../../engine/contract/errors.ts';
import { BoundedFile } from '../../../engine/logging/bounded-file.ts';
import { Log, levelOf, logFile } from '../../../engine/logging/log.ts';

const made: string[] = [];
const posix = process.platform !== 'win32';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'log-'));
  made.push(path);
  return path;
}

afterEach(() => {
  for (const path of made.splice(0)) rmSync(path, { recursive: true, force: true });
});

type Line = Record<string, unknown> & { readonly msg: string };
const open = (home: string, more: { level?: 'debug'; mostBytes?: number } = {}): Log =>
  new Log({ program: 'engine', home, level: 'info', ...more });
const linesOf = (log: Log): Line[] =>
  log
    .read()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);

test('a line says when, how bad, in which process and module, what happened, and the facts', () => {
  const log = open(folder());
  log.module('jobs').info('ended', { job: 'job-1', state: 'done', seconds: 1.5, left: undefined });
  const [line] = linesOf(log);
  expect(line).toMatchObject({
    level: 'info',
    program: 'engine',
    pid: process.pid,
    module: 'jobs',
    msg: 'ended',
    job: 'job-1',
    state: 'done',
    seconds: 1.5,
  });
  expect(Math.abs(Date.parse(String(line?.time)) - Date.now())).toBeLessThan(60_000);
});

test('levels below the chosen one are left out', () => {
  const quiet = open(folder());
  quiet.module('x').debug('unseen');
  quiet.module('x').warn('seen');
  expect(linesOf(quiet).map(({ msg }) => msg)).toEqual(['seen']);
  const all = open(folder(), { level: 'debug' });
  all.module('x').debug('seen');
  expect(linesOf(all)).toHaveLength(1);
  expect(levelOf({ LANETRACE_LOG: 'error' })).toBe('error');
  expect(levelOf({ LANETRACE_LOG: 'loud' })).toBe('info');
  const none = folder();
  new Log({ program: 'cli', home: none, level: 'silent' }).module('x').error('lost');
  expect(existsSync(logFile(none))).toBe(false);
});

test.runIf(posix)('the file is for its user alone, also where it was open to others', () => {
  const home = folder();
  writeFileSync(logFile(home), '', { mode: 0o644 });
  chmodSync(logFile(home), 0o644);
  open(home).module('x').info('a');
  expect(statSync(logFile(home)).mode & 0o777).toBe(0o600);
  const fresh = join(folder(), 'not', 'made');
  open(fresh).module('x').info('a');
  expect(statSync(logFile(fresh)).mode & 0o777).toBe(0o600);
  expect(statSync(fresh).mode & 0o777).toBe(0o700);
});

test('two files of the given size are the most; the newest lines stay, each of them whole', () => {
  const home = folder();
  const log = open(home, { mostBytes: 4000 });
  for (let k = 0; k < 500; k++) log.module('x').info(`line ${k}`);
  const sizes = [logFile(home), join(home, 'lanetrace.1.log')].map((path) => statSync(path).size);
  for (const size of sizes) expect(size).toBeLessThanOrEqual(4000);
  const kept = linesOf(log).map(({ msg }) => Number(msg.slice(5)));
  expect(kept.at(-1)).toBe(499);
  expect(kept).toEqual(Array.from({ length: kept.length }, (_, k) => 500 - kept.length + k));
  expect(kept.length).toBeGreaterThan(25);
});

test('two processes share a file: whichever fills it, no line is cut and the limit holds', () => {
  const path = join(folder(), 'a.log');
  const [one, other] = [new BoundedFile(path, 1000), new BoundedFile(path, 1000)];
  for (let k = 0; k < 300; k++) (k % 3 === 0 ? one : other).append(`${k} ${'x'.repeat(k % 40)}\n`);
  expect(statSync(path).size).toBeLessThanOrEqual(1000);
  for (const line of one.read().trimEnd().split('\n')) expect(line).toMatch(/^\d+ x*$/);
  expect(other.read()).toMatch(/\n299 x+\n$/);
});

test('control characters of what is logged are escapes, and the line is one line', () => {
  const log = open(folder());
  log.module('x').info('a\nb\u001b[31m', { file: 'c\u0085d\u202ee' });
  const text = log.read();
  expect(text.trimEnd()).not.toContain('\n');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
  expect(text.trimEnd()).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
  expect(linesOf(log)).toMatchObject([{ msg: 'a\nb\u001b[31m', file: 'c\u0085d\u202ee' }]);
});

test('tokens and the name of the user are left out', () => {
  const log = open(folder());
  const token = 'aB3-_xYzaB3-_xYzaB3-_xYzaB3-_xYzaB3-_xYzaB3';
  log.module('x').warn(`http://127.0.0.1:1/#token=${token} and ${token}`, { cookie: `session=${token}` });
  log.module('x').text(`${homedir()}/logs/a.mcap could not be checked`);
  expect(log.read()).not.toContain(token);
  expect(linesOf(log)[0]?.msg).toBe('http://127.0.0.1:1/#token=… and …');
  expect(linesOf(log)[1]?.msg).toBe('~/logs/a.mcap could not be checked');
});

test('of a sentence for the user only the place in our code is kept, for it repeats what a log holds', () => {
  const log = open(folder());
  log.module('jobs').thrown('failed', new InputError('Topic /SECRET has no schema'));
  expect(log.read()).not.toContain('SECRET');
  expect(linesOf(log)).toMatchObject([{ level: 'warn', msg: 'failed', error: 'InputError' }]);
  expect(linesOf(log)[0]?.at).toEqual(
    expect.arrayContaining([expect.stringContaining('test/unit/logging/log.test.ts:')]),
  );
});

test('a fault of ours keeps its message without what it quotes, and its calls, as an error and as a text', () => {
  const log = open(folder());
  let caught: unknown;
  try {
    JSON.parse('SECRET of a log');
  } catch (error) {
    caught = error;
  }
  log.module('drive').thrown('failed', caught);
  log.module('drive').text((caught as Error).stack ?? '');
  log.module('drive').thrown('stopped', new CancelledError());
  expect(log.read()).not.toContain('SECRET');
  const [thrown, text, stopped] = linesOf(log);
  expect(thrown).toMatchObject({ level: 'error', error: 'SyntaxError' });
  expect(thrown?.reason).toMatch(/is not valid JSON/);
  expect(text).toMatchObject({ level: 'error', at: thrown?.at });
  expect(text?.at).toEqual(
    expect.arrayContaining([expect.stringMatching(/^test\/unit\/logging\/log.test.ts:/)]),
  );
  expect(stopped).toMatchObject({ level: 'warn', error: 'CancelledError' });
});

test('a text of any length is one short line', () => {
  const log = open(folder());
  log.module('x').text('a'.repeat(1_000_000));
  log.module('x').warn('b'.repeat(1_000_000), { c: 'c'.repeat(1_000_000) });
  expect(log.read().length).toBeLessThan(10_000);
});

test.runIf(posix)(
  'a home that cannot be written, a link and a pipe in the place of the file cost the log only',
  () => {
    const home = folder();
    const file = join(home, 'file');
    writeFileSync(file, '');
    const below = open(join(file, 'home'));
    below.module('x').info('lost');
    expect(below.read()).toBe('');
    const other = join(home, 'other');
    writeFileSync(other, 'theirs');
    symlinkSync(other, logFile(home));
    open(home).module('x').info('lost');
    expect(readFileSync(other, 'utf8')).toBe('theirs');
    expect(open(home).read()).toBe('');
    const folderInPlace = folder();
    mkdirSync(logFile(folderInPlace));
    open(folderInPlace).module('x').info('lost');
    expect(open(folderInPlace).read()).toBe('');
  },
);

test('half a line that a full disk or a kill left costs that line, not the next', () => {
  const home = folder();
  const log = open(home);
  writeFileSync(logFile(home), '{"half":');
  log.module('x').info('whole');
  expect(JSON.parse(log.read().trimEnd().split('\n')[1] ?? '')).toMatchObject({ msg: 'whole' });
});
