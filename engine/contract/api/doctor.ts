/** What is wrong with a drive, worst first, and what a person set aside. */
import { z } from 'zod';
import type { MapChecks, Problem } from '../doctor/problems.ts';
import { MOST_PLAN_CHARACTERS, type RouteReport } from '../doctor/route.ts';
import { handle, id, nothing, type Payload, result } from './method.ts';

/** Of a problem, as `doctor.list` gives it. */
const problem = z.string().min(1).max(500);

export const DOCTOR = {
  /** By default of the newest run that has a finished stage; without a run, what the log and its ingest show. */
  'doctor.list': {
    params: z.object({ drive: handle, run: id.optional() }),
    result: result<{
      /** Worst first; those that a person set aside last. */
      readonly problems: readonly Problem[];
      /** The run that was looked at. */
      readonly run?: number;
      /** Stages that have said nothing yet, in the order in which they run: what they would find is not known. */
      readonly waiting: readonly string[];
      /** What the checks of the map found in the map itself; missing before they ran. */
      readonly mapChecks?: MapChecks;
    }>(),
  },
  /** Sets a problem aside in this drive, whichever run shows it. A second time replaces the reason. */
  'doctor.ignore': {
    params: z.object({ drive: handle, id: problem, reason: z.string().trim().min(1).max(2000) }),
    result: nothing,
  },
  /**
   * Where the route was covered, and where to drive again. `plan`: a GPX file of what was to be driven, by its name and text.
   * Payload: GPX, UTF-8; missing where the path has no place on earth.
   */
  'doctor.route': {
    params: z.object({
      drive: handle,
      run: id.optional(),
      plan: z.object({ name: z.string().max(300), text: z.string().max(MOST_PLAN_CHARACTERS) }).optional(),
    }),
    result: result<RouteReport & { readonly gpx?: Payload }>(),
  },
  'doctor.restore': { params: z.object({ drive: handle, id: problem }), result: nothing },
} as const;
