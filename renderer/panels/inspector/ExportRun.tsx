/** Formats of a map, a trajectory or a pose graph: the bytes come to the page, which saves them. */
import { Download } from 'lucide-react';
import { useState } from 'react';
import type { DriveInfo } from '../../../engine/contract/api.ts';
import { messageOf } from '../../../engine/contract/errors.ts';
import {
  type ExportFormatInfo,
  POSE_REFERENCES,
  type PoseReference,
} from '../../../engine/contract/extensions/formats.ts';
import type { RunInfo } from '../../../engine/contract/stages.ts';
import { type Link, payloadOf } from '../../link/link.ts';
import { saveBlob } from '../../widgets/download.ts';
import { ExportOutcome } from './ExportOutcome.tsx';

export function ExportRun({
  link,
  drive,
  run,
  formats,
}: {
  readonly link: Link;
  readonly drive: DriveInfo;
  readonly run: RunInfo | undefined;
  readonly formats: readonly ExportFormatInfo[];
}) {
  const [busy, setBusy] = useState<string>();
  const [outcome, setOutcome] = useState<{
    readonly name?: string;
    readonly lines: readonly string[];
    readonly failed: boolean;
  }>();
  const [origin, setOrigin] = useState('');
  const [reference, setReference] = useState<PoseReference>('first');
  const place = parseOrigin(origin);
  const wrong = origin.trim() !== '' && !place;
  if (!run) return <p className="muted">Run the stages first: there is no map and no trajectory yet.</p>;
  const write = async ({ id: format, options }: ExportFormatInfo): Promise<void> => {
    setBusy(format);
    try {
      const reply = await link.request('export.write', {
        drive: drive.drive,
        run: run.id,
        format,
        ...(drive.origin || !place ? {} : { origin: place }),
        ...(options.includes('reference') ? { reference } : {}),
      });
      const { fileName, mediaType, report, payload } = reply.result;
      const bytes = payloadOf(reply, payload) as Uint8Array<ArrayBuffer>;
      saveBlob(new Blob([bytes], { type: mediaType }), fileName);
      setOutcome({ name: fileName, lines: report, failed: false });
    } catch (error) {
      setOutcome({ lines: [messageOf(error)], failed: true });
    } finally {
      setBusy(undefined);
    }
  };
  return (
    <>
      {!drive.origin && (
        <label className="export-origin">
          <span className="muted">
            This drive has no GNSS. Give the origin for formats in latitude and longitude:
          </span>
          <input
            className="input num"
            placeholder="49.0112, 8.4229, 112"
            value={origin}
            aria-invalid={wrong}
            onChange={({ target }) => setOrigin(target.value)}
          />
          {wrong && (
            <span className="parameter-problem" role="alert">
              Not used: it takes a latitude from −90 to 90, a longitude from −180 to 180, and a height in
              metres.
            </span>
          )}
        </label>
      )}
      <ul className="export-list">
        {formats.map((format) => (
          <li key={format.id}>
            <button
              type="button"
              className="button"
              disabled={busy !== undefined || (wrong && format.options.includes('origin'))}
              onClick={() => void write(format)}
            >
              <Download size={14} aria-hidden /> {format.title}
            </button>
            <span className="faint">{busy === format.id ? 'Writing…' : format.summary}</span>
            {format.options.includes('reference') && (
              <label className="export-choice faint">
                Poses{' '}
                <select
                  className="select select-small"
                  value={reference}
                  onChange={({ target }) =>
                    setReference(POSE_REFERENCES.find((each) => each === target.value) ?? 'first')
                  }
                >
                  <option value="first">relative to the first pose</option>
                  <option value="map">in the map’s frame</option>
                </select>
              </label>
            )}
          </li>
        ))}
      </ul>
      {outcome && <ExportOutcome {...outcome} />}
    </>
  );
}

function parseOrigin(
  text: string,
): { latitudeDeg: number; longitudeDeg: number; altitudeM: number } | undefined {
  const [latitudeDeg, longitudeDeg, altitudeM = 0] = text
    .split(/[\s,;]+/)
    .filter(Boolean)
    .map(Number);
  if (
    latitudeDeg === undefined ||
    longitudeDeg === undefined ||
    [latitudeDeg, longitudeDeg, altitudeM].some((n) => !Number.isFinite(n)) ||
    Math.abs(latitudeDeg) > 90 ||
    Math.abs(longitudeDeg) > 180
  )
    return undefined;
  return { latitudeDeg, longitudeDeg, altitudeM };
}
