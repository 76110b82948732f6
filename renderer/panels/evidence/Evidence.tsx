/** The evidence of a chosen line: raster cells, sweeps and pictures, each one click from the views. */
import { Link2 } from 'lucide-react';
import { useEffect } from 'react';
import type { DriveInfo, EvidenceLink } from '../../../engine/contract/api.ts';
import { capital } from '../../../engine/contract/map/elementNames.ts';
import { visible as readable } from '../../../engine/contract/visible.ts';
import type { Line } from '../../artifacts/line.ts';
import { RunTag } from '../../artifacts/RunTag.tsx';
import type { PanelProps } from '../../contract/panel.ts';
import { useLink } from '../../link/LinkContext.tsx';
import { indexAt, loadSampleTimes, useSampleTimes } from '../../replay/sampleTimes.ts';
import { report } from '../../state/notices.ts';
import { usePlayback } from '../../state/playback.ts';
import { askWhy } from '../../state/run/stepAsk.ts';
import { useRunStates, useRunsOf } from '../../state/run/useRunsOf.ts';
import { artifactsOf, runOf, useRuns } from '../../state/runs.ts';
import { type SelectedItem, useSelection } from '../../state/selection.ts';
import { streamOf } from '../../state/session.ts';
import { clockText, metricText, withUnit } from '../../widgets/format.ts';
import { isLandmark } from '../../widgets/map/landmarks.ts';
import { shortNames } from '../../widgets/streams/streamName.ts';
import { Reliability } from './Reliability.tsx';
import { SupportList } from './SupportList.tsx';
import { useEvidence, useNearest } from './useEvidence.ts';
import { useSupport } from './useSupport.ts';
import './evidence.css';
import { scrollArea } from '../../widgets/scrollArea.ts';

type Fact = { readonly name: string; readonly word: string; readonly unit?: 'm' | '%' | '°' };

/** Of poles, signs and lights. */
const LANDMARK_FACTS: readonly Fact[] = [
  { name: 'heightM', word: 'height', unit: 'm' },
  { name: 'radiusM', word: 'radius', unit: 'm' },
  { name: 'baseM', word: 'from, over ground', unit: 'm' },
  { name: 'topM', word: 'to, over ground', unit: 'm' },
  { name: 'facingDeg', word: 'looks, from east', unit: '°' },
  { name: 'sensors', word: 'seen by' },
  { name: 'sweeps', word: 'sweeps, at least' },
  { name: 'points', word: 'points' },
];

/** Attributes of a line that are listed, in this order. */
const FACTS: readonly Fact[] = [
  { name: 'colour', word: 'colour' },
  { name: 'confidence', word: 'confidence', unit: '%' },
  { name: 'lengthM', word: 'length', unit: 'm' },
  { name: 'widthM', word: 'width', unit: 'm' },
  { name: 'sigmaM', word: 'sideways, 1σ', unit: 'm' },
  { name: 'sigmaLateralM', word: 'sideways, 1σ', unit: 'm' },
  { name: 'scans', word: 'sweeps' },
  { name: 'stopsAt', word: 'stops at' },
  { name: 'obeys', word: 'obeys' },
  { name: 'givesWay', word: 'gives way at' },
  { name: 'signs', word: 'sees' },
  { name: 'holdsFor', word: 'holds for' },
  ...LANDMARK_FACTS,
];

export function Evidence({ visible }: PanelProps) {
  const drive = useRunsOf();
  const item = useSelection(({ item }) => item);
  const runs = useRuns();
  const artifact = artifactsOf(runOf(runs)).find(({ id }) => id === item?.artifact);
  const { links, lines, complete, error } = useEvidence(drive, item, artifact, visible);
  const line = lines.find(({ id }) => id === item?.item);
  useSupport(drive, runs.run, item?.artifact, line, visible);
  if (!drive || !item) {
    return (
      <div className="empty">
        <Link2 size={26} aria-hidden />
        <p>Click a line, pole or sign in the map view or in 3D to see what it came from.</p>
      </div>
    );
  }
  if (!artifact || (complete && !line)) return <OfAnotherRun drive={drive} item={item} visible={visible} />;
  const cells = (links ?? []).filter(({ key }) => key !== undefined);
  const samples = (links ?? []).filter(({ stream }) => stream !== undefined);
  return (
    <div className="evidence" {...scrollArea('Evidence')}>
      <div className="evidence-head">
        <h3 title={readable(`Id ${item.item}`)}>
          {readable(line ? capital(line.name) : error === undefined ? 'Reading…' : item.item)}{' '}
          <span className="muted">{readable(line?.subtype.replaceAll('_', ' ') ?? '')}</span>
        </h3>
        {line?.attributes.inferred === true && (
          <span className="tag" title="Not observed, but concluded from other lines; no score counts it">
            inferred
          </span>
        )}
        <RunTag run={runs.run} />
        <span className="spacer" />
        {line && isLandmark(line.class) ? null : (
          <button
            type="button"
            className="button button-small"
            title="Step through how this line came about: ridge points, pieces, fit, look, and what was refused beside it"
            onClick={() => askWhy(item.artifact, item.item, item.mapPoint)}
          >
            Why is it there?
          </button>
        )}
        <ClearButton />
      </div>
      {error !== undefined && (
        <p className="finding finding-warn">The evidence could not be read: {readable(error)}</p>
      )}
      {line && <LineFacts line={line} />}
      {artifact.kind === 'map' && line?.confidence !== undefined && line.attributes.inferred !== true && (
        <Reliability confidence={line.confidence} />
      )}
      {line && <SupportList drive={drive} onRoad={!isLandmark(line.class)} />}
      {links?.length === 0 && <p className="muted">The stage left no links for this item.</p>}
      {samples.length > 0 && <h4>Sweeps and pictures that the stages name</h4>}
      <ul className="evidence-list">
        {samples.map((one) => (
          <SampleLink
            key={`${one.stage}.${one.stream}.${one.fromSeq}.${one.toSeq}`}
            drive={drive.drive}
            one={one}
            name={streamOf(drive, one.stream ?? -1)?.name ?? `stream ${one.stream}`}
          />
        ))}
      </ul>
      {cells.length > 0 && <h4>Results that it was made from</h4>}
      <ul className="evidence-list">
        {cells.map((one) => (
          <CellLink
            key={`${one.artifact}.${one.key}`}
            one={one}
            all={cells}
            line={lines.find(({ id }) => id === one.key)}
            item={item}
          />
        ))}
      </ul>
    </div>
  );
}

function ClearButton() {
  return (
    <button
      type="button"
      className="button button-small"
      title="Clear the selection, and what is drawn of it"
      onClick={() => useSelection.setState({ item: undefined })}
    >
      Clear
    </button>
  );
}

/** The shown run lacks the item: the run that has it, and the line of the shown run that is nearest to it. */
function OfAnotherRun({
  drive,
  item,
  visible,
}: {
  readonly drive: DriveInfo;
  readonly item: SelectedItem;
  readonly visible: boolean;
}) {
  const runs = useRuns();
  const states = useRunStates();
  const shown = states.find(({ id }) => id === runs.run);
  const owner = runs.runs.find((run) => artifactsOf(run).some(({ id }) => id === item.artifact));
  const wanted = artifactsOf(owner).find(({ id }) => id === item.artifact);
  const alike = artifactsOf(runOf(runs)).findLast(({ kind, stage, name }) =>
    wanted ? stage === wanted.stage && name === wanted.name : kind === 'polylines',
  );
  const { line, complete } = useNearest(drive, item, alike, visible);
  const name = shown ? capital(shown.name) : 'The shown run';
  return (
    <div className="evidence" {...scrollArea('Evidence')}>
      <div className="evidence-head">
        <h3>Not in this run</h3>
        <RunTag run={runs.run} />
        <span className="spacer" />
        <ClearButton />
      </div>
      <p>
        {readable(name)} has not the line that was selected
        {owner && owner.id !== runs.run
          ? `: it is of ${readable(owner.name)}.`
          : ', and no other run has it.'}
      </p>
      <div className="evidence-offers">
        {owner && owner.id !== runs.run && (
          <button
            type="button"
            className="button button-small"
            onClick={() => useRuns.setState({ run: owner.id })}
          >
            Show {readable(owner.name)}
          </button>
        )}
        {line && alike && (
          <button
            type="button"
            className="button button-small"
            onClick={() => useSelection.setState({ item: { ...item, artifact: alike.id, item: line.id } })}
          >
            Nearest here: {readable(line.name)}
          </button>
        )}
      </div>
      {!line && (
        <p className="muted">
          {!alike
            ? `${readable(name)} has made no lines yet.`
            : complete
              ? `${readable(name)} has no line within 3 m of that place.`
              : 'Looking for its nearest line…'}
        </p>
      )}
    </div>
  );
}

/** Class, size and confidence of the line, with units. */
function LineFacts({ line }: { readonly line: Line }) {
  return (
    <dl className="facts">
      {FACTS.filter(({ name }) => line.attributes[name] !== undefined).map(({ name, word, unit }) => (
        <div key={name}>
          <dt className="faint">{word}</dt>
          <dd className="num">{text(line.attributes[name], unit)}</dd>
        </div>
      ))}
      <div>
        <dt className="faint">id</dt>
        <dd className="mono ellipsis" title={readable(line.id)}>
          {readable(line.id)}
        </dd>
      </div>
    </dl>
  );
}

/** A part of a raster, or an item of another artifact; the views go to the place of the line, and show what they showed. */
function CellLink({
  one: { artifact, key, stage, weight },
  all,
  line,
  item,
}: {
  readonly one: EvidenceLink;
  readonly all: readonly EvidenceLink[];
  /** The line that the link names: of those that a lane lies between, or that an element was made from. */
  readonly line: Line | undefined;
  readonly item: SelectedItem;
}) {
  const { stages } = useRuns();
  const source = useRuns((runs) => artifactsOf(runOf(runs)).find(({ id }) => id === artifact));
  const title = stages.find(({ id }) => id === stage)?.title ?? stage;
  const made = stages
    .find(({ id }) => id === source?.stage)
    ?.makes.find(({ name }) => name === source?.name)?.title;
  const same = all.filter((each) => each.artifact === artifact);
  const total = same.reduce((sum, each) => sum + each.weight, 0);
  const share = same.length > 1 && total > 0 ? `, ${Math.round((100 * weight) / total)} % of it` : '';
  const name = line
    ? capital(line.name)
    : `${made ?? source?.name ?? 'A result'}${same.length > 1 ? `, part ${same.findIndex((each) => each.key === key) + 1} of ${same.length}` : ''}`;
  return (
    <li>
      <button
        type="button"
        className="button button-small"
        title={readable(`${title} took it from here. Click to go there.`)}
        onClick={() => {
          if (item.mapPoint) useSelection.setState({ goTo: { mapPoint: item.mapPoint, radiusM: 6 } });
        }}
      >
        {readable(name)}
      </button>
      <span className="faint">
        used by {readable(title)}
        {share}
      </span>
    </li>
  );
}

function text(value: unknown, unit: Fact['unit']): string {
  // Of a place: east, north and up, of which the first two are on the ground.
  if (Array.isArray(value) && value.every((each) => typeof each === 'number'))
    return text(Math.max(...value.slice(0, 2)), unit);
  if (Array.isArray(value)) return shortNames(readable(value.map(String).join(', ')));
  if (typeof value !== 'number') return readable(String(value));
  if (unit === '°') return `${Math.round(value)}°`;
  if (unit === '%') return `${Math.round(100 * value)} %`;
  return withUnit(metricText({ value, unit: unit ?? '' }), unit ?? '');
}

/** A range of samples: its first, middle and last are one click from the playhead. */
function SampleLink({
  drive,
  one,
  name,
}: {
  readonly drive: string;
  readonly one: EvidenceLink;
  readonly name: string;
}) {
  const link = useLink();
  const times = useSampleTimes(({ byStream }) => byStream.get(one.stream ?? -1));
  const runDrive = useRunsOf();
  const stream = streamOf(runDrive, one.stream ?? -1);
  useEffect(() => {
    if (!times && stream)
      loadSampleTimes(link, drive, stream).catch((error) => report('Sample times could not be read', error));
  }, [link, drive, stream, times]);
  const [from, to] = [one.fromSeq ?? 0, one.toSeq ?? 0];
  const seqs = [...new Set([from, Math.round((from + to) / 2), to])];
  const timeOf = (seq: number): number | undefined => {
    if (!times) return undefined;
    const i = times.seq.indexOf(seq);
    // A case has the samples of its stretch only.
    if (i < 0 && (seq < (times.seq[0] ?? 0) || seq > (times.seq.at(-1) ?? 0))) return undefined;
    return i < 0 ? times.t[Math.max(0, indexAt(times, 0))] : times.t[i];
  };
  return (
    <li>
      <span className="evidence-name">
        {readable(name)} <span className="faint num">{from === to ? `#${from}` : `#${from}–${to}`}</span>
      </span>
      <span className="evidence-seeks">
        {seqs.map((seq) => {
          const t = timeOf(seq);
          return (
            <button
              key={seq}
              type="button"
              className="button button-small num"
              disabled={t === undefined}
              title={times && t === undefined ? 'Outside of the stretch that this case holds' : undefined}
              onClick={() => t !== undefined && usePlayback.getState().seek(t)}
            >
              {t === undefined ? `#${seq}` : clockText(t)}
            </button>
          );
        })}
      </span>
    </li>
  );
}
