/** The operators, constants and functions of formulas. */

type Of = (...values: number[]) => number;

const truth = (value: boolean): number => (value ? 1 : 0);

export const CONSTANTS: ReadonlyMap<string, number> = new Map([
  ['pi', Math.PI],
  ['e', Math.E],
  /** Of Earth, m/s² (ISO 80000-3). */
  ['g0', 9.80665],
]);

export const UNARY: ReadonlyMap<string, Of> = new Map<string, Of>([
  ['-', (a = 0) => -a],
  ['+', (a = 0) => a],
  ['!', (a = 0) => (Number.isNaN(a) ? a : truth(a === 0))],
]);

export const OPERATORS: ReadonlyMap<string, Of> = new Map<string, Of>([
  ['+', (a = 0, b = 0) => a + b],
  ['-', (a = 0, b = 0) => a - b],
  ['*', (a = 0, b = 0) => a * b],
  ['/', (a = 0, b = 0) => a / b],
  ['%', (a = 0, b = 0) => a % b],
  ['^', (a = 0, b = 0) => a ** b],
  ['<', (a = 0, b = 0) => truth(a < b)],
  ['>', (a = 0, b = 0) => truth(a > b)],
  ['<=', (a = 0, b = 0) => truth(a <= b)],
  ['>=', (a = 0, b = 0) => truth(a >= b)],
  ['==', (a = 0, b = 0) => truth(a === b)],
  ['!=', (a = 0, b = 0) => truth(a !== b)],
  ['&&', (a = 0, b = 0) => truth(a !== 0 && b !== 0)],
  ['||', (a = 0, b = 0) => truth(a !== 0 || b !== 0)],
]);

type Takes = readonly [least: number, most: number];
type Pointwise = { readonly takes: Takes; readonly of: Of };

const one = (of: Of): Pointwise => ({ takes: [1, 1], of });
const two = (of: Of): Pointwise => ({ takes: [2, 2], of });

export const POINTWISE: ReadonlyMap<string, Pointwise> = new Map<string, Pointwise>([
  ...(['abs', 'sqrt', 'cbrt', 'exp', 'log', 'log10', 'log2', 'sin', 'cos', 'tan'] as const).map(
    (name): [string, Pointwise] => [name, one(Math[name])],
  ),
  ...(['asin', 'acos', 'atan', 'sinh', 'cosh', 'tanh', 'floor', 'ceil', 'round', 'sign'] as const).map(
    (name): [string, Pointwise] => [name, one(Math[name])],
  ),
  ['atan2', two(Math.atan2)],
  ['pow', two(Math.pow)],
  ['hypot', { takes: [1, 8], of: Math.hypot }],
  ['min', { takes: [1, 8], of: Math.min }],
  ['max', { takes: [1, 8], of: Math.max }],
  ['deg', one((a = 0) => (a * 180) / Math.PI)],
  ['rad', one((a = 0) => (a * Math.PI) / 180)],
  ['clamp', { takes: [3, 3], of: (a = 0, low = 0, high = 0) => Math.min(high, Math.max(low, a)) }],
]);

type AlongTime = {
  readonly takes: Takes;
  /** Whether the second value may be below zero: a delay is then a look ahead. */
  readonly ahead?: true;
  /** The second value where it is not given, in seconds. */
  readonly otherwise: number;
  readonly of: (seconds: Float64Array, values: Float64Array, by: number) => Float64Array;
};

export const ALONG_TIME: ReadonlyMap<string, AlongTime> = new Map<string, AlongTime>([
  ['derivative', { takes: [1, 1], otherwise: 0, of: derivative }],
  ['integral', { takes: [1, 1], otherwise: 0, of: integral }],
  ['mean', { takes: [1, 2], otherwise: 1, of: movingMean }],
  ['delay', { takes: [2, 2], otherwise: 0, ahead: true, of: delayed }],
]);

/** Of neighbours on either side (central differences), of one at the ends; a second. */
function derivative(seconds: Float64Array, values: Float64Array): Float64Array {
  return values.map((_, i) => {
    const [a, b] = [Math.max(0, i - 1), Math.min(values.length - 1, i + 1)];
    const by = (seconds[b] ?? 0) - (seconds[a] ?? 0);
    return by > 0 ? ((values[b] ?? Number.NaN) - (values[a] ?? Number.NaN)) / by : Number.NaN;
  });
}

/** By trapezoids from the first value on; what is no number adds nothing. */
function integral(seconds: Float64Array, values: Float64Array): Float64Array {
  let sum = 0;
  return values.map((value, i) => {
    const before = values[i - 1] ?? Number.NaN;
    const area = ((value + before) / 2) * ((seconds[i] ?? 0) - (seconds[i - 1] ?? 0));
    if (i > 0 && Number.isFinite(area)) sum += area;
    return sum;
  });
}

/** Over the last `by` seconds, the value itself included. */
function movingMean(seconds: Float64Array, values: Float64Array, by: number): Float64Array {
  let [from, sum, count] = [0, 0, 0];
  return values.map((value, i) => {
    if (Number.isFinite(value)) {
      sum += value;
      count++;
    }
    for (; (seconds[i] ?? 0) - (seconds[from] ?? 0) > by; from++) {
      const gone = values[from] ?? Number.NaN;
      if (!Number.isFinite(gone)) continue;
      sum -= gone;
      count--;
    }
    return count > 0 ? sum / count : Number.NaN;
  });
}

/** What was in force so many seconds before. */
function delayed(seconds: Float64Array, values: Float64Array, by: number): Float64Array {
  let k = -1;
  return values.map((_, i) => {
    const at = (seconds[i] ?? 0) - by;
    while (k + 1 < seconds.length && (seconds[k + 1] ?? 0) <= at) k++;
    return k >= 0 ? (values[k] ?? Number.NaN) : Number.NaN;
  });
}
