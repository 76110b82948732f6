import { describe, expect, it } from 'vitest';
import { parseFormula } from '../../../engine/replay/formula/formula.ts';

const seconds = Float64Array.of(0, 1, 2, 3, 4);
const columns = (given: Record<string, number[]>) => ({
  seconds,
  values: new Map(Object.entries(given).map(([name, list]) => [name, Float64Array.from(list)])),
});
const compute = (
  text: string,
  given: Record<string, number[]> = { a: [1, 2, 3, 4, 5], b: [5, 4, 3, 2, 1] },
) => [...parseFormula(text).compute(columns(given))];

describe('a formula over signals', () => {
  it('computes value by value with the usual precedence, powers from the right', () => {
    expect(compute('a + b * 2')).toEqual([11, 10, 9, 8, 7]);
    expect(compute('-(a ^ 2)')[1]).toBe(-4);
    expect(compute('2 ^ 3 ^ 2')[0]).toBe(512);
    expect(compute('a > b ? a : -1')).toEqual([-1, -1, -1, 4, 5]);
    expect(compute('hypot(a, b, 1)')[0]).toBeCloseTo(Math.sqrt(27));
    expect(compute('deg(pi)')[0]).toBeCloseTo(180);
  });
  it('knows functions along time', () => {
    expect(compute('derivative(a * a)')).toEqual([3, 4, 6, 8, 9]);
    expect(compute('integral(a)')).toEqual([0, 1.5, 4, 7.5, 12]);
    expect(compute('mean(a, 2)')).toEqual([1, 1.5, 2, 3, 4]);
    expect(compute('delay(a, 1.5)')).toEqual([Number.NaN, Number.NaN, 1, 2, 3]);
  });
  it('looks ahead by a delay below zero, over many values at once', () => {
    expect(compute('delay(a, -1)')).toEqual([2, 3, 4, 5, 5]);
    const many = 400_000;
    const time = Float64Array.from({ length: many }, (_, i) => i / 100);
    const ahead = parseFormula('delay(a, -1)').compute({ seconds: time, values: new Map([['a', time]]) });
    expect([ahead[0], ahead[many - 200], ahead[many - 1]]).toEqual([1, time[many - 100], time[many - 1]]);
  });
  it('leaves holes where a value is none', () => {
    expect(compute('integral(a)', { a: [1, Number.NaN, 1, 1, 1] })).toEqual([0, 0, 0, 1, 2]);
    expect(compute('a + 1', { a: [1, Number.NaN, 1, 1, 1] })[1]).toBeNaN();
  });
  it('names the signals that it uses', () => {
    expect(parseFormula('sqrt(a) + c * pi').names).toEqual(['a', 'c']);
  });
});

describe('what is no formula is refused in words', () => {
  it.each([
    ['a +', /no formula/],
    ['a; b', /more than one expression/],
    ['constructor.constructor("return 1")()', /do not have/],
    ['a.b', /do not have MemberExpression/],
    ['this', /do not have ThisExpression/],
    ['"text"', /no number/],
    ['[a]', /do not have ArrayExpression/],
    ['eval(a)', /the function eval/],
    ['sqrt(a, b)', /sqrt takes 1 values/],
    ['a & b', /no formula/],
    ['-a ^ 2', /two ways/],
    ['a = 3', /no formula|do not have/],
    [`${'('.repeat(250)}a${')'.repeat(250)}${'+a'.repeat(250)}`, /more than 200 parts/],
  ])('%s', (text, reason) => {
    expect(() => parseFormula(text)).toThrow(reason);
  });
  it('a name that stands for nothing, and a delay that is no number', () => {
    expect(() => compute('z')).toThrow('uses z');
    expect(() => compute('delay(a, b)')).toThrow('number of seconds');
    expect(() => compute('delay(a, 1 / 0)')).toThrow('number of seconds');
  });
  it('a mean over less than nothing, which would have no end', () => {
    expect(() => compute('mean(a, -1)')).toThrow('is a number of seconds that is not below zero');
    expect(() => compute('mean(a, 0 / 0)')).toThrow('number of seconds');
    expect(compute('mean(a, 0)')).toEqual([1, 2, 3, 4, 5]);
  });
});
