/** The report of ingest: counts, and findings about damaged or left-out parts of the log. */

import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react';
import { visible } from '../../../engine/contract/visible.ts';
import type { PanelProps } from '../../contract/panel.ts';
import { useDrive } from '../../state/session.ts';
import { bytesText, clockText, countText } from '../../widgets/format.ts';
import './ingestReport.css';
import { scrollArea } from '../../widgets/scrollArea.ts';

const LEVELS = {
  info: { icon: Info, look: 'finding muted', order: 2 },
  warn: { icon: TriangleAlert, look: 'finding finding-warn', order: 1 },
  error: { icon: CircleAlert, look: 'finding finding-bad', order: 0 },
} as const;

export function IngestReport(_: PanelProps) {
  const drive = useDrive();
  if (!drive) return null;
  const { format, files, bytes, samples, wallMs, findings, sources = [] } = drive.report;
  const { cut } = drive;
  const sorted = [...findings].sort((a, b) => LEVELS[a.level].order - LEVELS[b.level].order);
  return (
    <div className="panel-page" {...scrollArea('Ingest report')}>
      <dl className="report-facts num">
        <Fact name="Format">{format}</Fact>
        <Fact name="Source">{visible(drive.source)}</Fact>
        <Fact name="Files">{countText(files)}</Fact>
        <Fact name="Read">{bytesText(bytes)}</Fact>
        <Fact name="Samples">{countText(samples)}</Fact>
        <Fact name="Took">{(wallMs / 1000).toFixed(1)} s</Fact>
      </dl>
      {sources.length > 1 && (
        <table className="table" aria-label="Logs of this drive">
          <thead>
            <tr>
              <th>Log</th>
              <th>Format</th>
              <th className="right">Samples</th>
              <th>Clock</th>
            </tr>
          </thead>
          <tbody>
            {sources.map(({ path, format, samples, clock }) => (
              <tr key={path}>
                <td>{visible(path || drive.source)}</td>
                <td>{format}</td>
                <td className="right">{countText(samples)}</td>
                <td className="report-reason">{visible(clock)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {cut && (
        <section>
          <h3>A case of {visible(cut.name)}</h3>
          <p className="muted">
            The counts above are of the whole drive. Here are its {clockText(cut.fromNs)} to{' '}
            {clockText(cut.toNs)} of {clockText(cut.ofNs)}.
          </p>
          <ul>
            {cut.notes.map((note) => (
              <li key={note}>{visible(note)}</li>
            ))}
          </ul>
        </section>
      )}
      {sorted.length === 0 ? (
        <p className="finding finding-good report-good">
          <CircleCheck size={14} aria-hidden /> Everything in the log came in.
        </p>
      ) : (
        <table className="table">
          <thead>
            <tr>
              <th>Level</th>
              <th>File</th>
              <th>Place</th>
              <th className="right">Count</th>
              <th>What and why</th>
            </tr>
          </thead>
          <tbody>
            {sorted.map(({ level, file, place, reason, count }) => {
              const { icon: Icon, look } = LEVELS[level];
              return (
                <tr key={`${level}/${file}/${place}/${reason}`}>
                  <td>
                    <span className={look}>
                      <Icon size={12} aria-hidden /> {level}
                    </span>
                  </td>
                  <td>{visible(file)}</td>
                  <td className="muted">{visible(place)}</td>
                  <td className="right">{countText(count)}</td>
                  <td className="report-reason">{visible(reason)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
    </div>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="ellipsis">{children}</dd>
    </div>
  );
}
