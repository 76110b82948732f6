/** Writes the map, the trajectory, or what the log held, in a format other tools read, and shows what the writer found. */
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
import { useFormats } from '../../state/formats.ts';
import { LoadState, readyOf } from '../../widgets/LoadState.tsx';

export function Export({
  link,
  drive,
  run,
}: {
  readonly link: Link;
  readonly drive: DriveInfo;
  readonly run: RunInfo | undefined;
}) {
  const listed = useFormats();
  const formats = readyOf(listed)?.exports ?? [];
  const [busy, setBusy] = useState<string>();
  const [outcome, setOutcome] = useState<{
    readonly name?: string;
    readonly lines: readonly string[];
    readonly failed: boolean;
  }>();
  const [origin, setOrigin] = useState('');
  const [reference, setReference] = useState<PoseReference>('first');
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const [fromS, toS] = [from, to].map(secondsOf);
  const badCut = [from, to].some((text) => text.trim() !== '' && secondsOf(text) === undefined);
  const cut = { ...(fromS === undefined ? {} : { fromS }), ...(toS === undefined ? {} : { toS }) };
  const place = parseOrigin(origin);
  const wrong = origin.trim() !== '' && !place;
  const write = async ({ id: format, options, of }: ExportFormatInfo): Promise<void> => {
    setBusy(format);
    try {
      const reply = await link.request('export.write', {
        drive: drive.drive,
        ...(of === 'drive' || !run ? cut : { run: run.id }),
        format,
        ...(drive.origin || !place ? {} : { origin: place }),
        ...(options.includes('reference') ? { reference } : {}),
      });
      const { fileName, mediaType, report, written, payload } = reply.result;
      if (written === undefined) save(payloadOf(reply, payload), fileName, mediaType);
      setOutcome({ name: written ?? fileName, lines: report, failed: false });
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
      <LoadState of={listed} what="the formats" slim />
      {!run && <p className="muted">Run the stages first: without them only what the log held is written.</p>}
      <p className="export-reference faint">
        What the log held is written beside the drive, from{' '}
        <input
          className="input num"
          size={6}
          aria-label="Begin of the cut in seconds"
          placeholder="begin"
          value={from}
          aria-invalid={from.trim() !== '' && fromS === undefined}
          onChange={({ target }) => setFrom(target.value)}
        />{' '}
        to{' '}
        <input
          className="input num"
          size={6}
          aria-label="End of the cut in seconds"
          placeholder="end"
          value={to}
          aria-invalid={to.trim() !== '' && toS === undefined}
          onChange={({ target }) => setTo(target.value)}
        />{' '}
        s.
      </p>
      <ul className="export-list">
        {formats.map((format) => (
          <li key={format.id}>
            <button
              type="button"
              className="button"
              disabled={
                busy !== undefined ||
                (format.of === 'drive' ? badCut : !run) ||
                (wrong && format.options.includes('origin'))
              }
              onClick={() => void write(format)}
            >
              <Download size={14} aria-hidden /> {format.title}
            </button>
            <span className="faint">{busy === format.id ? 'Writing…' : format.summary}</span>
            {format.options.includes('reference') && (
              <label className="export-reference faint">
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
      {outcome && (
        <div className={outcome.failed ? 'verdict verdict-fail' : 'verdict verdict-pass'}>
          {outcome.name && <strong>{outcome.name}</strong>}
          <ul>
            {outcome.lines.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}

/** Seconds of a cut; undefined where nothing, or no number, is written. */
function secondsOf(text: string): number | undefined {
  const value = Number(text);
  return text.trim() === '' || !Number.isFinite(value) ? undefined : value;
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

function save(bytes: Uint8Array, name: string, type: string): void {
  const url = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type }));
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = name;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
