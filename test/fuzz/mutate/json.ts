/** Mutations of JSON by its structure: values replaced, dropped, doubled, renamed and nested. */
import type { Random } from '../../../engine/simulate/random/random.ts';
import { mutateText } from './text.ts';

type Place = { readonly holder: Record<string, unknown> | unknown[]; readonly key: string | number };

/** Stands for text that JSON.stringify would not write. */
const MARK = '"\u0001mark\u0001"';

/** Every place in the document. Not by recursion: an earlier mutation may have nested it deeply. */
function places(root: unknown): Place[] {
  const found: Place[] = [];
  const open = [root];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value !== 'object' || value === null) continue;
    const holder = value as Place['holder'];
    for (const key of Array.isArray(holder) ? holder.keys() : Object.keys(holder)) {
      const place = { holder, key };
      found.push(place);
      const inner = valueAt(place);
      if (typeof inner === 'object' && inner !== null) open.push(inner);
    }
  }
  return found;
}

/** Values that a reader may not expect where it reads another; as JSON text. */
function oddValue(random: Random): string {
  const deep = (n: number): string => `${'['.repeat(n)}${']'.repeat(n)}`;
  const simple = [
    'null',
    'true',
    '[]',
    '{}',
    '""',
    '0',
    '-1',
    '1e15',
    '1e300',
    '-1e300',
    '1e999',
    '9007199254740993',
    '"\\u0000\\u001b[2J\\u202e"',
    '"__proto__"',
    '"NaN"',
    '[null]',
    '[[]]',
    '{"__proto__":{}}',
    '{"length":4294967295}',
  ] as const;
  if (random.chance(0.9)) return random.pick(simple);
  return random.pick([
    deep(100),
    deep(20_000),
    JSON.stringify('x'.repeat(100_000)),
    `[${'0,'.repeat(50_000)}0]`,
  ]);
}

function setAt({ holder, key }: Place, value: unknown): void {
  if (Array.isArray(holder)) holder[Number(key)] = value;
  else holder[String(key)] = value;
}

const valueAt = ({ holder, key }: Place): unknown =>
  Array.isArray(holder) ? holder[Number(key)] : holder[String(key)];

/** Text that is no JSON, or is nested too deeply to be written again, is mutated as text. */
export function mutateJson(text: string, random: Random): string {
  if (random.chance(0.1)) return mutateText(text, random);
  try {
    return mutateValue(JSON.parse(text), random);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return mutateText(text, random);
    throw error;
  }
}

function mutateValue(root: unknown, random: Random): string {
  const all = places(root);
  const place = all[random.below(all.length)];
  if (!place) return oddValue(random);
  const { holder, key } = place;
  let odd = '';
  switch (random.pick(['odd', 'odd', 'odd', 'number', 'drop', 'double', 'many', 'rename', 'move', 'wrap'])) {
    case 'odd':
      odd = oddValue(random);
      setAt(place, MARK.slice(1, -1));
      break;
    case 'number': {
      const numbers = all.filter((each) => typeof valueAt(each) === 'number');
      const one = numbers[random.below(numbers.length)];
      if (one) setAt(one, random.pick([0, -1, 1e9, 1e15, 1e300, -1e300, 2 ** 31, 2 ** 32, 0.5, -0]));
      break;
    }
    case 'drop':
      if (Array.isArray(holder)) holder.splice(Number(key), 1);
      else delete holder[String(key)];
      break;
    case 'double':
      if (Array.isArray(holder)) holder.splice(Number(key), 0, valueAt(place));
      else holder[`${key}2`] = valueAt(place);
      break;
    case 'many':
      if (Array.isArray(holder) && JSON.stringify(valueAt(place)).length < 2000)
        holder.push(...Array.from({ length: 1 + random.below(300) }, () => valueAt(place)));
      break;
    case 'rename':
      if (!Array.isArray(holder)) {
        const value = valueAt(place);
        delete holder[String(key)];
        holder[random.pick(['', 'toString', 'constructor', 'length', `${key}\n`])] = value;
      }
      break;
    case 'move': {
      const from = all[random.below(all.length)];
      if (from) setAt(place, structuredClone(valueAt(from)));
      break;
    }
    case 'wrap':
      setAt(place, random.chance(0.5) ? [valueAt(place)] : { value: valueAt(place) });
      break;
  }
  return JSON.stringify(root).replace(JSON.stringify(MARK.slice(1, -1)), () => odd);
}
