import fc from 'fast-check';
import { expect, test } from 'vitest';
import { InputError } from '../../../engine/contract/errors.ts';
import type { Change } from '../../../engine/ingest/objects/entities/change.ts';
import { SceneIndex } from '../../../engine/ingest/objects/entities/scene-index.ts';
import { NOTHING } from '../../../engine/ingest/objects/found.ts';

const STEP = 100;
const set = (id: string, lifetimeNs = 0, stampNs?: number): Change => ({
  kind: 'set',
  id,
  space: id.slice(0, 1),
  stamp: stampNs === undefined ? undefined : { sec: 0, nanosec: stampNs },
  lifetimeNs,
  locked: false,
  found: () => NOTHING,
});
const ALL: Change = { kind: 'remove' };

/** Message i is at 100·i ns. */
function indexOf(messages: readonly (readonly Change[] | undefined)[]) {
  const reads: number[] = [];
  const index = new SceneIndex(
    { t: Float64Array.from(messages, (_, i) => STEP * i), seq: Uint32Array.from(messages, (_, i) => i) },
    (seq, t) => {
      reads.push(seq);
      const changes = messages[seq];
      if (!changes) throw new InputError('It is damaged.');
      return { seq, t, changes };
    },
    (stamp) => stamp?.nanosec,
  );
  return { index, reads };
}
const named = ({ live }: ReturnType<SceneIndex['after']>): string[] =>
  live.map(({ id, seq }) => `${id}@${seq}`);
/** A clock that lets each question read so many messages. */
const reading = (messages: number) => {
  let now = 0;
  return () => (now += 120 / messages);
};

/** All that happened up to message `last`, one thing after the other, as the specification says it. */
function naive(messages: readonly (readonly Change[] | undefined)[], last: number): string[] {
  let live: { id: string; space: string; seq: number; stamp: number | undefined; until: number }[] = [];
  for (const [seq, changes] of messages.slice(0, last + 1).entries()) {
    for (const change of changes ?? []) {
      if (change.kind === 'set') {
        const { id, space, lifetimeNs } = change;
        const stamp = change.stamp?.nanosec;
        const until = lifetimeNs === 0 ? Infinity : (stamp ?? STEP * seq) + lifetimeNs;
        live = [...live.filter((each) => each.id !== id), { id, space, seq, stamp, until }];
      } else {
        const { id, space, before } = change;
        live = live.filter(
          (each) =>
            (id !== undefined && each.id !== id) ||
            (space !== undefined && each.space !== space) ||
            (before !== undefined && each.stamp !== undefined && each.stamp >= before.nanosec),
        );
      }
    }
  }
  return live.filter(({ until }) => until > STEP * last).map(({ id, seq }) => `${id}@${seq}`);
}

const ID = fc.constantFrom('a1', 'a2', 'b1', 'b2', 'c1');
const CHANGE: fc.Arbitrary<Change> = fc.oneof(
  fc
    .tuple(ID, fc.constantFrom(0, 50, 250, 4000), fc.option(fc.nat(20_000), { nil: undefined }))
    .map(([id, lifetime, stamp]) => set(id, lifetime, stamp)),
  ID.map((id): Change => ({ kind: 'remove', id })),
  fc.constantFrom('a', 'b').map((space): Change => ({ kind: 'remove', space })),
  fc.nat(20_000).map((nanosec): Change => ({ kind: 'remove', before: { sec: 0, nanosec } })),
);
const MESSAGES = fc.array(fc.option(fc.array(CHANGE, { maxLength: 3 }), { nil: undefined, freq: 12 }), {
  minLength: 1,
  maxLength: 200,
});

test('after any order of seeks the entities in force are those that the messages before left', () => {
  fc.assert(
    fc.property(MESSAGES, fc.array(fc.nat(199), { maxLength: 12 }), (messages, seeks) => {
      const { index } = indexOf(messages);
      for (const seek of seeks) {
        const last = Math.min(seek, messages.length - 1);
        expect(named(index.after(last, () => 0))).toEqual(naive(messages, last));
      }
    }),
    { numRuns: 200 },
  );
});

test('a seek back reads at most 32 messages, however long the scene is', () => {
  const { index, reads } = indexOf(Array.from({ length: 5000 }, (_, i) => [set(`e${i % 7}`)]));
  index.after(4999, () => 0);
  reads.length = 0;
  expect(named(index.after(2500, () => 0))).toHaveLength(7);
  expect(reads.length).toBeLessThanOrEqual(32);
});

test('a far seek says how much of what lies before is read, shows the newest, and is whole when asked again', () => {
  const { index } = indexOf(Array.from({ length: 1000 }, (_, i) => [i === 0 ? set('map') : set('car')]));
  const first = index.after(999, reading(300));
  expect([named(first), first.read < 1]).toEqual([['car@999'], true]);
  let last = first;
  for (let i = 0; i < 4 && last.read < 1; i++) last = index.after(999, reading(300));
  expect([named(last), last.read]).toEqual([['map@0', 'car@999'], 1]);
});

test('a message that takes everything away ends the look back', () => {
  const { index, reads } = indexOf(Array.from({ length: 9000 }, (_, i) => [ALL, set(`e${i}`)]));
  const found = index.after(8999, reading(1));
  expect([named(found), found.read]).toEqual([['e8999@8999'], 1]);
  expect(reads.length).toBeLessThan(5);
});

test('an entity that ran out is there again when the playhead goes back before its end', () => {
  const { index } = indexOf([[set('a1', 150)], [], [], []]);
  expect(named(index.after(3, () => 0))).toEqual([]);
  expect(named(index.after(1, () => 0))).toEqual(['a1@0']);
});

test('a deletion with a time leaves what is stamped at or after it', () => {
  const { index } = indexOf([
    [set('a1', 0, 10), set('a2', 0, 20)],
    [{ kind: 'remove', before: { sec: 0, nanosec: 20 } }],
  ]);
  expect(named(index.after(1, () => 0))).toEqual(['a2@0']);
});

test('a message that cannot be read changes nothing and is counted', () => {
  const { index } = indexOf([[set('a1')], undefined, [set('b1')]]);
  const found = index.after(2, () => 0);
  expect([named(found), found.unread]).toEqual([['a1@0', 'b1@2'], 1]);
});
