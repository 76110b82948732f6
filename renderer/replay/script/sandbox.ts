/**
 * Runs one script of a person in an interpreter of its own. The script can reach what prelude.ts gives it and the language itself:
 * no page, no network, no storage, no file, no module, and no object of ours. Its time and memory are bounded, and what comes out is
 * checked as input from outside.
 */
import type {
  QuickJSContext,
  QuickJSHandle,
  QuickJSRuntime,
  QuickJSWASMModule,
} from 'quickjs-emscripten-core';
import type { Nanoseconds } from '../../../engine/contract/time.ts';
import { ScriptFault, scriptFault } from './fault.ts';
import {
  MOST_BYTES,
  MOST_CHANGES,
  MOST_CODE,
  MOST_EVENTS,
  MOST_INPUTS,
  MOST_LINES,
  MOST_NAME,
  MOST_OUTPUTS,
  MOST_RUN_MS,
  MOST_TEXT,
  MOST_UNIT,
  MOST_VALUES,
  STACK_BYTES,
} from './limits.ts';
import { mergedOrder } from './order.ts';
import { PRELUDE } from './prelude.ts';
import { checkedChanges, checkedSignal, toldOf } from './results.ts';

export type ScriptInput = { readonly kind: 'signal' | 'messages'; readonly name: string };
export type ScriptOutput = {
  readonly kind: 'signal' | 'state';
  readonly name: string;
  readonly unit: string;
};

/** What a script is given of one input, in the order of time. */
export type InputData =
  | { readonly t: Float64Array; readonly v: Float64Array }
  /** Each message as JSON. */
  | { readonly t: Float64Array; readonly json: readonly string[] };

export type ScriptSignal = ScriptOutput & { readonly t: Float64Array; readonly v: Float64Array };
export type ScriptState = ScriptOutput & {
  readonly changes: readonly { readonly t: Nanoseconds; readonly value: string }[];
};

export type ScriptResult = {
  readonly signals: readonly ScriptSignal[];
  readonly states: readonly ScriptState[];
  readonly lines: readonly string[];
  /** Lines that print() did not keep. */
  readonly omitted: number;
};

/** Which names a script may ask for: of the drive's signals, and of its streams. */
export type Known = { readonly signals: ReadonlySet<string>; readonly streams: ReadonlySet<string> };

export class Sandbox {
  readonly #runtime: QuickJSRuntime;
  readonly #context: QuickJSContext;
  readonly #inputs: ScriptInput[] = [];
  readonly #outputs: ScriptOutput[] = [];
  readonly #runMs: number;
  #driver: QuickJSHandle | undefined;
  #data: readonly InputData[] = [];
  #deadline = 0;
  /** Times and values that came out. */
  #values = 0;

  /**
   * @param interpreter used by this script only
   * @param limits `runMs`: wall-clock milliseconds, for the top of the script and again for its functions. `bytes`: its memory
   */
  constructor(
    interpreter: QuickJSWASMModule,
    { runMs = MOST_RUN_MS, bytes = MOST_BYTES }: { readonly runMs?: number; readonly bytes?: number } = {},
  ) {
    this.#runMs = runMs;
    this.#runtime = interpreter.newRuntime();
    this.#runtime.setMemoryLimit(bytes);
    this.#runtime.setMaxStackSize(STACK_BYTES);
    this.#runtime.setInterruptHandler(() => performance.now() > this.#deadline);
    this.#context = this.#runtime.newContext();
  }

  /**
   * Runs the top level of a script, which declares its inputs and outputs.
   * @throws ScriptFault with line and reason.
   */
  declare(
    code: string,
    known: Known,
  ): { readonly inputs: readonly ScriptInput[]; readonly outputs: readonly ScriptOutput[] } {
    return this.#guarded(() => this.#declare(code, known));
  }

  #declare(code: string, known: Known) {
    if (code.length > MOST_CODE)
      throw new ScriptFault(`The script has ${code.length} characters; ${MOST_CODE} are the most.`);
    this.#deadline = performance.now() + this.#runMs;
    this.#giveHost(known);
    this.#driver = this.#take(this.#context.evalCode(PRELUDE, 'lanetrace.js'));
    this.#take(this.#context.evalCode(code, 'script.js', { type: 'global', strict: true })).dispose();
    if (this.#inputs.length === 0)
      throw new ScriptFault(
        'The script takes nothing of the drive. Declare an input with signal("…") or messages("…").',
      );
    return { inputs: this.#inputs, outputs: this.#outputs };
  }

  /**
   * Calls the script's functions for every value and message in the order of time.
   * @param data one for each input of `declare`
   * @throws ScriptFault with line and reason.
   */
  run(data: readonly InputData[]): ScriptResult {
    return this.#guarded(() => this.#run(data));
  }

  #run(data: readonly InputData[]): ScriptResult {
    const context = this.#context;
    if (!this.#driver) throw new ScriptFault('The script has to be declared before it is run.');
    const events = data.reduce((sum, { t }) => sum + t.length, 0);
    if (events > MOST_EVENTS)
      throw new ScriptFault(
        `The inputs have ${events} values together; a script takes at most ${MOST_EVENTS}.`,
      );
    this.#data = data;
    this.#deadline = performance.now() + this.#runMs;
    const { whose, which, t } = mergedOrder(data);
    const columns = context.newArray();
    data.forEach((each, i) => {
      if (!('v' in each)) return;
      const values = this.#buffer(each.v);
      context.setProp(columns, i, values);
      values.dispose();
    });
    const given = [this.#buffer(whose), this.#buffer(which), this.#buffer(t), columns];
    this.#call('run', given).dispose();
    const told = toldOf(this.#text(this.#call('told', [])), this.#outputs.length);
    const signals: ScriptSignal[] = [];
    const states: ScriptState[] = [];
    this.#outputs.forEach((output, i) => {
      const state = told.outputs[i];
      if (output.kind === 'state') states.push({ ...output, changes: checkedChanges(output.name, state) });
      else
        signals.push({
          ...output,
          ...checkedSignal(output.name, this.#column(i, 't'), this.#column(i, 'v')),
        });
    });
    return { signals, states, lines: told.lines, omitted: told.omitted };
  }

  #giveHost(known: Known): void {
    const context = this.#context;
    const host = context.newObject();
    const set = (name: string, value: QuickJSHandle): void => {
      context.setProp(host, name, value);
      value.dispose();
    };
    for (const [name, value] of Object.entries({ MOST_VALUES, MOST_CHANGES, MOST_LINES, MOST_TEXT }))
      set(name, context.newNumber(value));
    set(
      'input',
      context.newFunction('input', (kind, name) =>
        context.newNumber(this.#input(context.getString(kind), context.getString(name), known)),
      ),
    );
    set(
      'output',
      context.newFunction('output', (kind, name, unit) => {
        this.#output(context.getString(kind), context.getString(name), context.getString(unit));
        return context.undefined;
      }),
    );
    set(
      'message',
      context.newFunction('message', (input, at) => {
        const data = this.#data[context.getNumber(input)];
        return context.newString(
          (data && 'json' in data ? data.json[context.getNumber(at)] : undefined) ?? 'null',
        );
      }),
    );
    context.setProp(context.global, '__host', host);
    host.dispose();
  }

  #input(kind: string, name: string, known: Known): number {
    if (kind !== 'signal' && kind !== 'messages')
      throw new Error('The kind of an input is signal or messages.');
    const names = kind === 'signal' ? known.signals : known.streams;
    if (!names.has(name))
      throw new Error(
        `The drive has no ${kind === 'signal' ? 'signal' : 'stream'} "${name.slice(0, MOST_TEXT)}".`,
      );
    const at = this.#inputs.findIndex((each) => each.kind === kind && each.name === name);
    if (at >= 0) return at;
    if (this.#inputs.length >= MOST_INPUTS) throw new Error(`A script takes at most ${MOST_INPUTS} inputs.`);
    return this.#inputs.push({ kind, name }) - 1;
  }

  #output(kind: string, name: string, unit: string): void {
    if (kind !== 'signal' && kind !== 'state') throw new Error('The kind of an output is signal or state.');
    if (name.trim() === '' || name.length > MOST_NAME)
      throw new Error(`The name of an output has 1 to ${MOST_NAME} characters.`);
    if (unit.length > MOST_UNIT) throw new Error(`A unit has at most ${MOST_UNIT} characters.`);
    if (this.#outputs.some((each) => each.name === name))
      throw new Error(`Two outputs are called "${name}".`);
    if (this.#outputs.length >= MOST_OUTPUTS)
      throw new Error(`A script gives at most ${MOST_OUTPUTS} outputs.`);
    this.#outputs.push({ kind, name, unit });
  }

  #call(name: string, given: readonly QuickJSHandle[]): QuickJSHandle {
    const context = this.#context;
    if (!this.#driver) throw new ScriptFault('The script has to be declared before it is run.');
    const method = context.getProp(this.#driver, name);
    const result = context.callFunction(method, context.undefined, ...given);
    for (const handle of [method, ...given]) handle.dispose();
    return this.#take(result);
  }

  #take(result: ReturnType<QuickJSContext['evalCode']>): QuickJSHandle {
    if (!result.error) return result.value;
    const told: unknown = this.#context.dump(result.error);
    result.error.dispose();
    throw scriptFault(told, performance.now() > this.#deadline, this.#runMs);
  }

  /** Deep nesting ends the interpreter itself: the stack is that of the worker. */
  #guarded<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (error instanceof RangeError) throw scriptFault(error.message, false, this.#runMs);
      throw error;
    }
  }

  #text(handle: QuickJSHandle): string {
    const text = this.#context.typeof(handle) === 'string' ? this.#context.getString(handle) : '';
    handle.dispose();
    return text;
  }

  #buffer(of: ArrayBufferView): QuickJSHandle {
    const bytes = new Uint8Array(of.buffer, of.byteOffset, of.byteLength).slice();
    return this.#context.newArrayBuffer(bytes.buffer);
  }

  #column(output: number, which: 't' | 'v'): Float64Array {
    const context = this.#context;
    const handle = this.#call('column', [context.newNumber(output), context.newString(which)]);
    try {
      const bytes = context.getArrayBuffer(handle);
      this.#values += bytes.value.byteLength / Float64Array.BYTES_PER_ELEMENT;
      if (this.#values > 2 * MOST_VALUES) throw new Error('more than was put');
      const copy = new Uint8Array(bytes.value);
      bytes.dispose();
      return new Float64Array(copy.buffer, 0, Math.floor(copy.byteLength / 8));
    } catch (error) {
      throw new ScriptFault('The script damaged its own results: it changed built-in functions.', undefined, {
        cause: error,
      });
    } finally {
      handle.dispose();
    }
  }
}
