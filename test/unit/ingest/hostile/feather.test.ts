/** Feather tables whose metadata lies about rows, sizes and places: the rows before are kept, memory follows from the file. */
import { expect, test } from 'vitest';
import { readFeather } from '../../../../engine/ingest/formats/argoverse2/feather.ts';
import { featherBytes } from '../../../support/ingest/feather-file.ts';

/** All 64-bit numbers of one value become another. */
function changed(file: Uint8Array, from: bigint, to: bigint): Uint8Array {
  const bytes = Buffer.from(file);
  let found = 0;
  for (let at = 0; at + 8 <= bytes.length; at += 4)
    if (bytes.readBigInt64LE(at) === from) {
      bytes.writeBigInt64LE(to, at);
      found++;
    }
  expect(found).toBeGreaterThan(0);
  return new Uint8Array(bytes);
}

test('rows that a table claims, of columns that are not asked for, too, are bounded', async () => {
  const file = featherBytes({ x: new Float64Array(7777).fill(0.5) });
  const { rows, fault } = await readFeather(changed(file, 7777n, 2n ** 31n), ['y']);
  expect({ rows, fault }).toEqual({
    rows: 0,
    fault: 'it has 2147483648 rows, more than the 2097152 that are read',
  });
  const long = await readFeather(featherBytes({ x: new Uint8Array(2_097_153) }), ['x']);
  expect(long.fault).toMatch(/it has 2097153 rows/);
});

test('words of a dictionary count as rows', async () => {
  const file = featherBytes({ w: { words: Array.from({ length: 7777 }, (_, i) => `w${i}`) } });
  expect((await readFeather(file, ['w'])).texts('w')[7776]).toBe('w7776');
  const { fault } = await readFeather(changed(file, 7777n, 2n ** 21n), ['w']);
  expect(fault).toMatch(/rows, more than the 2097152|claims|bytes/);
});

test('texts whose places go back over rows without a value are no texts', async () => {
  const file = Buffer.from(featherBytes({ w: { text: ['aaaa', null, 'cccc'] } }));
  expect((await readFeather(file, ['w'])).texts('w')).toEqual(['aaaa', undefined, 'cccc']);
  const places = (...all: readonly number[]): Buffer => Buffer.from(Int32Array.from(all).buffer);
  const at = file.indexOf(places(0, 4, 4, 8));
  expect(at).toBeGreaterThan(0);
  places(0, 4, 0, 4).copy(file, at);
  const { rows, fault } = await readFeather(file, ['w']);
  expect({ rows, fault }).toEqual({ rows: 0, fault: 'the text of row 1 claims bytes 4 to 0 of 8' });
});

test('buffers that claim more than a table may hold are not unpacked', async () => {
  const file = featherBytes({ x: new Float64Array(7777) }, 'zstd');
  expect((await readFeather(file, ['x'])).rows).toBe(7777);
  const { fault } = await readFeather(changed(file, 8n * 7777n, 300n * 2n ** 20n), ['x']);
  expect(fault).toMatch(
    /buffer 1 claims 314572800 bytes unpacked: with those before more than the 268435456/,
  );
});
