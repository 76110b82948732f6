/**
 * The worker of one script; it is ended with the run. Its own content security policy allows it to compile the interpreter, and
 * forbids it to load, fetch or evaluate anything (contract/hosts/pages.ts). So the worker has to be a single file.
 */
import { messageOf } from '../../../engine/contract/errors.ts';
import { ScriptFault } from './fault.ts';
import { loadInterpreter } from './interpreter.ts';
import type { FromWorker, ToWorker } from './messages.ts';
import { Sandbox } from './sandbox.ts';

let sandbox: Sandbox | undefined;

async function answer(asked: ToWorker): Promise<FromWorker> {
  try {
    if (asked.kind === 'declare') {
      sandbox = new Sandbox(await loadInterpreter(asked.wasm));
      return { kind: 'declared', inputs: sandbox.declare(asked.code, asked.known).inputs };
    }
    if (!sandbox) throw new ScriptFault('The script has to be declared before it is run.');
    return { kind: 'done', result: sandbox.run(asked.data) };
  } catch (error) {
    const known = error instanceof ScriptFault ? error : undefined;
    return {
      kind: 'fault',
      message: known?.message ?? `The script could not be run: ${messageOf(error)}`,
      line: known?.line,
      limit: known?.limit ?? false,
    };
  }
}

self.onmessage = ({ data }: MessageEvent<ToWorker>): void => {
  void answer(data).then((told) => self.postMessage(told));
};
