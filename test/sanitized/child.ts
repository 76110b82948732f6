/**
 * Calls kernels of the sanitized addon with changed arguments until its time is over. What it is about to do stands in a file, so
 * that whoever sees it die can say by which call. Arguments: addon, progress file, seconds, first seed, and, to repeat one call,
 * the name of a case.
 */
import { mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { type Case, reseed } from './cases/case.ts';
import { CASES } from './cases.ts';
import { copied, mutated, randomOf } from './mutate.ts';

const [addonPath = '', progressPath = '', seconds = '60', firstSeed = '1', only] = process.argv.slice(2);
const addon = createRequire(import.meta.url)(addonPath);

class InputError extends Error {
  override readonly name = 'InputError';
}
addon.refuseWith(InputError);

const progress = openSync(progressPath, 'w');
function about(text: string): void {
  writeSync(progress, `${text.padEnd(80)}\n`, 0);
}

const count = { calls: 0, refused: 0, answered: 0, withoutMemory: 0 };

/** Runs a call that may throw, but only an error that says something. */
function attempt(name: string, call: () => unknown): void {
  count.calls++;
  try {
    call();
    count.answered++;
  } catch (error) {
    count.refused++;
    if (!(error instanceof Error) || error.message === '')
      throw new Error(`${name} threw ${String(error)}, which is no error with a message.`);
    if (error.message.startsWith('A native exception'))
      throw new Error(`${name} threw something that is no std::exception.`);
  }
}

function mutatedCall({ name, args, call }: Case, seed: number): void {
  about(`${name} ${seed} changed arguments`);
  reseed(seed);
  const random = randomOf(seed);
  const given = mutated(args(addon), random);
  attempt(name, () => call(addon, given));
}

/** The same valid call, but one of its allocations fails. */
function callWithoutMemory({ name, args, call }: Case, seed: number): void {
  about(`${name} ${seed} failing allocation`);
  reseed(seed);
  const before = addon.allocations();
  attempt(name, () => call(addon, args(addon).map(copied)));
  const needed = addon.allocations() - before;
  reseed(seed);
  const given = args(addon).map(copied);
  addon.failAllocation(Math.floor(randomOf(seed)() * needed));
  try {
    attempt(name, () => call(addon, given));
    count.withoutMemory++;
  } finally {
    addon.failAllocation(-1);
  }
}

/** A database written through the block file, some of it from lent memory, with allocations that fail. */
function database(folder: string, seed: number): void {
  about(`sqlite ${seed} failing allocation`);
  const random = randomOf(seed);
  const memory = new Uint8Array(new SharedArrayBuffer(1 << 16)).fill(seed);
  const path = join(folder, `${seed}.part`);
  addon.failAllocation(random() < 0.5 ? Math.floor(random() * 400) : -1);
  let db: Database.Database | undefined;
  attempt('sqlite', () => {
    addon.lend(memory);
    db = new Database(path);
    db.loadExtension(addonPath);
    db.pragma('page_size = 16384');
    db.pragma('journal_mode = OFF');
    db.exec('CREATE TABLE t(b)');
    const insert = db.prepare('INSERT INTO t VALUES(lent(?, ?))');
    for (let k = 0; k < 30; k++)
      insert.run(BigInt(Math.floor(random() * 70_000) - 2000), BigInt(Math.floor(random() * 70_000) - 2000));
  });
  attempt('sqlite', () => db?.prepare('SELECT sum(length(b)) FROM t').get());
  attempt('sqlite', () => {
    const bytes = Math.floor(random() * 70_000);
    db?.exec('CREATE TABLE sample_blob (id INTEGER PRIMARY KEY, bytes BLOB)');
    db?.prepare('INSERT INTO sample_blob VALUES (1, ?)').run(new Uint8Array(bytes));
    // Now and then memory of another size than the payload's, or none.
    const target = new Uint8Array(random() < 0.8 ? bytes : Math.floor(random() * 70_000));
    addon.fill(random() < 0.9 ? target : undefined);
    db?.prepare('SELECT filled(?)').get(random() < 0.9 ? 1 : 2);
  });
  attempt('sqlite', () => db?.close());
  addon.failAllocation(-1);
  rmSync(path, { force: true });
}

const folder = mkdtempSync(join(tmpdir(), 'lanetrace-sanitized-'));
try {
  const until = performance.now() + Number(seconds) * 1000;
  const cases = only ? CASES.filter(({ name }) => name === only) : CASES;
  // First everything as it should be: a case that is refused tests nothing.
  for (const { name, args, call } of cases) {
    about(`${name} 0 as it should be`);
    call(addon, args(addon).map(copied));
  }
  for (let seed = Number(firstSeed); performance.now() < until; seed++) {
    for (const one of cases) {
      mutatedCall(one, seed);
      if (seed % 4 === 0) callWithoutMemory(one, seed);
      if (performance.now() > until) break;
    }
    if (!only && seed % 10 === 0) database(folder, seed);
    if (only && seconds === '0') break;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(
  `${count.calls} calls of ${CASES.length} cases: ${count.answered} answered, ${count.refused} refused; ` +
    `${count.withoutMemory} of them with an allocation that failed.`,
);
