import fc from 'fast-check';
import { expect, test } from 'vitest';
import { InputError } from '../../../engine/contract/errors.ts';
import { decodeFrame, encodeFrame } from '../../../engine/contract/wire/frame.ts';

test('a frame carries its header and payloads, each aligned to 8 bytes, in a buffer of exactly its size', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 6 }), (payloads) => {
      const frame = encodeFrame({ type: 'cancel', id: 7 }, payloads);
      expect(frame.buffer.byteLength).toBe(frame.byteLength);
      const back = decodeFrame(frame);
      expect(back.header).toEqual({ type: 'cancel', id: 7 });
      expect(back.payloads.map((p) => [...p])).toEqual(payloads.map((p) => [...p]));
      for (const p of back.payloads) expect(p.byteOffset % 8).toBe(0);
    }),
  );
});

test('foreign or damaged bytes are refused, not read', () => {
  const frame = encodeFrame({ type: 'cancel', id: 1 }, [new Uint8Array(20)]);
  fc.assert(
    fc.property(fc.nat(frame.length - 1), fc.nat(255), fc.nat(frame.length), (at, value, length) => {
      const changed = frame.slice(0, length);
      if (at < length) changed[at] = value;
      try {
        decodeFrame(changed);
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
      }
    }),
  );
});
