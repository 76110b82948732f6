/**
 * Runs the tests and sums all suites in one last line: "N passed, N failed", with ", N skipped" where a test says that it
 * cannot run on this machine. Above it stands each failure again by its name (tools/tally.ts). `npm test` runs unit and integration tests (vitest), then the core of the end-to-end tests (Playwright).
 *
 * `npm test -- NAME …` runs what matches only (tools/selection.ts); `--watch` runs it again at every change; `-t TITLE` takes the
 * tests whose title matches.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Selection, select } from './selection.ts';
import { ensureBrowser } from './setup/browser.mjs';
import { buildRenderer } from './setup/renderer.mjs';
import { failedCheck, lastLines, NOTHING, playwrightTally, sum, type Tally, vitestTally } from './tally.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const results = join(root, 'test', 'results');
const config = join(root, 'test', 'vitest.config.ts');

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
function judged(suite: string, status: number, tally: Tally | undefined): Tally {
  if (!tally) return failedCheck(suite, `It ended with status ${status} and wrote no report.`);
  if (status === 0 || tally.failed > 0) return tally;
  const failures =
    tally.failures.length > 0 ? [] : failedCheck(suite, `It ended with status ${status}.`).failures;
  return { ...tally, failed: 1, failures: [...tally.failures, ...failures] };
}

/** @param command vitest's: `run`, or `related` with the sources whose tests are to run */
export function runVitest(args: readonly string[], command: readonly string[] = ['run']): Tally {
  const report = join(results, 'vitest.json');
  mkdirSync(results, { recursive: true });
  rmSync(report, { force: true });
  const status = runTool('vitest/vitest.mjs', [
    ...command,
    '--config',
    config,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...args,
  ]);
  const told = existsSync(report) ? vitestTally(JSON.parse(readFileSync(report, 'utf8')), root) : undefined;
  return judged(['vitest', ...args].join(' '), status, told);
}

export function runPlaywright(args: readonly string[]): Tally {
  const report = join(results, 'playwright.json');
  mkdirSync(results, { recursive: true });
  rmSync(report, { force: true });
  const status = runTool(
    'playwright/cli.js',
    ['test', '--config', join(root, 'test', 'playwright.config.ts'), '--reporter=list,json', ...args],
    { PLAYWRIGHT_JSON_OUTPUT_FILE: report },
  );
  const told = existsSync(report) ? playwrightTally(JSON.parse(readFileSync(report, 'utf8'))) : undefined;
  return judged(['Playwright', ...args].join(' '), status, told);
}

/** What `npm test` runs on a fresh clone. */
const SUITES = ['--project', 'unit', '--project', 'integration'] as const;

export function runAll(): Tally {
  return sum(runVitest(SUITES), runPlaywright(['--project', 'core']));
}

function runSelected({ files, sources, title, watch }: Selection): Tally {
  const ofVitest = files.filter((file) => !file.startsWith('test/e2e/'));
  const ofPlaywright = files.filter((file) => file.startsWith('test/e2e/'));
  const named = title === undefined ? [] : ['-t', title];
  if (watch) {
    runTool('vitest/vitest.mjs', ['watch', '--config', config, ...SUITES, ...ofVitest, ...named]);
    return NOTHING;
  }
  let tally = NOTHING;
  // A title may be in the other suite only: no test found is no failure then; select() has looked at the names.
  if (ofVitest.length > 0) tally = sum(tally, runVitest(['--passWithNoTests', ...ofVitest, ...named]));
  if (sources.length > 0)
    tally = sum(
      tally,
      runVitest([...SUITES, ...named], ['related', '--run', '--passWithNoTests', ...sources]),
    );
  if (ofPlaywright.length > 0) {
    buildRenderer(root);
    ensureBrowser(root);
    const grep = title === undefined ? [] : ['-g', title, '--pass-with-no-tests'];
    tally = sum(tally, runPlaywright([...ofPlaywright, ...grep]));
  }
  return tally;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    const selection = select(root, process.argv.slice(2));
    const tally = selection ? runSelected(selection) : runAll();
    const none = selection?.title !== undefined && tally.passed + tally.failed === 0;
    if (none) console.error(`No test that could run has "${selection.title}" in its title.`);
    console.log(lastLines(tally));
    process.exitCode = tally.failed === 0 && !none ? 0 : 1;
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 2;
  }
}
