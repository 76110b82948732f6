/** The drives that one thread has open: each with a reading connection, and a writing one from the first write on. */
import { InputError } from '../../contract/errors.ts';
import { Drive } from '../../drive/drive.ts';
import type { ActivePlugin } from '../../plugins/plugin.ts';

type OpenDrive = { readonly read: Drive; write: Drive | undefined; readonly memory: Map<unknown, unknown> };

export class OpenDrives {
  /** Plug-ins that are on, as data: none of their code runs in a thread. */
  plugins: readonly ActivePlugin[] = [];
  readonly #open = new Map<string, OpenDrive>();

  open(handle: string, path: string): void {
    if (!this.#open.has(handle))
      this.#open.set(handle, { read: Drive.open(path, 'read'), write: undefined, memory: new Map() });
  }

  close(handle: string): void {
    const found = this.#open.get(handle);
    this.#open.delete(handle);
    found?.write?.close();
    found?.read.close();
  }

  /** @throws InputError when it is not open. */
  reading(handle: string): Drive {
    return this.#find(handle).read;
  }

  /** @throws InputError when it is not open, or lies where it cannot be written. */
  writing(handle: string): Drive {
    const found = this.#find(handle);
    found.write ??= Drive.open(found.read.path, 'write');
    return found.write;
  }

  /** Something made once per open drive, e.g. the replay of it. */
  once<T>(handle: string, make: (drive: Drive) => T): T {
    const { read, memory } = this.#find(handle);
    if (!memory.has(make)) memory.set(make, make(read));
    return memory.get(make) as T;
  }

  #find(handle: string): OpenDrive {
    const found = this.#open.get(handle);
    if (!found) throw new InputError('This drive is not open any more; open it again.');
    return found;
  }
}
