/** Runs a verb as a person does, in a process of its own. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../../engine/cli/main.ts', import.meta.url));

/** Exit code, stdout and stderr. */
export type Ran = { readonly code: number | null; readonly out: string; readonly err: string };

type Place = {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** By default engine/cli/main.ts. */
  readonly script?: string;
};

export function runCli(args: readonly string[], { cwd, env, script = MAIN }: Place = {}): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [script, ...args], {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk) => (out += String(chunk)));
    child.stderr.on('data', (chunk) => (err += String(chunk)));
    child.on('close', (code) => resolve({ code, out, err }));
  });
}
