/**
 * Formulas over signals: arithmetic, comparisons, functions of one value and functions along time. jsep parses them into a
 * tree, which is walked here over whole columns: no text is ever run as code, and a tree has a bounded number of parts.
 */
import jsep from 'jsep';
import { InputError, messageOf } from '../../contract/errors.ts';
import { ALONG_TIME, CONSTANTS, OPERATORS, POINTWISE, UNARY } from './functions.ts';

/** A formula that a person writes has some twenty. */
const MOST_PARTS = 200;

/** The columns that a formula is about: times in seconds, and each name's values at them. */
export type Columns = {
  readonly seconds: Float64Array;
  readonly values: ReadonlyMap<string, Float64Array>;
};

type Value = number | Float64Array;

let prepared = false;

/** Bits and templates have no meaning for signals; `^` is a power, as people write it. */
function prepare(): void {
  if (prepared) return;
  for (const operator of ['|', '&', '<<', '>>', '>>>', '===', '!==', '??', '^'])
    jsep.removeBinaryOp(operator);
  jsep.addBinaryOp('^', 12, true);
  jsep.removeUnaryOp('~');
  prepared = true;
}

/** A formula ready to be computed. `names`: the signals that it uses. */
export type Formula = {
  readonly names: readonly string[];
  readonly compute: (columns: Columns) => Float64Array;
};

/** @throws InputError that says what in the text is no formula. */
export function parseFormula(text: string): Formula {
  prepare();
  let tree: jsep.Expression;
  try {
    tree = jsep(text);
  } catch (error) {
    throw new InputError(`"${text}" is no formula: ${messageOf(error)}.`, { cause: error });
  }
  const names = new Set<string>();
  let parts = 0;
  const check = (node: jsep.Expression): void => {
    if (++parts > MOST_PARTS) throw new InputError(`The formula has more than ${MOST_PARTS} parts.`);
    for (const child of childrenOf(node)) check(child);
    if (node.type === 'Identifier' && !CONSTANTS.has(textOf(node.name))) names.add(textOf(node.name));
  };
  check(tree);
  return {
    names: [...names],
    compute: (columns) => asColumn(resultOf(tree, columns), columns.seconds.length),
  };
}

/** What stands within a part. @throws InputError for a part that formulas have not. */
function childrenOf(node: jsep.Expression): readonly jsep.Expression[] {
  switch (node.type) {
    case 'Literal':
      if (typeof node.value !== 'number') throw new InputError(`${String(node.raw)} is no number.`);
      return [];
    case 'Identifier':
      return [];
    case 'UnaryExpression':
      if (!UNARY.has(textOf(node.operator))) throw unknown(`the operator ${textOf(node.operator)}`);
      return [expression(node.argument)];
    case 'BinaryExpression':
    case 'LogicalExpression':
      if (!OPERATORS.has(textOf(node.operator))) throw unknown(`the operator ${textOf(node.operator)}`);
      // jsep does not tell −a^2 from (−a)^2.
      if (node.operator === '^' && expression(node.left).type === 'UnaryExpression')
        throw new InputError('A sign before a power can be read in two ways: write -(a ^ 2), or pow(-a, 2).');
      return [expression(node.left), expression(node.right)];
    case 'ConditionalExpression':
      return [expression(node.test), expression(node.consequent), expression(node.alternate)];
    case 'CallExpression': {
      const name = calledOf(node);
      const given = listOf(node.arguments);
      const wanted = (POINTWISE.get(name) ?? ALONG_TIME.get(name))?.takes;
      if (!wanted) throw unknown(`the function ${name}`);
      const [least, most] = wanted;
      if (given.length < least || given.length > most)
        throw new InputError(`${name} takes ${least === most ? least : `${least} to ${most}`} values.`);
      return given;
    }
    default:
      throw unknown(node.type === 'Compound' ? 'more than one expression' : node.type);
  }
}

function resultOf(node: jsep.Expression, columns: Columns): Value {
  const of = (child: unknown): Value => resultOf(expression(child), columns);
  switch (node.type) {
    case 'Literal':
      return Number(node.value);
    case 'Identifier': {
      const name = textOf(node.name);
      const found = CONSTANTS.get(name) ?? columns.values.get(name);
      if (found === undefined) throw new InputError(`The formula uses ${name}, which stands for no signal.`);
      return found;
    }
    case 'UnaryExpression':
      return each(UNARY.get(textOf(node.operator)) ?? same, [of(node.argument)]);
    case 'BinaryExpression':
    case 'LogicalExpression':
      return each(OPERATORS.get(textOf(node.operator)) ?? same, [of(node.left), of(node.right)]);
    case 'ConditionalExpression':
      return each(
        (test, yes, no) => (Number.isNaN(test) ? test : test !== 0 ? yes : no),
        [of(node.test), of(node.consequent), of(node.alternate)],
      );
    default: {
      const name = calledOf(node);
      const given = listOf(node.arguments).map(of);
      const pointwise = POINTWISE.get(name);
      if (pointwise) return each(pointwise.of, given);
      const along = ALONG_TIME.get(name);
      if (!along) throw unknown(`the function ${name}`);
      const [first = Number.NaN, second] = given;
      if (second !== undefined && (typeof second !== 'number' || !Number.isFinite(second)))
        throw new InputError(`The second value of ${name} is a number of seconds.`);
      if (second !== undefined && second < 0 && !along.ahead)
        throw new InputError(`The second value of ${name} is a number of seconds that is not below zero.`);
      return along.of(columns.seconds, asColumn(first, columns.seconds.length), second ?? along.otherwise);
    }
  }
}

const same = (value: number): number => value;

/** Applies a function value by value; numbers stand for columns of them. */
function each(of: (...values: number[]) => number, given: readonly Value[]): Value {
  const length = given.find((value) => typeof value !== 'number')?.length;
  const at = (i: number): number[] =>
    given.map((value) => (typeof value === 'number' ? value : (value[i] ?? Number.NaN)));
  if (length === undefined) return of(...at(0));
  const out = new Float64Array(length);
  for (let i = 0; i < length; i++) out[i] = of(...at(i));
  return out;
}

const asColumn = (value: Value, length: number): Float64Array =>
  typeof value === 'number' ? new Float64Array(length).fill(value) : value;

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

function expression(value: unknown): jsep.Expression {
  if (typeof value !== 'object' || value === null || !('type' in value))
    throw new InputError('The formula breaks off.');
  return value as jsep.Expression;
}

const listOf = (value: unknown): readonly jsep.Expression[] =>
  Array.isArray(value) ? value.map(expression) : [];

/** The name of a called function. @throws InputError for anything else that is called. */
function calledOf(node: jsep.Expression): string {
  const callee = node.type === 'CallExpression' ? expression(node.callee) : undefined;
  if (callee?.type !== 'Identifier') throw unknown(callee?.type ?? node.type);
  return textOf(callee.name);
}

const unknown = (what: string): InputError => new InputError(`Formulas do not have ${what}.`);
