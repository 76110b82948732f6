import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { beforeEach, describe, expect, it } from 'vitest';
import { ScriptFault } from '../../../../renderer/replay/script/fault.ts';
import { loadInterpreter } from '../../../../renderer/replay/script/interpreter.ts';
import { type InputData, Sandbox } from '../../../../renderer/replay/script/sandbox.ts';

const wasm = readFileSync(createRequire(import.meta.url).resolve('@jitl/quickjs-wasmfile-release-sync/wasm'));
let interpreter: Awaited<ReturnType<typeof loadInterpreter>>;
beforeEach(async () => {
  interpreter = await loadInterpreter(new Uint8Array(wasm).buffer);
});

const KNOWN = { signals: new Set(['/car speed', '/car gear']), streams: new Set(['/planner']) };
const SECOND = 1e9;
const signal = (...pairs: readonly (readonly [number, number])[]): InputData => ({
  t: Float64Array.from(pairs, ([s]) => s * SECOND),
  v: Float64Array.from(pairs, ([, v]) => v),
});
const SPEED = signal([0, 0], [1, 2], [2, 6], [3, 6]);

function run(
  code: string,
  data: readonly InputData[] = [SPEED],
  limits?: { readonly runMs?: number; readonly bytes?: number },
) {
  const sandbox = new Sandbox(interpreter, limits);
  sandbox.declare(code, KNOWN);
  return sandbox.run(data);
}

function faultOf(work: () => unknown): ScriptFault {
  try {
    work();
  } catch (error) {
    if (error instanceof ScriptFault) return error;
    throw error;
  }
  throw new Error('nothing went wrong');
}

const HEAD = `const speed = signal('/car speed');\n`;
/** What a script can reach, by evaluating an expression in it. */
const told = (expression: string): string | undefined =>
  run(`${HEAD}on(speed, () => {}); print(${expression});`).lines[0];

describe('a script over signals and messages', () => {
  it('gives a signal with its unit at the times of what it takes', () => {
    const { signals } = run(`${HEAD}
      const out = output('acceleration', 'm/s²');
      let before;
      on(speed, (value, t) => {
        if (before) out.put((value - before.value) / (t - before.t));
        before = { value, t };
      });`);
    expect(signals).toEqual([
      {
        kind: 'signal',
        name: 'acceleration',
        unit: 'm/s²',
        t: Float64Array.of(1e9, 2e9, 3e9),
        v: Float64Array.of(2, 4, 0),
      },
    ]);
  });

  it('takes several inputs in the order of time, and knows the newest value of each', () => {
    const code = `${HEAD}
      const planner = messages('/planner');
      const log = [];
      on(planner, (message, t) => print(t, message.mode, speed.value));
      on(speed, (value, t) => print(t, value));`;
    const planner: InputData = {
      t: Float64Array.of(0.5e9, 2e9),
      json: ['{"mode":"idle"}', '{"mode":"go"}'],
    };
    // At the same time, the input that was declared first comes first.
    expect(run(code, [SPEED, planner]).lines).toEqual(['0 0', '0.5 idle 0', '1 2', '2 6', '2 go 6', '3 6']);
  });

  it('gives states, of which only changes are kept, and puts times that go back in order', () => {
    const { states, signals } = run(`${HEAD}
      const mode = states('driving'), late = output('late');
      on(speed, (value, t) => {
        mode.put(value < 1 ? 'standing' : 'moving');
        late.put(value, 10 - t);
      });`);
    expect(states[0]?.changes).toEqual([
      { t: 0, value: 'standing' },
      { t: 1e9, value: 'moving' },
    ]);
    expect([...(signals[0]?.t ?? [])]).toEqual([7e9, 8e9, 9e9, 10e9]);
    expect([...(signals[0]?.v ?? [])]).toEqual([6, 6, 2, 0]);
  });

  it('asks for a signal by the name that the drive has, and the line is told where it has none', () => {
    const fault = faultOf(() => run(`${HEAD}\nconst other = signal('/car heigt');`));
    expect(fault.message).toBe('The drive has no signal "/car heigt".');
    expect(fault.line).toBe(3);
  });
});

describe('what is wrong in a script is told with its line', () => {
  it.each([
    ['a word that is no language', `${HEAD}\nlet = = 3;`, 3, /SyntaxError/],
    [
      'a name that is not there',
      `${HEAD}on(speed, (v) => {\n  v + missing;\n});`,
      3,
      /ReferenceError: .*missing/,
    ],
    [
      'a message of the script itself',
      `${HEAD}on(speed, () => {\n\n throw new Error('too fast'); });`,
      4,
      /^too fast$/,
    ],
    ['nothing to take', 'const a = 1;', undefined, /takes nothing of the drive/],
    ['two outputs of one name', `${HEAD}output('a');\noutput('a');`, 3, /Two outputs are called "a"/],
    [
      'an output that is declared late',
      `${HEAD}on(speed, () => output('x'));`,
      2,
      /at the top of the script/,
    ],
    ['a time that is none', `${HEAD}const a = output('a');\non(speed, (v) => a.put(v, 1e300));`, 3, /time/],
  ])('%s', (_, code, line, reason) => {
    const fault = faultOf(() => run(code));
    expect(fault.message).toMatch(reason);
    expect(fault.line).toBe(line);
    expect(fault.limit).toBe(false);
  });
});

describe('a hostile script', () => {
  it.each([
    'fetch',
    'XMLHttpRequest',
    'WebSocket',
    'EventSource',
    'Worker',
    'importScripts',
    'indexedDB',
    'caches',
    'localStorage',
    'BroadcastChannel',
    'postMessage',
    'navigator',
    'document',
    'window',
    'self',
    'process',
    'require',
    'module',
    'WebAssembly',
    'setTimeout',
    'console',
    '__host',
    'std',
    'os',
  ])('finds no %s', (name) => {
    expect(told(`typeof ${name}`)).toBe('undefined');
  });

  it('reaches no other world through constructors, stacks and errors', () => {
    expect(told(`typeof Function('return this')().process`)).toBe('undefined');
    expect(told(`typeof signal.constructor('return this')().fetch`)).toBe('undefined');
    const code = `(() => { try { signal('nothing') } catch (e) { return typeof e.constructor.constructor('return this')().fetch } })()`;
    expect(told(code)).toBe('undefined');
  });

  it('imports nothing', () => {
    expect(faultOf(() => run(`import 'https://example.org/a.js';\n${HEAD}`)).message).toMatch(/SyntaxError/);
    // A promise of an import is never kept: there is nothing that loads a module.
    const { lines } = run(`${HEAD}let got = 'none';\nimport('os').then(() => { got = 'os' }, () => {});
      on(speed, () => print(got));`);
    expect(new Set(lines)).toEqual(new Set(['none']));
  });

  it('is ended when a loop never ends, at its top and in a function, also where it catches everything', () => {
    for (const loop of [
      `${HEAD}\nwhile (true) {}`,
      `${HEAD}\non(speed, () => {\n  for (;;) {}\n});`,
      `${HEAD}\non(speed, () => { for (;;) { try { for (;;) {} } catch {} finally { continue } } });`,
    ]) {
      const fault = faultOf(() => run(loop, [SPEED], { runMs: 60 }));
      expect(fault.message).toMatch(/was ended: it ran for more than 0\.06 s/);
      expect(fault.limit).toBe(true);
    }
  });

  it('is ended when it takes more memory than it may, and when its functions never return', () => {
    const memory = faultOf(() =>
      run(`${HEAD}const all = [];\nfor (;;) all.push(new Uint8Array(1 << 20));`, [SPEED], { bytes: 2 ** 24 }),
    );
    expect([memory.limit, memory.message]).toEqual([true, expect.stringMatching(/more memory/)]);
    const deep = faultOf(() => run(`${HEAD}const f = () => f() + 1;\nf();`));
    expect([deep.limit, deep.message]).toEqual([true, expect.stringMatching(/too deeply/)]);
  });

  it('is ended with a sentence where brackets lie in each other without end', () => {
    for (const deep of [`JSON.parse('['.repeat(1e6))`, `eval('['.repeat(1e6))`, '('.repeat(19_000)]) {
      const fault = faultOf(() => run(HEAD + deep));
      expect([fault.limit, fault.message], deep.slice(0, 30)).toEqual([
        true,
        expect.stringMatching(/too deeply/),
      ]);
    }
  });

  it('is told to take too long also where it loops in what an error is told by', () => {
    const code = `${HEAD}Object.prototype.toJSON = () => { for (;;); };\non(speed, () => {});`;
    const fault = faultOf(() => run(code, [SPEED], { runMs: 60 }));
    expect([fault.limit, fault.message]).toEqual([true, expect.stringMatching(/was ended: it ran for more/)]);
  });

  it('gives no values that it did not put, however large', () => {
    const forged = `Object.defineProperty(Object.getPrototypeOf(Float64Array.prototype), 'buffer', {
      get: () => new ArrayBuffer(2 ** 24),
    });`;
    const outputs = `${HEAD}for (let i = 0; i < 8; i++) output('a' + i);\non(speed, () => {});\n${forged}`;
    expect(faultOf(() => run(outputs)).message).toMatch(/damaged its own results/);
  });

  it('gives no more values, changes, outputs and lines than may be', () => {
    const values = `${HEAD}const a = output('a');\non(speed, () => { for (;;) a.put(1); });`;
    expect(faultOf(() => run(values)).message).toMatch(/more than 2000000 values/);
    const changes = `${HEAD}const a = states('a');\non(speed, () => { for (let i = 0; ; i++) a.put(i); });`;
    expect(faultOf(() => run(changes)).message).toMatch(/more than 20000 times/);
    expect(faultOf(() => run(`${HEAD}for (let i = 0; ; i++) output('a' + i);`)).message).toMatch(
      /at most 64/,
    );
    const { lines, omitted } = run(
      `${HEAD}on(speed, () => {});\nfor (let i = 0; i < 500; i++) print('x'.repeat(9999));`,
    );
    expect([lines.length, omitted, lines[0]?.length]).toEqual([200, 300, 120]);
  });

  it('harms its own results only, when it changes the language below the prelude', () => {
    for (const trick of [
      'JSON.stringify = () => "{}";',
      'globalThis.Float64Array = class { get buffer() { return 7 } };',
      'Array.prototype.map = () => [{ count: 1e9 }];',
      'Object.prototype.toJSON = () => null;',
    ]) {
      const sandbox = new Sandbox(interpreter);
      sandbox.declare(`${HEAD}const a = output('a');\non(speed, (v) => a.put(v));\n${trick}`, KNOWN);
      try {
        const { signals } = sandbox.run([SPEED]);
        expect(signals.every(({ t, v }) => t.length === v.length)).toBe(true);
      } catch (error) {
        expect(error, trick).toBeInstanceOf(ScriptFault);
      }
    }
    // The next script has a world of its own.
    expect(told('JSON.stringify([1])')).toBe('[1]');
  });
});
