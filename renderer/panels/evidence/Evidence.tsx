/** The evidence of a chosen line: raster cells, sweeps and pictures, each one click from the views. */
import { Link2 } from 'lucide-react';
import { useEffect } from 'react';
import type { EvidenceLink } from '../../../engine/contract/api.ts';
import { capital } from '../../../engine/contract/elementNames.ts';
import { visible as readable } from '../../../engine/contract/visible.ts';
import type { Line } from '../../artifacts/line.ts';
import type { PanelProps } from '../../contract/panel.ts';
import { useLink } from '../../link/LinkContext.tsx';
import { indexAt, loadSampleTimes, useSampleTimes } from '../../replay/sampleTimes.ts';
import { report } from '../../state/notices.ts';
import { usePlayback } from '../../state/playback.ts';
import { artifactsOf, runOf, useRuns } from '../../state/runs.ts';
import { type SelectedItem, useSelection } from '../../state/selection.ts';
import { streamOf } from '../../state/session.ts';
import { useRunsOf } from '../../state/useRunsOf.ts';
import { clockText, metricText, valueText } from '../../widgets/format.ts';
import { useEvidence } from './useEvidence.ts';
import './evidence.css';
import { scrollArea } from '../../widgets/scrollArea.ts';

/** Attributes of a line that are listed, in this order. */
const FACTS: readonly { readonly name: string; readonly word: string; readonly unit?: 'm' | '%' }[] = [
  { name: 'colour', word: 'colour' },
  { name: 'confidence', word: 'confidence', unit: '%' },
  { name: 'lengthM', word: 'length', unit: 'm' },
  { name: 'widthM', word: 'width', unit: 'm' },
  { name: 'sigmaM', word: 'sideways, 1σ', unit: 'm' },
  { name: 'sigmaLateralM', word: 'sideways, 1σ', unit: 'm' },
  { name: 'scans', word: 'sweeps' },
];

export function Evidence({ visible }: PanelProps) {
  const drive = useRunsOf();
  const item = useSelection(({ item }) => item);
  const runs = useRuns();
  const artifact = artifactsOf(runOf(runs)).find(({ id }) => id === item?.artifact);
  const { links, lines } = useEvidence(drive, item, artifact, visible);
  const line = lines.find(({ id }) => id === item?.item);
  if (!drive || !item) {
    return (
      <div className="empty">
        <Link2 size={26} aria-hidden />
        <p>Click a line in the map view to see what it came from.</p>
      </div>
    );
  }
  const cells = (links ?? []).filter(({ key }) => key !== undefined);
  const samples = (links ?? []).filter(({ stream }) => stream !== undefined);
  return (
    <div className="evidence" {...scrollArea('Evidence')}>
      <h3 title={readable(`Id ${item.item}`)}>
        {readable(line ? capital(line.name) : links ? item.item : 'Reading…')}{' '}
        <span className="muted">{readable(line?.subtype.replaceAll('_', ' ') ?? '')}</span>
      </h3>
      {line && <LineFacts line={line} />}
      {links?.length === 0 && <p className="muted">The stage left no links for this item.</p>}
      {samples.length > 0 && <h4>Sweeps and pictures</h4>}
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
      {cells.length > 0 && <h4>Cells</h4>}
      <ul className="evidence-list">
        {cells.map((one) => (
          <CellLink
            key={`${one.artifact}.${one.key}`}
            one={one}
            line={lines.find(({ id }) => id === one.key)}
            item={item}
          />
        ))}
      </ul>
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

/** A raster cell or an item of another artifact; opens that artifact at the place of the line. */
function CellLink({
  one: { artifact, key, stage, weight },
  line,
  item,
}: {
  readonly one: EvidenceLink;
  /** The line that the link names: of those that a lane lies between, or that an element was made from. */
  readonly line: Line | undefined;
  readonly item: SelectedItem;
}) {
  const source = useRuns((runs) => artifactsOf(runOf(runs)).find(({ id }) => id === artifact));
  const name = `${source?.kind === 'raster' ? 'tile' : (source?.name ?? 'item')} ${key}`;
  return (
    <li>
      <button
        type="button"
        className="button button-small"
        title={readable(name)}
        onClick={() => {
          useRuns.setState({ opened: artifact ?? undefined });
          if (item.mapPoint) useSelection.setState({ goTo: { mapPoint: item.mapPoint, radiusM: 6 } });
        }}
      >
        {readable(line ? capital(line.name) : name)}
      </button>
      <span className="faint num">
        {stage} · weight {valueText(weight, 3)}
      </span>
    </li>
  );
}

function text(value: unknown, unit: 'm' | '%' | undefined): string {
  if (typeof value !== 'number') return readable(String(value));
  if (unit === '%') return `${Math.round(100 * value)} %`;
  return `${metricText({ value, unit: unit ?? '' })} ${unit ?? ''}`;
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
              onClick={() => t !== undefined && usePlayback.getState().seek(t)}
            >
              {t === undefined ? `#${seq}` : clockText(t)}
            </button>
          );
        })}
      </span>
      <span className="faint num">{valueText(one.weight, 3)}</span>
    </li>
  );
}
