/** What the log says of the sources that a drive is aligned by. */
import type { StageContext } from '../../contract/stage.ts';
import type { Gnss } from '../../positions/fixes.ts';
import type { Attitudes, Force } from './attitudes.ts';
import type { Up } from './gravity.ts';

export type Sources = {
  readonly gnss: Gnss | undefined;
  readonly attitudes: Attitudes | undefined;
  readonly force: Force | undefined;
  readonly ups: readonly Up[];
};

export function logSources(context: StageContext, { gnss, attitudes, force, ups }: Sources): void {
  if (gnss) {
    context.log(
      'info',
      `GNSS: ${gnss.fixes.length} fixes of ${gnss.stream.name}, ${gnss.refused} without position; antenna at ${gnss.lever.map((v) => v.toFixed(2)).join(', ')} m in the vehicle frame.`,
    );
    if (!gnss.leverKnown)
      context.log(
        'warn',
        `The calibration has no frame "${gnss.stream.frame}": the antenna is taken to be at the vehicle's origin.`,
      );
  } else context.log('warn', 'GNSS: none is used; the map stays in a local frame.');
  if (attitudes) context.log('info', `Heading, roll and pitch come from ${attitudes.stream.name}.`);
  else if (force && ups.length > 0)
    context.log('info', `Up comes from ${force.stream.name}: ${ups.length} windows of 2 s.`);
  else
    context.log('warn', 'Nothing tells which way is up: the vehicle is taken to stand level at the start.');
}
