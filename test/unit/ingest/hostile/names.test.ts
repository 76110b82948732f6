/** Fields and parameters that are called as what every object of JavaScript has: kept, or refused, never lost in silence. */
import { expect, test } from 'vitest';
import { settingsOf } from '../../../../engine/cli/verbs/reconstruct.ts';
import { decodeColumns, encodeColumns } from '../../../../engine/contract/columns.ts';
import { parseDbc } from '../../../../engine/ingest/media/can/dbc.ts';
import { decodeMessage } from '../../../../engine/ingest/media/can/signals.ts';
import { numbersOf } from '../../../../engine/ingest/messages/numbers.ts';
import { completeParameters } from '../../../../engine/reconstruct/run/parameters.ts';
import { STAGES } from '../../../../engine/reconstruct/stages/registry.ts';

const NAMES = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];

test.each(NAMES)('a field called %s is a signal', (name) => {
  const message: unknown = JSON.parse(`{"${name}": 1.5, "a": {"${name}": 2}}`);
  expect(Object.entries(numbersOf(message as Record<string, unknown>))).toEqual([
    [name, 1.5],
    [`a.${name}`, 2],
  ]);
});

test.each(NAMES)('a signal of CAN called %s has its value and its word', (name) => {
  const text = `BO_ 100 M: 8 X\n SG_ ${name} : 0|8@1+ (2,0) [0|0] "" X\nVAL_ 100 ${name} 3 "three" ;\n`;
  const [message] = parseDbc(text).messages;
  expect(message?.signals).toHaveLength(1);
  const { values, words } = decodeMessage(message ?? expect.fail(), Uint8Array.of(3, 0, 0, 0, 0, 0, 0, 0));
  expect([Object.entries(values), Object.entries(words)]).toEqual([[[name, 6]], [[name, 'three']]]);
});

test.each(NAMES)('a column called %s comes back', (name) => {
  const columns = Object.fromEntries([[name, Float64Array.of(1, 2)]]);
  expect([...decodeColumns(encodeColumns({}, columns)).columns.keys()]).toEqual([name]);
});

test.each(NAMES)('a parameter called %s is refused', (name) => {
  const { odometry } = settingsOf([`odometry.${name}=1`], STAGES);
  const [stage] = STAGES;
  expect(() => stage && completeParameters(stage, odometry)).toThrow(`has no parameter "${name}"`);
});
