/**
 * The desktop shell for development: built and started again when a source of the shell, the engine or the renderer changes.
 * There is no hot reload in it, because its pages come from the built application alone.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { onChange } from './changes.ts';
import { RestartedProcess } from './restarted.ts';

export type ShellForDevelopment = {
  /** The Electron executable, or a stand-in. */
  readonly program: string;
  readonly root: string;
  readonly args?: readonly string[];
  /** Makes build/app from the sources. @throws Error that says what does not build */
  readonly build: () => void;
  readonly say: (text: string) => void;
};

/** @returns how to end the shell, and to do so at once */
export async function runShellForDevelopment({ program, root, args = [], build, say }: ShellForDevelopment) {
  const shell = new RestartedProcess(() => {
    const child = spawn(program, [join(root, 'build', 'app'), ...args], { cwd: root, stdio: 'inherit' });
    const ready = new Promise<void>((resolve, reject) => {
      child.once('spawn', () => resolve());
      child.once('error', reject);
    });
    return { child, ready };
  });
  const again = async (): Promise<void> => {
    try {
      build();
      await shell.restart();
      say('The shell was started.');
    } catch (error) {
      say(error instanceof Error ? error.message : String(error));
    }
  };
  await again();
  for (const folder of ['electron', 'engine', 'renderer'])
    onChange(join(root, folder), /\.(ts|tsx|css|html)$/, () => void again());
  return { close: () => shell.close(), kill: () => shell.kill() };
}
