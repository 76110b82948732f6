/** How much of the way each sensor covered, and where along it there is a gap or a poor stretch. */
import { lengthText, type RouteReport } from '../../../engine/contract/doctor/route.ts';
import { visible as readable } from '../../../engine/contract/visible.ts';
import { shortName } from '../../widgets/streams/streamName.ts';

/** A gap of a long route is at least so wide (%) that it is seen. */
const LEAST_WIDTH = 0.6;

export function Coverage({ report }: { readonly report: RouteReport }) {
  const { lengthM, sensors, stretches, plan } = report;
  const again = report.again.filter(({ of }) => of === 'drive');
  const bar = (spans: readonly { fromM: number; toM: number }[], look: string, wholeM = lengthM) =>
    spans.map(({ fromM, toM }) => (
      <i
        key={`${look}${fromM}/${toM}`}
        className={look}
        style={{
          left: `${(100 * fromM) / wholeM}%`,
          width: `${Math.max(LEAST_WIDTH, (100 * (toM - fromM)) / wholeM)}%`,
        }}
      />
    ));
  return (
    <table className="table route-coverage">
      <thead>
        <tr>
          <th>Sensor</th>
          <th className="right">Covered</th>
          <th>
            <span className="route-ends">
              <span>0 m</span>
              <span>{lengthText(lengthM)}</span>
            </span>
          </th>
        </tr>
      </thead>
      <tbody>
        {sensors.map(({ name, coveredM, share }) => {
          const own = stretches.filter(({ sensor }) => sensor === name);
          return (
            <tr key={name}>
              <td title={readable(name)}>{shortName(readable(name))}</td>
              <td className="right num" title={`${lengthText(coveredM)} of ${lengthText(lengthM)}`}>
                {shareText(share)}
              </td>
              <td>
                <span className="route-bar" aria-hidden>
                  {bar(
                    own.filter(({ kind }) => kind === 'poor'),
                    'route-poor',
                  )}
                  {bar(
                    own.filter(({ kind }) => kind === 'gap'),
                    'route-gap',
                  )}
                </span>
              </td>
            </tr>
          );
        })}
        {again.length > 0 && (
          <tr>
            <td>Drive again</td>
            <td className="right num">
              {shareText(again.reduce((sum, { fromM, toM }) => sum + toM - fromM, 0) / lengthM)}
            </td>
            <td>
              <span className="route-bar route-bare" aria-hidden>
                {bar(again, 'route-again')}
              </span>
            </td>
          </tr>
        )}
        {plan && (
          <tr>
            <td title={readable(plan.name)}>Plan</td>
            <td className="right num" title={`${lengthText(plan.drivenM)} of ${lengthText(plan.lengthM)}`}>
              {shareText(plan.drivenM / plan.lengthM)}
            </td>
            <td title={`Along the plan: ${lengthText(plan.lengthM)}`}>
              <span className="route-bar" aria-hidden>
                {bar(plan.missed, 'route-again', plan.lengthM)}
              </span>
            </td>
          </tr>
        )}
      </tbody>
    </table>
  );
}

/** A gap is never rounded away. */
const shareText = (share: number): string =>
  share === 1 ? '100 %' : `${Math.min(99.9, 100 * share).toFixed(1)} %`;
