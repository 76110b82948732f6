// Python with the packages that foreign readers and the reader of data sets need; only the tests of interop use it.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const PACKAGES = ['numpy', 'pillow', 'mcap', 'mcap-ros2-support', 'rosbags', 'lanelet2'];
const IMPORTS = 'import numpy, PIL, mcap, mcap_ros2, rosbags, lanelet2';

/**
 * Path of a Python that has them: LANETRACE_PYTHON, or one made under build/. undefined where it cannot be made, said on
 * stderr; the tests that need it then say that they skip.
 */
export function ensurePython(root) {
  if (process.env.LANETRACE_PYTHON) return process.env.LANETRACE_PYTHON;
  const folder = join(root, 'build', 'python');
  const python = join(
    folder,
    ...(process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python3']),
  );
  const complete = () => spawnSync(python, ['-c', IMPORTS], { stdio: 'ignore' }).status === 0;
  if (existsSync(python) && complete()) return python;
  const steps = [
    ['python3', ['-m', 'venv', folder]],
    [python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...PACKAGES]],
  ];
  for (const [program, arguments_] of steps) {
    const run = spawnSync(program, arguments_, { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' });
    if (run.status === 0) continue;
    const reason = run.error?.message ?? run.stderr.trim().split('\n').at(-1);
    console.error(`Python for the tests with foreign readers could not be set up: ${reason}`);
    return undefined;
  }
  if (complete()) return python;
  console.error('Python for the tests with foreign readers was set up, but does not import its packages.');
  return undefined;
}
