// Checks that native/ is formatted as native/.clang-format says, or with --write formats it. The version of clang-format is
// pinned, because each formats a little differently: one on the PATH is used if it is that version, otherwise PyPI's wheel
// in build/clang-format. Where neither can be had it says so and passes.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const VERSION = '20.1.8';
const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'build', 'clang-format');
const bin = join(folder, process.platform === 'win32' ? 'Scripts' : 'bin');

function isPinned(program) {
  const { status, stdout } = spawnSync(program, ['--version'], { encoding: 'utf8' });
  return status === 0 && stdout.includes(`version ${VERSION}`);
}

/** A clang-format of the pinned version, or undefined after one line that says why there is none. */
function clangFormat() {
  const installed = join(bin, 'clang-format');
  for (const program of ['clang-format', `clang-format-${VERSION.split('.')[0]}`, installed])
    if (isPinned(program)) return program;
  const steps = [
    ['python3', ['-m', 'venv', folder]],
    [
      join(bin, 'python'),
      ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', `clang-format==${VERSION}`],
    ],
  ];
  for (const [program, arguments_] of steps) {
    const run = spawnSync(program, arguments_, { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' });
    if (run.status === 0) continue;
    const reason = run.error?.message ?? run.stderr.trim().split('\n').at(-1);
    console.error(
      `SKIPPED: native/ is not checked for its format, clang-format ${VERSION} is missing: ${reason}`,
    );
    return undefined;
  }
  return installed;
}

function sources() {
  return ['src', 'test']
    .map((part) => join(root, 'native', part))
    .filter(existsSync)
    .flatMap((part) =>
      readdirSync(part, { recursive: true })
        .filter((name) => /\.(?:cc|h)$/.test(name))
        .map((name) => relative(root, join(part, name))),
    )
    .sort();
}

const program = clangFormat();
if (program) {
  const mode = process.argv.includes('--write') ? ['-i'] : ['--dry-run', '--Werror'];
  const run = spawnSync(program, [...mode, ...sources()], { cwd: root, stdio: 'inherit' });
  if (run.status !== 0) {
    console.error('native/ is not formatted: npm run format:native does it.');
    process.exitCode = 1;
  }
}
