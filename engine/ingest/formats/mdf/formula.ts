/**
 * Formulas of channels (conversion type 3 of ASAM MDF 4): sums, products, powers and functions of X. What reads differently by the
 * tool, as ^ and log, is not evaluated. Own code, since jsep (engine/replay/formula) does not tell -X ** 2 from (-X) ** 2.
 */
const TOKEN = /\s*(\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?|[A-Za-z_]\w*|\*\*|[-+*/(),])/y;
const MOST_CHARACTERS = 2000;
const MOST_LEVELS = 64;

const FUNCTIONS: ReadonlyMap<string, (x: number) => number> = new Map([
  ['sin', Math.sin],
  ['cos', Math.cos],
  ['tan', Math.tan],
  ['asin', Math.asin],
  ['acos', Math.acos],
  ['atan', Math.atan],
  ['arcsin', Math.asin],
  ['arccos', Math.acos],
  ['arctan', Math.atan],
  ['sinh', Math.sinh],
  ['cosh', Math.cosh],
  ['tanh', Math.tanh],
  ['sqrt', Math.sqrt],
  ['abs', Math.abs],
  ['exp', Math.exp],
  ['ln', Math.log],
  ['log10', Math.log10],
]);

type Value = (x: number) => number;

/** Undefined where the text is no formula that is understood. */
export function formulaOf(text: string): Value | undefined {
  const tokens = tokensOf(text);
  if (!tokens) return undefined;
  const parser = new Parser(tokens);
  const value = parser.sum(0);
  return value && parser.isAtEnd ? value : undefined;
}

function tokensOf(text: string): readonly string[] | undefined {
  const plain = text.trim();
  if (plain === '' || plain.length > MOST_CHARACTERS) return undefined;
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < plain.length) {
    const found = TOKEN.exec(plain);
    if (!found) return undefined;
    tokens.push(found[1] ?? '');
  }
  return tokens;
}

/** By the usual precedence; each part is undefined where it is not understood. */
class Parser {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#tokens.length;
  }

  #take(...wanted: readonly string[]): string | undefined {
    const token = this.#tokens[this.#at];
    if (token === undefined || !wanted.includes(token)) return undefined;
    this.#at++;
    return token;
  }

  sum(level: number): Value | undefined {
    let left = this.#product(level);
    for (let sign = this.#take('+', '-'); left && sign; sign = this.#take('+', '-')) {
      const [a, b] = [left, this.#product(level)];
      if (!b) return undefined;
      left = sign === '+' ? (x) => a(x) + b(x) : (x) => a(x) - b(x);
    }
    return left;
  }

  #product(level: number): Value | undefined {
    let left = this.#signed(level);
    for (let sign = this.#take('*', '/'); left && sign; sign = this.#take('*', '/')) {
      const [a, b] = [left, this.#signed(level)];
      if (!b) return undefined;
      left = sign === '*' ? (x) => a(x) * b(x) : (x) => a(x) / b(x);
    }
    return left;
  }

  #signed(level: number): Value | undefined {
    if (level > MOST_LEVELS) return undefined;
    const sign = this.#take('+', '-');
    if (!sign) return this.#power(level);
    const value = this.#signed(level + 1);
    return value && sign === '-' ? (x) => -value(x) : value;
  }

  #power(level: number): Value | undefined {
    const base = this.#primary(level);
    if (!base || !this.#take('**')) return base;
    const exponent = this.#signed(level + 1);
    return exponent && ((x) => base(x) ** exponent(x));
  }

  #primary(level: number): Value | undefined {
    const token = this.#tokens[this.#at++];
    if (token === undefined) return undefined;
    if (token === '(') return this.#closed(level);
    if (/^[\d.]/.test(token)) {
      const value = Number(token);
      return () => value;
    }
    if (/^x1?$/i.test(token)) return (x) => x;
    const name = token.toLowerCase();
    if (!this.#take('(')) return name === 'pi' ? () => Math.PI : undefined;
    if (name === 'pow') return this.#pow(level);
    const value = this.#closed(level);
    const of = FUNCTIONS.get(name);
    return value && of && ((x) => of(value(x)));
  }

  #closed(level: number): Value | undefined {
    const value = this.sum(level + 1);
    return value && this.#take(')') ? value : undefined;
  }

  #pow(level: number): Value | undefined {
    const base = this.sum(level + 1);
    if (!base || !this.#take(',')) return undefined;
    const exponent = this.#closed(level);
    return exponent && ((x) => base(x) ** exponent(x));
  }
}
