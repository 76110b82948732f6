/**
 * When an MDF begins. Records count from the file's start, but tools that turn another trace into an MDF keep the trace's own times:
 * where the records lie days from the start that is told, the drive begins at the first of them.
 */
import type { Finding, Item } from '../../format.ts';
import { beginOf, isEnough } from '../../media/begin.ts';

/** A measurement may begin with a trigger, hours after its file. */
const MOST_BEFORE_NS = 24 * 3600 * 1e9;

/**
 * @param items with samples whose times count from `startNs`
 * @returns the same, `begin` before them
 */
export async function* begun(
  items: AsyncIterable<Item>,
  { startNs, name }: { readonly startNs: bigint; readonly name: string },
): AsyncGenerator<Item> {
  const held: Item[] = [];
  const times: bigint[] = [];
  let shift: number | undefined;
  const open = function* (): Generator<Item> {
    const first = beginOf(times) ?? 0n;
    shift = Math.abs(Number(first)) > MOST_BEFORE_NS ? Number(first) : 0;
    yield { type: 'begin', t0: String(startNs + BigInt(shift)), name };
    if (shift !== 0) yield { type: 'finding', finding: apart(name, shift) };
    for (const item of held) yield moved(item, shift);
  };
  for await (const item of items) {
    if (shift !== undefined) {
      yield moved(item, shift);
      continue;
    }
    // A payload's memory may be used again once the next item is asked for.
    held.push(item.type === 'sample' ? { ...item, payload: Uint8Array.from(item.payload) } : item);
    if (item.type === 'sample') times.push(BigInt(item.t));
    if (isEnough(times)) yield* open();
  }
  if (shift === undefined && times.length > 0) yield* open();
}

const moved = (item: Item, shift: number): Item =>
  item.type === 'sample' && shift !== 0 ? { ...item, t: item.t - shift, tLog: item.tLog - shift } : item;

const apart = (file: string, shift: number): Finding => ({
  level: 'warn',
  file,
  place: 'times',
  reason: `its records begin ${Math.abs(shift / 86_400e9).toFixed(1)} days ${shift < 0 ? 'before' : 'after'} the start that the file tells: the drive begins at the first record`,
  count: 1,
});
