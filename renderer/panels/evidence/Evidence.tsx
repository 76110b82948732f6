/** Where a chosen line came from: its raster cells, its sweeps, its pictures, each one click from the views. */
import { Link2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { EvidenceLink } from '../../../engine/contract/api.ts';
import { capital } from '../../../engine/contract/elementNames.ts';
import { visible as readable } from '../../../engine/contract/visible.ts';
import { readContent } from '../../artifacts/content.ts';
import type { Line } from '../../artifacts/line.ts';
import type { PanelProps } from '../../contract/panel.ts';
import { useLink } from '../../link/LinkContext.tsx';
import { indexAt, loadSampleTimes, useSampleTimes } from '../../replay/sampleTimes.ts';
import { report } from '../../state/notices.ts';
import { usePlayback } from '../../state/playback.ts';
import { artifactsOf, runOf, useRuns } from '../../state/runs.ts';
import { useSelection } from '../../state/selection.ts';
import { streamOf } from '../../state/session.ts';
import { useRunsOf } from '../../state/useRunsOf.ts';
import { clockText, metricText, valueText } from '../../widgets/format.ts';
import './evidence.css';

/** What is told of a line beside its class, in words and with units. */
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
  const link = useLink();
  const drive = useRunsOf();
  const item = useSelection(({ item }) => item);
  const runs = useRuns();
  const artifact = artifactsOf(runOf(runs)).find(({ id }) => id === item?.artifact);
  const [links, setLinks] = useState<readonly EvidenceLink[]>();
  const [lines, setLines] = useState<readonly Line[]>([]);
  const line = lines.find(({ id }) => id === item?.item);

  const from = artifact?.id;
  // biome-ignore lint/correctness/useExhaustiveDependencies: listed anew, an artifact is the same one under its number.
  useEffect(() => {
    setLinks(undefined);
    setLines([]);
    if (!drive || !item || !artifact || !visible) return;
    const stop = new AbortController();
    link
      .request(
        'evidence.of',
        { drive: drive.drive, artifact: item.artifact, item: item.item },
        { lane: 'visible', signal: stop.signal },
      )
      .then(
        ({ result }) => setLinks(result.links),
        (error) => report('The evidence could not be read', error),
      );
    readContent(link, drive.drive, artifact, stop.signal, (content) => {
      if (content.kind === 'lines') setLines(content.lines);
    }).catch((error) => report('The line could not be read', error));
    return () => stop.abort();
  }, [link, drive, item, from, visible]);

  if (!drive || !item) {
    return (
      <div className="empty">
        <Link2 size={26} aria-hidden />
        <p>Click a line in the map view to see what it came from.</p>
      </div>
    );
  }
  const nameOf = (id: number | undefined): string => {
    const source = artifactsOf(runOf(runs)).find((one) => one.id === id);
    return source?.kind === 'raster' ? 'tile' : (source?.name ?? 'item');
  };
  // The lines that a lane lies between, and the line an element was made of, have its names.
  const cellName = ({ artifact, key }: EvidenceLink): string => {
    const from = lines.find(({ id }) => id === key);
    return from ? capital(from.name) : `${nameOf(artifact)} ${key}`;
  };
  const cells = (links ?? []).filter(({ key }) => key !== undefined);
  const samples = (links ?? []).filter(({ stream }) => stream !== undefined);
  return (
    <div className="evidence">
      <h3 title={readable(`Id ${item.item}`)}>
        {readable(line ? capital(line.name) : links ? item.item : 'Reading…')}{' '}
        <span className="muted">{readable(line?.subtype.replaceAll('_', ' ') ?? '')}</span>
      </h3>
      {line && (
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
      )}
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
          <li key={`${one.artifact}.${one.key}`}>
            <button
              type="button"
              className="button button-small"
              title={readable(`${nameOf(one.artifact)} ${one.key}`)}
              onClick={() => {
                useRuns.setState({ opened: one.artifact ?? undefined });
                if (item.mapPoint) useSelection.setState({ goTo: { mapPoint: item.mapPoint, radiusM: 6 } });
              }}
            >
              {readable(cellName(one))}
            </button>
            <span className="faint num">
              {one.stage} · weight {valueText(one.weight, 3)}
            </span>
          </li>
        ))}
      </ul>
    </div>
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
