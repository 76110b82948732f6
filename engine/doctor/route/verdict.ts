/** What the route check says first: whether to drive again, and whether errors are left that have no place on the way. */
import {
  lengthText,
  type RouteAgain,
  type RouteError,
  type RouteVerdict,
} from '../../contract/doctor/route.ts';

export function verdictOf(
  lengthM: number,
  again: readonly Pick<RouteAgain, 'fromM' | 'toM'>[],
  errors: readonly RouteError[],
): RouteVerdict {
  if (again.length > 0) {
    const parts = again.length === 1 ? 'one part' : `${again.length} parts`;
    const againM = again.reduce((sum, { fromM, toM }) => sum + toM - fromM, 0);
    return {
      state: 'again',
      sentence: `Drive again ${parts}: ${lengthText(againM)} of ${lengthText(lengthM)}.`,
    };
  }
  if (errors.length === 0)
    return { state: 'whole', sentence: 'The route came back whole: nothing has to be driven again.' };
  const count = errors.length === 1 ? 'an error' : `${errors.length} errors`;
  return { state: 'errors', sentence: `The route is covered, but the drive has ${count}: see Problems.` };
}
