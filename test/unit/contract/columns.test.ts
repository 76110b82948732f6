import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeCloud } from '../../../engine/contract/clouds.ts';
import { column, decodeColumns, encodeColumns } from '../../../engine/contract/columns.ts';
import { InputError } from '../../../engine/contract/errors.ts';

test('columns of any length and type come back as they went in, wherever the bytes lie in memory', () => {
  fc.assert(
    fc.property(
      fc.float32Array({ maxLength: 40 }),
      fc.float64Array({ maxLength: 40 }),
      fc.uint8Array({ maxLength: 40 }),
      fc.integer({ min: 0, max: 9 }),
      (a, b, c, shift) => {
        const bytes = encodeColumns({ note: 'ünïcode' }, { a, b, c });
        const moved = new Uint8Array(bytes.length + shift);
        moved.set(bytes, shift);
        const block = decodeColumns(moved.subarray(shift));
        expect(block.meta).toEqual({ note: 'ünïcode' });
        expect(column(block, 'a', 'f32')).toEqual(a);
        expect(column(block, 'b', 'f64')).toEqual(b);
        expect(column(block, 'c', 'u8')).toEqual(c);
      },
    ),
  );
});

test('equal input gives equal bytes, so blocks can be hashed', () => {
  const make = (): Uint8Array => encodeColumns({ k: 1 }, { x: Float32Array.of(1, 2, 3) });
  expect(make()).toEqual(make());
});

test('a block cut anywhere, or with any byte changed, is read whole or refused; never a crash or a read past its end', () => {
  const bytes = encodeColumns({ k: 1 }, { xyz: new Float32Array(30), ring: new Uint16Array(10) });
  for (let cut = 0; cut < bytes.length; cut++) {
    try {
      decodeColumns(bytes.slice(0, cut));
    } catch (error) {
      expect(error).toBeInstanceOf(InputError);
    }
  }
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.nat(255), (at, value) => {
      const changed = bytes.slice();
      changed[at] = value;
      try {
        decodeColumns(changed);
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
      }
    }),
  );
});

test('a cloud without positions is refused by name', () => {
  expect(() => decodeCloud(encodeColumns({}, { ring: new Uint16Array(3) }))).toThrow(/no column "xyz"/);
});

test('a cloud keeps the fields that have one value a point', () => {
  const cloud = decodeCloud(
    encodeColumns(
      {},
      { xyz: new Float32Array(6), intensity: Float32Array.of(1, 2), odd: new Float32Array(5) },
    ),
  );
  expect(cloud.count).toBe(2);
  expect([...cloud.fields.keys()]).toEqual(['intensity']);
  expect(cloud.intensity).toEqual(Float32Array.of(1, 2));
});
