/** Did the route come back whole, and where must it be driven again? For whoever still stands beside the vehicle. */
import { CircleCheck, Download, TriangleAlert } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import {
  lengthText,
  type RouteAgain,
  type RouteReport,
  type RouteStretch,
} from '../../../engine/contract/doctor/route.ts';
import { visible as readable } from '../../../engine/contract/visible.ts';
import type { PanelProps } from '../../contract/panel.ts';
import { usePlayback } from '../../state/playback.ts';
import { useSelection } from '../../state/selection.ts';
import { useDrive } from '../../state/session.ts';
import { saveBlob } from '../../widgets/download.ts';
import { LoadState, readyOf } from '../../widgets/LoadState.tsx';
import { scrollArea } from '../../widgets/scrollArea.ts';
import { shortNames } from '../../widgets/streams/streamName.ts';
import { Coverage } from './Coverage.tsx';
import { PlanChoice } from './PlanChoice.tsx';
import { usePlans } from './plan.ts';
import { RouteMap } from './RouteMap.tsx';
import { placeAt } from './stretches.ts';
import { type CheckedRoute, useRoute } from './useRoute.ts';
import './route.css';

/** More stretches are not read one by one; all of them are on the map and in the bars. */
const MOST_SHOWN = 60;
/** More errors than these are read in Problems, a tab beside this one. */
const MOST_ERRORS = 3;
const LEAST_RADIUS_M = 12;

export function RouteView({ visible }: PanelProps) {
  const drive = useDrive();
  const plan = usePlans(({ byDrive }) => (drive ? byDrive[drive.uuid] : undefined));
  const route = useRoute(visible, plan);
  const [chosen, setChosen] = useState<number>();
  const ready = readyOf(route);
  if (!drive) return null;
  if (!ready)
    return (
      <div className="panel-column route">
        <LoadState of={route} what="the route" />
        {plan && route.state === 'failed' && (
          <div className="route-verdict">
            <PlanChoice drive={drive.uuid} plan={plan} />
          </div>
        )}
      </div>
    );
  return (
    <div className="panel-column route">
      <Verdict name={drive.name} route={ready}>
        <PlanChoice drive={drive.uuid} plan={plan} />
      </Verdict>
      <div className="route-body">
        <RouteMap report={ready} visible={visible} chosen={chosen} />
        <div className="panel-scroll route-lists" {...scrollArea('Route check')}>
          {ready.again.length > 0 && (
            <ol className="route-again-list" aria-label="Drive again">
              {ready.again.map((part, k) => (
                <li key={`${part.of}${part.fromM}`}>
                  <button
                    type="button"
                    aria-current={k === chosen ? 'true' : undefined}
                    onClick={() => {
                      setChosen(k);
                      goTo(ready, part);
                    }}
                  >
                    <b className="num">{k + 1}</b>
                    <span>
                      {shortNames(readable(part.sentence))}
                      {part.from && <span className="num faint route-place">{placeText(part.from)}</span>}
                    </span>
                  </button>
                </li>
              ))}
            </ol>
          )}
          <Coverage report={ready} />
          <Stretches report={ready} />
        </div>
      </div>
    </div>
  );
}

function Verdict({
  name,
  route,
  children,
}: {
  readonly name: string;
  readonly route: CheckedRoute;
  readonly children: ReactNode;
}) {
  const { verdict, errors, positions, plan, withoutPlan, lengthM, bytes, withoutGpx } = route;
  const Icon = verdict.state === 'whole' ? CircleCheck : TriangleAlert;
  return (
    <div className="route-verdict" data-state={verdict.state}>
      <Icon size={22} aria-hidden />
      <div>
        <h2>{verdict.sentence}</h2>
        {errors.length > 0 && (
          <ul aria-label="Errors that have no place on the way">
            {errors.slice(0, MOST_ERRORS).map(({ sensor, sentence }) => (
              <li key={`${sensor}${sentence}`}>{shortNames(readable(sentence))}</li>
            ))}
          </ul>
        )}
        {verdict.state !== 'limited' && <p data-fit={positions.fit}>{positions.sentence}</p>}
        <p className="muted">
          {lengthText(lengthM)} by {readable(route.path)}.{' '}
          {plan && `Of the plan ${lengthText(plan.drivenM)} of ${lengthText(plan.lengthM)} were driven. `}
          {plan &&
            plan.leftOut > 0 &&
            `${plan.leftOut} of its points are alone, or have no place on earth: left out. `}
          {withoutPlan && `The plan is left out: ${readable(withoutPlan)} `}
          {withoutGpx && `No GPX: ${readable(withoutGpx)}`}
        </p>
      </div>
      <div className="route-actions">
        {children}
        <button
          type="button"
          className="button"
          disabled={!bytes}
          title={
            withoutGpx ?? 'The way, and each part to drive again with its start, for a navigation device'
          }
          onClick={() =>
            bytes &&
            saveBlob(new Blob([bytes.slice()], { type: 'application/gpx+xml' }), `${readable(name)}.gpx`)
          }
        >
          <Download size={15} aria-hidden />
          Save GPX
        </button>
      </div>
    </div>
  );
}

function Stretches({ report }: { readonly report: RouteReport }) {
  const { stretches, errors } = report;
  if (stretches.length === 0)
    return (
      <p className="muted">
        {errors.length === 0
          ? 'No sensor has a gap, and nothing is poor anywhere on the way.'
          : 'No sensor has a gap, and no part of the way is worse than the rest.'}
      </p>
    );
  return (
    <section>
      <h3>
        Gaps and poor stretches <span className="faint num">{stretches.length}</span>
      </h3>
      <ul className="route-stretches" aria-label="Gaps and poor stretches, along the way">
        {stretches.slice(0, MOST_SHOWN).map((stretch) => (
          <li key={`${stretch.sensor}${stretch.fromM}${stretch.reason}`}>
            <button type="button" onClick={() => goTo(report, stretch)}>
              <i className={stretch.kind === 'gap' ? 'route-gap' : 'route-poor'} aria-hidden />
              <span>
                {stretch.reason.startsWith(stretch.sensor) ? '' : `${shortNames(readable(stretch.sensor))}: `}
                {shortNames(readable(stretch.reason))}
              </span>
              <span className="num faint">
                {Math.round(stretch.fromM)}–{Math.round(stretch.toM)} m
              </span>
            </button>
          </li>
        ))}
      </ul>
      {stretches.length > MOST_SHOWN && (
        <p className="faint">{stretches.length - MOST_SHOWN} more are on the map and in the bars above.</p>
      )}
    </section>
  );
}

/** Every view goes to the begin of the stretch, in time and in place; what was not driven has a place only. */
function goTo(report: RouteReport, part: RouteAgain | RouteStretch): void {
  const { fromM, toM } = part;
  if ('fromNs' in part) {
    const { pause, seek } = usePlayback.getState();
    pause();
    seek(part.fromNs);
  }
  const middle = 'line' in part ? part.line[part.line.length >> 1] : placeAt(report, (fromM + toM) / 2);
  if (!middle) return;
  const [x, y] = middle;
  useSelection.setState({
    goTo: { mapPoint: [x, y, 0], radiusM: Math.max(LEAST_RADIUS_M, (toM - fromM) / 2) },
  });
}

const placeText = ({ latitudeDeg, longitudeDeg }: { latitudeDeg: number; longitudeDeg: number }): string =>
  `begins at ${latitudeDeg.toFixed(6)}, ${longitudeDeg.toFixed(6)}`;
