/**
 * What a script finds in its world before its first line: `signal`, `messages`, `output`, `states`, `on`, `print`. It is text, since
 * it runs within the interpreter. `__host` and what it needs of the language are taken before the script can change them; whatever a
 * script does to them harms that script alone, and the sandbox checks all that comes out.
 */
export const PRELUDE = `(() => {
  'use strict';
  const host = globalThis.__host;
  delete globalThis.__host;
  const { MOST_VALUES, MOST_CHANGES, MOST_LINES, MOST_TEXT } = host;
  const inputs = [], outputs = [], lines = [];
  let handlers = [], now = 0, running = false, total = 0, omitted = 0;
  const { parse, stringify } = JSON, { round } = Math, { isFinite } = Number;
  const text = (value) => String(value).slice(0, MOST_TEXT);
  const declared = (what) => {
    if (running) throw new Error(what + ' has to be declared at the top of the script, not while it runs.');
  };
  const input = (kind, name) => {
    declared('An input');
    const index = host.input(kind, String(name));
    const made = { kind, name: String(name), value: undefined, t: undefined };
    inputs[index] ??= made;
    return inputs[index];
  };
  const place = (kind, name, unit) => {
    declared('An output');
    host.output(kind, String(name), String(unit));
    const made = { kind, name: String(name), unit: String(unit), t: [], v: [] };
    outputs.push(made);
    return made;
  };
  const timeOf = (seconds) => {
    if (seconds === undefined) return now;
    const t = round(seconds * 1e9);
    if (!isFinite(t)) throw new Error('The time is not a number of seconds.');
    return t;
  };
  globalThis.signal = (name) => input('signal', name);
  globalThis.messages = (name) => input('messages', name);
  globalThis.output = (name, unit = '') => {
    const made = place('signal', name, unit);
    return Object.freeze({
      put(value, seconds) {
        if (!running) throw new Error('put() can be called only within a function given to on().');
        if (++total > MOST_VALUES) throw new Error('The script gives more than ' + MOST_VALUES + ' values.');
        made.t.push(timeOf(seconds));
        made.v.push(Number(value));
      },
    });
  };
  globalThis.states = (name) => {
    const made = place('state', name, '');
    let last;
    return Object.freeze({
      put(value, seconds) {
        if (!running) throw new Error('put() can be called only within a function given to on().');
        const next = value === undefined || value === null ? '' : text(value);
        if (next === last) return;
        if (made.v.length >= MOST_CHANGES) throw new Error('A state changes more than ' + MOST_CHANGES + ' times.');
        last = next;
        made.t.push(timeOf(seconds));
        made.v.push(next);
      },
    });
  };
  globalThis.on = (of, call) => {
    declared('A function for on()');
    const index = inputs.indexOf(of);
    if (index < 0) throw new Error('The first value of on() is the result of signal() or messages().');
    if (typeof call !== 'function') throw new Error('The second value of on() has to be a function.');
    handlers.push([index, call]);
  };
  globalThis.print = (...values) => {
    if (lines.length >= MOST_LINES) return void omitted++;
    lines.push(values.map((value) => {
      try {
        return typeof value === 'object' && value !== null ? text(stringify(value)) : text(value);
      } catch {
        return 'a value that cannot be printed';
      }
    }).join(' ').slice(0, MOST_TEXT));
  };
  return {
    run(order, at, times, columns) {
      running = true;
      const calls = inputs.map((_, i) => handlers.filter(([index]) => index === i).map(([, call]) => call));
      const whose = new Uint16Array(order), which = new Uint32Array(at), t = new Float64Array(times);
      const values = columns.map((each) => each === undefined ? undefined : new Float64Array(each));
      for (let k = 0; k < whose.length; k++) {
        const i = whose[k], of = inputs[i];
        now = t[k];
        of.t = now / 1e9;
        of.value = of.kind === 'signal' ? values[i][which[k]] : parse(host.message(i, which[k]));
        for (const call of calls[i]) call(of.value, of.t);
      }
      running = false;
    },
    told: () => stringify({
      lines, omitted,
      outputs: outputs.map(({ kind, v, t }) => kind === 'state' ? { t, v } : { count: v.length }),
    }),
    column: (i, which) => new Float64Array(which === 't' ? outputs[i].t : outputs[i].v).buffer,
  };
})()`;
