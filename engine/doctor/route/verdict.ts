/** What the route check says first: whether to drive again, what errors are left, and what the positions are good for. */
import {
  lengthText,
  type RouteAgain,
  type RouteError,
  type RoutePositions,
  type RouteVerdict,
} from '../../contract/doctor/route.ts';

/** @param lengthM of the drive */
export function verdictOf(
  lengthM: number,
  again: readonly Pick<RouteAgain, 'of' | 'fromM' | 'toM'>[],
  errors: readonly RouteError[],
  { fit, accuracyM, sentence }: RoutePositions,
): RouteVerdict {
  if (again.length > 0) return { state: 'again', sentence: againSentence(lengthM, again) };
  if (errors.length > 0) {
    const count = errors.length === 1 ? 'an error' : `${errors.length} errors`;
    return { state: 'errors', sentence: `The route is covered, but the drive has ${count}: see Problems.` };
  }
  // A drive without any fix has no accuracy: that it has none is a problem of its own, where it should have some.
  if (fit !== 'lanes' && accuracyM !== undefined)
    return { state: 'limited', sentence: `The route is covered. ${sentence}` };
  return { state: 'whole', sentence: 'The route is covered: nothing has to be driven again.' };
}

function againSentence(lengthM: number, again: readonly Pick<RouteAgain, 'of' | 'fromM' | 'toM'>[]): string {
  const sumOf = (of: RouteAgain['of']) => {
    const parts = again.filter((each) => each.of === of);
    return { count: parts.length, metres: parts.reduce((sum, { fromM, toM }) => sum + toM - fromM, 0) };
  };
  const [driven, planned] = [sumOf('drive'), sumOf('plan')];
  const parts = (count: number): string => (count === 1 ? 'one part' : `${count} parts`);
  const drive =
    driven.count > 0
      ? `Drive again ${parts(driven.count)}: ${lengthText(driven.metres)} of ${lengthText(lengthM)}.`
      : '';
  const plan =
    planned.count > 0
      ? `Of the plan ${parts(planned.count)} ${planned.count === 1 ? 'is' : 'are'} left to drive: ${lengthText(planned.metres)}.`
      : '';
  return [drive, plan].filter((each) => each !== '').join(' ');
}
