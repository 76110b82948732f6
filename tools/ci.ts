/**
 * What .ci/run runs after the set-up: linter, types, the import rules, C++ tests and kernels under sanitizers, `npm test`, the
 * slower suites of simulated faults, of the interface and of packing, and a short round of fuzzing. Each check counts as one
 * test. The last line is "N passed, N failed".
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensurePython } from './setup/python.mjs';
import { failedCheck, lastLines, NOTHING, sum, type Tally } from './tally.ts';
import { runAll, runPlaywright, runVitest } from './test.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Shared by all kinds of input; the committed corpus runs whole in any case. */
const FUZZ_SECONDS = '75';

function check(title: string, script: string, args: readonly string[]): Tally {
  console.log(`\n# ${title}`);
  const run = spawnSync(process.execPath, [join(root, script), ...args], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  console.log(`${title}: ${run.status === 0 ? 'passed' : 'failed'}`);
  return run.status === 0
    ? { ...NOTHING, passed: 1 }
    : failedCheck(
        title,
        `${script} ended with ${run.signal ?? `status ${run.status}`}; what it said stands above.`,
      );
}

mkdirSync(join(root, 'test', 'results'), { recursive: true });
let tally = NOTHING;
tally = sum(tally, check('Linter', 'node_modules/@biomejs/biome/bin/biome', ['check', '.']));
tally = sum(tally, check('Types', 'node_modules/typescript/bin/tsc', ['--noEmit', '-p', 'tsconfig.json']));
tally = sum(tally, check('Import rules', 'tools/imports.ts', []));
tally = sum(tally, check('Format of the kernels', 'tools/format-native.mjs', []));
if (existsSync(join(root, 'tools', 'native-test.mjs')))
  tally = sum(tally, check('C++ tests under sanitizers', 'tools/native-test.mjs', []));
else {
  console.log('\n# C++ tests under sanitizers: tools/native-test.mjs is missing');
  tally = sum(tally, failedCheck('C++ tests under sanitizers', 'tools/native-test.mjs is missing.'));
}
// A minute with fixed seeds; ten more every night (.github/workflows/nightly.yml).
tally = sum(tally, check('Kernels under sanitizers', 'tools/sanitized.ts', []));
// Foreign readers judge what Lanetrace writes; the tests find them by this variable.
const python = ensurePython(root);
if (python) process.env.LANETRACE_PYTHON = python;
tally = sum(tally, runAll());
console.log('\n# Faults and edits of simulated drives');
tally = sum(tally, runVitest(['--project', 'simulation']));
console.log('\n# Interface');
tally = sum(tally, runPlaywright(['--project', 'interface']));
// Fixed seed, bounded time; thousands more run every night (.github/workflows/nightly.yml).
tally = sum(tally, check('Fuzz', 'test/fuzz/fuzz.ts', ['--seed', '1', '--seconds', FUZZ_SECONDS]));
console.log('\n# Packing');
tally = sum(tally, runVitest(['--project', 'pack']));
console.log(lastLines(tally));
process.exitCode = tally.failed === 0 ? 0 : 1;
