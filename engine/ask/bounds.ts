/**
 * The stretch of time that a statement can be about, read from its WHERE, so that rows outside of it are not made at all. Only where
 * that is certain: one SELECT of one view, whose WHERE is conditions joined by AND, one of which compares `t_s` or `t_ns` with a
 * number. Anything else has no bounds, and all rows are made. The statement itself still filters: bounds may be too wide.
 */
import { type Nanoseconds, NS_PER_S } from '../contract/time.ts';

/** Both included; infinite where there is no bound. */
export type TimeBounds = { readonly fromNs: Nanoseconds; readonly toNs: Nanoseconds };

/** `t_s` is a rounded double: more than its error over days. */
const SLACK_NS = 1000;
/** Words with which a statement may mean more than its one WHERE says. */
const BEYOND = /^(with|union|except|intersect|values|join|natural|cross|or|not|case|filter)$/;
const AFTER_WHERE = /^(group|order|limit|having|window)$/;
const TOKEN =
  /\s+|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|\[[^\]]*\]|\d+(?:\.\d*)?(?:e[+-]?\d+)?\b|\.\d+(?:e[+-]?\d+)?\b|[\p{L}_][\p{L}\p{N}_$]*|[<>=!]=?|<>|./giuy;

export function timeBoundsOf(sql: string): TimeBounds | undefined {
  const tokens = tokensOf(sql);
  const words = tokens.map((token) => token.toLowerCase());
  if (words.filter((word) => word === 'select').length !== 1) return undefined;
  if (words.some((word) => BEYOND.test(word))) return undefined;
  const wheres = words.flatMap((word, k) => (word === 'where' ? [k] : []));
  const [from, where] = [words.indexOf('from'), wheres[0]];
  if (from < 0 || where === undefined || wheres.length > 1 || where < from) return undefined;
  // Of two views, or of a table that a function makes, the times may be another one's.
  if (words.slice(from, where).some((word) => word === ',' || word === '(')) return undefined;
  const end = words.findIndex((word, k) => k > where && (AFTER_WHERE.test(word) || word === ';'));
  const condition = words.slice(where + 1, end < 0 ? undefined : end);
  const bounds = conditionsOf(condition).map(boundOf);
  const fromNs = Math.max(...bounds.map((each) => each?.fromNs ?? Number.NEGATIVE_INFINITY));
  const toNs = Math.min(...bounds.map((each) => each?.toNs ?? Number.POSITIVE_INFINITY));
  return Number.isFinite(fromNs) || Number.isFinite(toNs) ? { fromNs, toNs } : undefined;
}

/** Without spaces and comments; a minus that belongs to a number is part of it. */
function tokensOf(sql: string): string[] {
  const found = [...sql.matchAll(TOKEN)]
    .map(([token]) => token)
    .filter((token) => !/^(\s|--|\/\*)/.test(token));
  const out: string[] = [];
  for (const token of found) {
    const [before, last] = [out.at(-2), out.at(-1)];
    const signs = last === '-' && /^[\d.]/.test(token) && /^([<>=]=?|<>|between|and)$/i.test(before ?? '');
    if (signs) out.pop();
    out.push(signs ? `-${token}` : token);
  }
  return out;
}

/** What AND joins at the outermost level; the AND of a BETWEEN joins nothing. */
function conditionsOf(words: readonly string[]): string[][] {
  const out: string[][] = [[]];
  let [depth, between] = [0, false];
  for (const word of words) {
    if (word === '(') depth++;
    if (word === ')') depth--;
    if (depth === 0 && word === 'between') between = true;
    else if (depth === 0 && word === 'and' && between) between = false;
    else if (depth === 0 && word === 'and') {
      out.push([]);
      continue;
    }
    out.at(-1)?.push(word);
  }
  return out;
}

function boundOf(condition: readonly string[]): TimeBounds | undefined {
  // "g.t_s >= 3" is "t_s >= 3": there is one view.
  const words = condition.filter((word, k) => word !== '.' && condition[k + 1] !== '.');
  const [a = '', op = '', b = '', and, c = ''] = words;
  if (words.length === 5 && op === 'between' && and === 'and') return spanOf(a, b, c);
  if (words.length !== 3) return undefined;
  const isName = unitOf(a) !== undefined;
  const [name, number] = isName ? [a, b] : [b, a];
  const sign = isName ? op : (MIRRORED[op] ?? '');
  if (sign === '=' || sign === '==') return spanOf(name, number, number);
  if (sign === '>' || sign === '>=') return spanOf(name, number, 'inf');
  if (sign === '<' || sign === '<=') return spanOf(name, '-inf', number);
  return undefined;
}

const MIRRORED: Readonly<Record<string, string>> = {
  '>': '<',
  '>=': '<=',
  '<': '>',
  '<=': '>=',
  '=': '=',
  '==': '==',
};

const unitOf = (name: string): number | undefined =>
  name === 't_s' ? NS_PER_S : name === 't_ns' ? 1 : undefined;

function spanOf(name: string, low: string, high: string): TimeBounds | undefined {
  const unit = unitOf(name);
  const [from, to] = [numberOf(low), numberOf(high)];
  if (unit === undefined || from === undefined || to === undefined) return undefined;
  return { fromNs: from * unit - SLACK_NS, toNs: to * unit + SLACK_NS };
}

function numberOf(word: string): number | undefined {
  if (word === 'inf') return Number.POSITIVE_INFINITY;
  if (word === '-inf') return Number.NEGATIVE_INFINITY;
  return /^-?[\d.]/.test(word) && Number.isFinite(Number(word)) ? Number(word) : undefined;
}
