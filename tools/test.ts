/**
 * `npm test`: unit and integration tests (vitest), then end-to-end tests (Playwright) in a real browser. The last line sums
 * all suites: "N passed, N failed", with ", N skipped" where a test says that it cannot run on this machine.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const results = join(root, 'test', 'results');

export type Tally = { readonly passed: number; readonly failed: number; readonly skipped: number };

export const NOTHING: Tally = { passed: 0, failed: 0, skipped: 0 };

export function sum(a: Tally, b: Tally): Tally {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

export function lastLine({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** Runs a program of node_modules with the pinned Node; its output goes to ours. */
export function runTool(script: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): number {
  const run = spawnSync(process.execPath, [join(root, 'node_modules', script), ...args], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  });
  return run.status ?? 1;
}

/** A suite that ends badly without one failed test (it did not load, it crashed) counts as one failure. */
function judged(status: number, tally: Tally | undefined): Tally {
  if (!tally) return { ...NOTHING, failed: 1 };
  return status !== 0 && tally.failed === 0 ? { ...tally, failed: 1 } : tally;
}

export function runVitest(args: readonly string[]): Tally {
  const report = join(results, 'vitest.json');
  rmSync(report, { force: true });
  const status = runTool('vitest/vitest.mjs', [
    'run',
    '--config',
    join(root, 'test', 'vitest.config.ts'),
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...args,
  ]);
  return judged(
    status,
    existsSync(report) ? vitestTally(JSON.parse(readFileSync(report, 'utf8'))) : undefined,
  );
}

function vitestTally(report: {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
}): Tally {
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

export function runPlaywright(args: readonly string[]): Tally {
  const report = join(results, 'playwright.json');
  rmSync(report, { force: true });
  const status = runTool(
    'playwright/cli.js',
    ['test', '--config', join(root, 'test', 'playwright.config.ts'), '--reporter=list,json', ...args],
    { PLAYWRIGHT_JSON_OUTPUT_FILE: report },
  );
  if (!existsSync(report)) return judged(status, undefined);
  const { stats } = JSON.parse(readFileSync(report, 'utf8')) as {
    stats: { expected: number; unexpected: number; flaky: number; skipped: number };
  };
  // A flaky test failed once: it counts as failed.
  return judged(status, {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky,
    skipped: stats.skipped,
  });
}

export function runAll(): Tally {
  mkdirSync(results, { recursive: true });
  return sum(runVitest(['--project', 'unit', '--project', 'integration']), runPlaywright([]));
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const tally = runAll();
  console.log(lastLine(tally));
  process.exitCode = tally.failed === 0 ? 0 : 1;
}
