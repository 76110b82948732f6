/** Parts of a whole as slices of a pie: the values of one array, or one value against its range. Pure. */

/** More slices cannot be told apart. */
export const MOST_PARTS = 12;

const LAST_NUMBER = /^(.*\D)?(\d+)(\D*)$/;

/**
 * Names of signals that are numbered values of one array with this one ("/wheels speed.0", "/wheels speed.1", …), in the order of
 * their numbers; the name alone where there are no others.
 */
export function partsOf(name: string, names: Iterable<string>): readonly string[] {
  const own = LAST_NUMBER.exec(name);
  if (!own) return [name];
  const parts = [...names].flatMap((each) => {
    const found = LAST_NUMBER.exec(each);
    return found && found[1] === own[1] && found[3] === own[3] ? [{ each, number: Number(found[2]) }] : [];
  });
  const ordered = parts.sort((a, b) => a.number - b.number).map(({ each }) => each);
  return ordered.length > 1 && ordered.length <= MOST_PARTS ? ordered : [name];
}

/**
 * The parts of each gauge, by its name. The values of all gauges count first, so that each of them is read. A pie whose further parts
 * would be more than `most` values together is the value by itself.
 * @param most values that can be read at once; at least as many as gauges
 */
export function partsToRead(
  gauges: readonly { readonly name: string; readonly look?: 'pie' | undefined }[],
  names: readonly string[],
  most: number,
): ReadonlyMap<string, readonly string[]> {
  const read = new Set(gauges.map(({ name }) => name));
  return new Map(
    gauges.map(({ name, look }) => {
      const parts = look === 'pie' ? partsOf(name, names) : [name];
      const further = parts.filter((part) => !read.has(part));
      if (read.size + further.length > most) return [name, [name]];
      for (const part of further) read.add(part);
      return [name, parts];
    }),
  );
}

/** From and to of each part, in turns from the top; undefined where they are no parts: one is negative, or all are zero. */
export function slicesOf(values: readonly number[]): readonly (readonly [number, number])[] | undefined {
  const whole = values.reduce((sum, value) => sum + value, 0);
  if (!(whole > 0) || !Number.isFinite(whole) || values.some((value) => value < 0)) return undefined;
  let at = 0;
  return values.map((value) => {
    const from = at;
    at += value / whole;
    return [from, at] as const;
  });
}

/** The outline of a slice of the circle of radius 1 around 0, clockwise from the top; a full circle is one, too. */
export function sliceOutline(from: number, to: number): string {
  const share = to - from;
  if (share <= 0) return '';
  if (share >= 1 - 1e-9) return 'M0 -1A1 1 0 1 1 0 1A1 1 0 1 1 0 -1Z';
  const at = (turn: number): string => {
    const angle = 2 * Math.PI * turn;
    return `${Math.sin(angle).toFixed(4)} ${(-Math.cos(angle)).toFixed(4)}`;
  };
  return `M0 0L${at(from)}A1 1 0 ${share > 0.5 ? 1 : 0} 1 ${at(to)}Z`;
}
