/**
 * The values of a text of YAML 1.2 (yaml.org/spec/1.2.2), in time near linear in its length. The library compares each key of a
 * mapping with all before it, and writes out the line of each error: 4 MB of either took a quarter of an hour. Aliases multiply
 * what a text holds and are refused; formats that are read here have none.
 */
import { isMap, isScalar, Lexer, parseDocument, visit } from 'yaml';

/** Words, marks and blanks between them; each may take a kilobyte where it is wrong. 2,500 topics of a recording have so many. */
const MOST_TOKENS = 300_000;

/**
 * @returns plain values of JSON's kinds
 * @throws Error in words, with line and column, where it is no YAML, has aliases, or names a key twice, or is nested
 * without end
 */
export function yamlValues(text: string): unknown {
  try {
    return valuesOf(text);
  } catch (error) {
    // The library goes down by recursion.
    throw error instanceof RangeError ? new Error('it is nested without end') : error;
  }
}

function valuesOf(text: string): unknown {
  checkTokens(text);
  const document = parseDocument(text, { logLevel: 'silent', uniqueKeys: false, prettyErrors: false });
  const [error] = document.errors;
  if (error) {
    // It keeps what it meets when it goes down too far among its errors.
    const reason = /call stack/.test(error.message)
      ? 'it is nested without end'
      : error.message.split('\n', 1)[0];
    throw new Error(`${reason} at ${placeOf(text, error.pos[0])}`);
  }
  visit(document, {
    Alias(_, { range }) {
      throw new Error(`it has an alias at ${placeOf(text, range?.[0] ?? 0)}`);
    },
    Map(_, map) {
      const keys = new Set<unknown>();
      for (const { key } of map.items) {
        const name = isScalar(key) ? key.value : key;
        if (keys.has(name)) throw new Error(`Map keys must be unique at ${placeOf(text, rangeOf(key))}`);
        keys.add(name);
      }
    },
  });
  return document.toJS({ maxAliasCount: 0 });
}

function checkTokens(text: string): void {
  let [tokens, at] = [0, 0];
  for (const token of new Lexer().lex(text)) {
    if (++tokens > MOST_TOKENS)
      throw new Error(`it has more than ${MOST_TOKENS} words and marks, at ${placeOf(text, at)}`);
    // Marks of the library's own, between documents and before scalars, stand for no character.
    if (!OWN_MARKS.has(token)) at += token.length;
  }
}

const OWN_MARKS: ReadonlySet<string> = new Set(['\u{02}', '\u{18}', '\u{1f}']);

const rangeOf = (key: unknown): number => (isScalar(key) || isMap(key) ? (key.range?.[0] ?? 0) : 0);

/** As the library writes it: line and column, from 1. */
function placeOf(text: string, at: number): string {
  const before = text.slice(0, at);
  const begin = before.lastIndexOf('\n') + 1;
  let line = 1;
  for (let next = before.indexOf('\n'); next >= 0; next = before.indexOf('\n', next + 1)) line++;
  return `line ${line}, column ${at - begin + 1}`;
}
