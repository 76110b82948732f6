/** Numbers of a VBOX file: with a sign, leading zeros, and, of some writers, an exponent. */

const NUMBER = /^[+-]?\d{1,20}(?:\.\d{0,20})?(?:[eE][+-]?\d{1,3})?$/;

/** Undefined for what is no number to its last character. */
export function parsed(cell: string): number | undefined {
  if (!NUMBER.test(cell)) return undefined;
  const value = Number(cell);
  return Number.isFinite(value) ? value : undefined;
}
