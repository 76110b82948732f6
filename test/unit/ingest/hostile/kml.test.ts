/** KML whose comments, tags or nesting have no end costs what its characters cost, and what lies around them is read. */
import { expect, test } from 'vitest';
import { KmlElements } from '../../../../engine/ingest/formats/kml/elements.ts';
import { processorSeconds } from '../../../support/processor.ts';

const HEAD = '<kml><Document><Placemark><gx:Track>';
const TRACK = '<when>2026-01-01T00:00:00Z</when><gx:coord>9 48 3</gx:coord>';
const TAIL = '</gx:Track></Placemark></Document></kml>';
const PIECE = 64 * 1024;

/** Read in pieces of this many characters. */
function read(text: string, piece = PIECE): { elements: KmlElements; taken: number } {
  const elements = new KmlElements();
  let taken = 0;
  while (taken < text.length && elements.take(text.slice(taken, taken + piece))) taken += piece;
  elements.end();
  return { elements, taken };
}

test.each([
  ['a comment', `<!--${'- >'.repeat(5_000_000)}-->`],
  ['a section', `<![CDATA[${']]'.repeat(8_000_000)}]]>`],
  ['an instruction', `<?a ${'? '.repeat(8_000_000)}?>`],
])('%s of 16 MB is passed over in little memory', async (_, noise) => {
  const before = process.memoryUsage().rss;
  const seconds = await processorSeconds(() => {
    expect(read(HEAD + noise + TRACK + TAIL).elements.positions).toHaveLength(1);
  });
  expect(seconds).toBeLessThan(10);
  expect(process.memoryUsage().rss - before).toBeLessThan(300 * 1024 * 1024);
});

test.each([
  ['elements within each other', '<a>'.repeat(5_000_000), /nested more than 64 deep/],
  ['a tag', `<a b="${'\n\t'.repeat(8_000_000)}"/>`, /a tag of more than 1048576 characters/],
])('%s without end is given up soon, and what came before is kept', (_, noise, said) => {
  const { elements, taken } = read(HEAD + TRACK + noise);
  expect(elements.firstFault).toMatch(said);
  expect(taken).toBeLessThan(2 * 1024 * 1024);
  expect(elements.positions).toHaveLength(1);
});

test.each([1, 2, 3, 7, 11])('comments are left out wherever pieces of %i characters end', (piece) => {
  const text = `${HEAD}<!-- <when>x</when> -->${TRACK}<![CDATA[ <a> ]]><?x <b> ?><!---->${TRACK}${TAIL}`;
  const { elements } = read(text, piece);
  expect([elements.positions.length, elements.faults, elements.unpaired]).toEqual([2, 0, 0]);
});

test('a line of millions of places keeps the first million, counts the rest, and takes no thirty times its length', async () => {
  const before = process.memoryUsage().rss;
  const { elements } = read(
    `<kml><Placemark><LineString><coordinates>${'9,48 '.repeat(6_000_000)}</coordinates></LineString></Placemark></kml>`,
  );
  expect(elements.lines.map(({ length }) => length)).toEqual([1_000_000]);
  expect(elements.left).toBe(5_000_000);
  expect(process.memoryUsage().rss - before).toBeLessThan(600 * 1024 * 1024);
});
