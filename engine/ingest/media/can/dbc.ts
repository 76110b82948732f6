/**
 * Reads what a DBC says of the messages of a CAN bus (Vector, DBC File Format 1.0): BO_, SG_ with multiplexing, SG_MUL_VAL_, VAL_ and
 * SIG_VALTYPE_. What is not understood, attributes and comments, is passed over.
 */
export type DbcSignal = {
  readonly name: string;
  /** Of the least significant bit where little endian, else of the most significant. */
  readonly start: number;
  readonly length: number;
  readonly littleEndian: boolean;
  readonly signed: boolean;
  readonly factor: number;
  readonly offset: number;
  readonly unit: string;
  /** It chooses which others are sent. */
  readonly isSwitch: boolean;
  /** Sent where the switch has one of these values. */
  when?: { readonly switch: string | undefined; readonly ranges: readonly (readonly [number, number])[] };
  /** Single or double precision instead of an integer. */
  float?: 32 | 64;
  /** Words for values. */
  words?: ReadonlyMap<number, string>;
};

export type DbcMessage = {
  readonly name: string;
  /** With bit 31 for an extended one. */
  readonly id: number;
  readonly bytes: number;
  readonly signals: readonly DbcSignal[];
};

/** Statements of a file; a vehicle's whole bus has some 20,000 signals. */
const MOST_SIGNALS = 100_000;
/** Words for values, of all signals. */
const MOST_WORDS = 500_000;
/** Of a message: CAN FD has 512 bits, which a switch may use in several ways. Each frame is looked at for all of them. */
const MOST_OF_MESSAGE = 2048;
/** Values of a switch, as ranges, for which one signal is sent. */
const MOST_RANGES = 256;
/** Characters of a line: words for the thousand values of a signal have some ten thousand. */
const MOST_LINE = 1024 * 1024;
// Texts of these are not to be matched in more than one way: a long line would take time without end.
const NUMBER = '[-+]?(?:\\d+(?:\\.\\d+)?|\\.\\d+)(?:[eE][-+]?\\d+)?';
const MESSAGE = /^BO_\s+(\d+)\s+(\w+)\s*:\s*(\d+)/;
const SIGNAL = new RegExp(
  `^SG_\\s+(\\w+)(?:\\s+(M|m\\d+M?))?\\s*:\\s*(\\d+)\\|(\\d+)@([01])([+-])\\s*\\(\\s*(${NUMBER})\\s*,\\s*(${NUMBER})\\s*\\)\\s*\\[[^\\]]*\\]\\s*"([^"]*)"`,
);
const WORDS = /^VAL_\s+(\d+)\s+(\w+)\s+(.*)$/;
const TYPE = /^SIG_VALTYPE_\s+(\d+)\s+(\w+)(?:\s*:)?\s*([0-3])/;
const MULTIPLE = /^SG_MUL_VAL_\s+(\d+)\s+(\w+)\s+(\w+)\s([^;]*);/;

export function parseDbc(text: string): { readonly messages: DbcMessage[]; readonly bad: number } {
  const messages = new Map<number, { message: DbcMessage; signals: Map<string, DbcSignal> }>();
  let open: Map<string, DbcSignal> | undefined;
  let [count, bad, wordsLeft] = [0, 0, MOST_WORDS];
  const of = (id: string | undefined, name: string | undefined): DbcSignal | undefined =>
    messages.get(Number(id))?.signals.get(name ?? '');
  for (const plain of linesOf(text)) {
    if (plain.length > MOST_LINE) bad++;
    else if (plain.startsWith('BO_ ')) {
      open = undefined;
      const found = MESSAGE.exec(plain);
      if (!found) bad++;
      else {
        const signals = new Map<string, DbcSignal>();
        const [id, name = '', bytes] = [Number(found[1]), found[2], Number(found[3])];
        const message = { id, name, bytes, signals: [] };
        if (!messages.has(id)) messages.set(id, { message, signals });
        open = messages.get(id)?.signals;
      }
    } else if (plain.startsWith('SG_ ')) {
      const signal = signalOf(plain);
      if (signal && open && count < MOST_SIGNALS && open.size < MOST_OF_MESSAGE) {
        count++;
        open.set(signal.name, signal);
      } else bad++;
    } else if (plain.startsWith('VAL_ ')) {
      const found = WORDS.exec(plain);
      const signal = of(found?.[1], found?.[2]);
      if (signal && wordsLeft <= 0) bad++;
      else if (signal) {
        signal.words = wordsOf(found?.[3] ?? '', wordsLeft);
        wordsLeft -= signal.words.size;
      }
    } else if (plain.startsWith('SIG_VALTYPE_')) {
      const found = TYPE.exec(plain);
      const signal = of(found?.[1], found?.[2]);
      if (signal && found?.[3] === '1') signal.float = 32;
      if (signal && found?.[3] === '2') signal.float = 64;
    } else if (plain.startsWith('SG_MUL_VAL_')) {
      const found = MULTIPLE.exec(plain);
      const signal = of(found?.[1], found?.[2]);
      const ranges = [...(found?.[4] ?? '').matchAll(/(?<!\d)(\d+)\s*-\s*(\d+)/g)].map(
        ([, from, to]) => [Number(from), Number(to)] as const,
      );
      if (ranges.length > MOST_RANGES) bad++;
      else if (signal) signal.when = { switch: found?.[3], ranges };
    }
  }
  return {
    messages: [...messages.values()].map(({ message, signals }) => ({
      ...message,
      signals: [...signals.values()],
    })),
    bad,
  };
}

/** Without blanks around them, one at a time: millions of blank lines take no memory. */
function* linesOf(text: string): Generator<string> {
  for (let at = 0; at < text.length; ) {
    const found = text.indexOf('\n', at);
    const end = found < 0 ? text.length : found;
    const line = text.slice(at, end).trim();
    if (line !== '') yield line;
    at = end + 1;
  }
}

function signalOf(line: string): DbcSignal | undefined {
  const found = SIGNAL.exec(line);
  if (!found) return undefined;
  const [, name = '', multiplexed = '', start, length, endian, sign, factor, offset, unit = ''] = found;
  const bits = Number(length);
  if (bits < 1 || bits > 64 || Number(start) > 511) return undefined;
  const value = /^m(\d+)/.exec(multiplexed)?.[1];
  return {
    name,
    start: Number(start),
    length: bits,
    littleEndian: endian === '1',
    signed: sign === '-',
    factor: Number(factor),
    offset: Number(offset),
    unit,
    isSwitch: multiplexed.endsWith('M'),
    ...(value === undefined
      ? {}
      : { when: { switch: undefined, ranges: [[Number(value), Number(value)] as const] } }),
  };
}

function wordsOf(text: string, most: number): ReadonlyMap<number, string> {
  const words = new Map<number, string>();
  for (const [, n, word = ''] of text.matchAll(/(-?(?<!\d)\d+)\s+"([^"]*)"/g)) {
    if (words.size >= most) break;
    words.set(Number(n), word);
  }
  return words;
}
