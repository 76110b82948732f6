/** Services of the program that the engine runs in: the shell (a utility process beside Electron), or the browser host. */
import type { Params } from '../../contract/api.ts';
import type { DialogKinds } from '../../contract/hosts/shell.ts';

/** A job's process as the engine sees it. */
export interface JobProcess {
  post(message: object): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Once, with the exit code or the signal that ended it. */
  onExit(listener: (code: number | undefined, signal: string | undefined) => void): void;
  /** Ends it at once. */
  kill(): void;
}

export interface EngineHost {
  readonly kind: 'shell' | 'browser';
  /** Starts a process at an entry of the engine, with messages to and from it. */
  spawn(entry: string): JobProcess;
  /** Tells a host with native dialogs which files the engine can load. */
  kinds?(kinds: DialogKinds): void;
  /** Native open dialog; absent where there is none. Paths stay inside the engine. */
  openDialog?(purpose: Params<'host.openDialog'>['purpose']): Promise<readonly string[]>;
}
