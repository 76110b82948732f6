/** Inputs and outputs of a stage, each with a small picture and its size; a click opens it. */
import {
  Box as BoxIcon,
  ChartLine,
  Expand,
  Grid3x3,
  ImageOff,
  LoaderCircle,
  Route,
  TableProperties,
} from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import type { DriveInfo } from '../../../engine/contract/api.ts';
import type { ArtifactInfo } from '../../../engine/contract/artifacts.ts';
import type { StageDescription, StageRun } from '../../../engine/contract/stages.ts';
import { useLink } from '../../link/LinkContext.tsx';
import { type Link, payloadOf } from '../../link/link.ts';
import { dockOf } from '../../state/docks.ts';
import { showArtifact } from '../../state/layers.ts';
import { report } from '../../state/notices.ts';
import { useArtifactStamp } from '../../state/read/artifactStamp.ts';
import { artifactTitle, useRuns } from '../../state/runs.ts';
import { choosePoses, useSession } from '../../state/session.ts';
import { useWorkspace } from '../../state/workspace.ts';
import { bytesText } from '../../widgets/format.ts';
import { freeLater } from '../../widgets/objectUrl.ts';
import { kindWord } from '../../widgets/words.ts';
import { LargePicture } from './LargePicture.tsx';

/** The views of kinds that have no place on the map. */
const OPENS_IN: Readonly<Record<string, string>> = {
  series: 'as a plot over the drive',
  table: 'as a table',
  image: 'at full size',
};
const ACTIONS: Readonly<Record<string, ReactNode>> = {
  series: (
    <>
      <ChartLine size={12} aria-hidden /> Plot
    </>
  ),
  table: (
    <>
      <TableProperties size={12} aria-hidden /> Table
    </>
  ),
  image: (
    <>
      <Expand size={12} aria-hidden /> Full size
    </>
  ),
};

/** Kinds the map view draws. */
export const SEEN_FROM_ABOVE = ['raster', 'polylines', 'trajectory', 'cloud', 'graph', 'map', 'landmarks'];

/** Brings an artifact into the view that draws its kind: a plot, a table, or the map view. */
export function openArtifact({ id, kind, stage, name }: ArtifactInfo): void {
  const dock = dockOf(useWorkspace.getState().id);
  if (kind === 'series') dock?.show('series', { series: `${stage}/${name}` });
  if (kind === 'table') {
    const params = { table: `${stage}/${name}` };
    if (!dock?.show('findings', params)) dock?.add('findings', { title: 'Tables', params, beside: 'series' });
  }
  if (!SEEN_FROM_ABOVE.includes(kind)) return;
  useRuns.setState({ opened: id });
  dockOf(useWorkspace.getState().id)?.show('bev');
}

export function Artifacts({
  drive,
  description,
  result,
  inputs,
  visible,
}: {
  readonly drive: DriveInfo;
  readonly description: StageDescription;
  readonly result: StageRun | undefined;
  readonly inputs: readonly ArtifactInfo[];
  readonly visible: boolean;
}) {
  const stages = useRuns(({ stages }) => stages);
  const taken = description.takes.map((slot) => ({
    slot,
    artifact: inputs.find(({ stage, name }) => stage === slot.stage && name === slot.name),
  }));
  return (
    <>
      <section>
        <h3>In</h3>
        {description.takes.length === 0 && <p className="muted">The sensors of the drive.</p>}
        <ul className="cards">
          {taken.map(({ slot, artifact }) =>
            artifact ? (
              <Card
                key={`${slot.stage}/${slot.name}`}
                drive={drive}
                artifact={artifact}
                title={artifactTitle(stages, slot)}
                visible={visible}
              />
            ) : (
              <li key={`${slot.stage}/${slot.name}`} className="card missing">
                <span className="card-picture">
                  <BoxIcon size={18} aria-hidden />
                </span>
                <span className="card-text">
                  <strong>{artifactTitle(stages, slot)}</strong>
                  <span className="faint">
                    {slot.optional ? 'optional, not there' : 'not there yet: run the stage'}
                  </span>
                </span>
              </li>
            ),
          )}
        </ul>
      </section>
      <section>
        <h3>Out</h3>
        {(!result || result.artifacts.length === 0) && (
          <p className="muted">
            Nothing yet. It makes: {description.makes.map(({ title }) => title).join(', ')}.
          </p>
        )}
        <ul className="cards">
          {result?.artifacts.map((artifact) => (
            <Card
              key={artifact.id}
              drive={drive}
              artifact={artifact}
              title={description.makes.find(({ name }) => name === artifact.name)?.title ?? artifact.name}
              visible={visible}
            />
          ))}
        </ul>
      </section>
    </>
  );
}

function Card({
  drive,
  artifact,
  title,
  visible,
}: {
  readonly drive: DriveInfo;
  readonly artifact: ArtifactInfo;
  readonly title: string;
  readonly visible: boolean;
}) {
  const link = useLink();
  const picture = usePicture(link, drive.drive, artifact, visible);
  const [large, setLarge] = useState(false);
  const usable = SEEN_FROM_ABOVE.includes(artifact.kind);
  const view = OPENS_IN[artifact.kind] ?? (usable ? 'in the map view' : undefined);
  const open = (): void => (artifact.kind === 'image' ? setLarge(true) : openArtifact(artifact));
  return (
    <li className="card">
      <button
        type="button"
        className="card-picture"
        disabled={view === undefined}
        title={view && `Open ${view}`}
        aria-label={view ? `Open ${title} ${view}` : title}
        onClick={open}
      >
        {picture.url ? (
          <img src={picture.url} alt="" />
        ) : picture.reading ? (
          <LoaderCircle size={18} className="spin" aria-label="Being drawn" />
        ) : (
          <ImageOff size={18} aria-hidden />
        )}
      </button>
      {large && (
        <LargePicture drive={drive.drive} artifact={artifact} title={title} onClose={() => setLarge(false)} />
      )}
      <span className="card-text">
        <strong>{title}</strong>
        <span className="faint num">
          {kindWord(artifact.kind)} · {artifact.parts === 1 ? '1 part' : `${artifact.parts} parts`} ·{' '}
          {bytesText(artifact.bytes)}
        </span>
        {artifact.box && (
          <span className="faint num">
            {(artifact.box[3] - artifact.box[0]).toFixed(0)} ×{' '}
            {(artifact.box[4] - artifact.box[1]).toFixed(0)} m
          </span>
        )}
        {view && <Actions artifact={artifact} view={view} usable={usable} onOpen={open} />}
      </span>
    </li>
  );
}

/** Buttons for the views that can open the artifact. */
function Actions({
  artifact,
  view,
  usable,
  onOpen,
}: {
  readonly artifact: ArtifactInfo;
  /** In words: "as a table". */
  readonly view: string;
  /** It has a place on the map: map view and 3D view draw it. */
  readonly usable: boolean;
  readonly onOpen: () => void;
}) {
  const source = useSession(({ poseSources }) =>
    poseSources.find(({ key }) => key === `artifact:${artifact.id}`),
  );
  if (!usable)
    return (
      <span className="card-actions">
        <button type="button" className="button button-small" title={`Open ${view}`} onClick={onOpen}>
          {ACTIONS[artifact.kind]}
        </button>
      </span>
    );
  return (
    <span className="card-actions">
      <button
        type="button"
        className="button button-small"
        title="Open in the map view"
        onClick={() => openArtifact(artifact)}
      >
        <Grid3x3 size={12} aria-hidden /> Map view
      </button>
      <button
        type="button"
        className="button button-small"
        title="Open in the 3D view"
        onClick={() => {
          showArtifact(artifact);
          dockOf(useWorkspace.getState().id)?.show('scene3d');
        }}
      >
        <BoxIcon size={12} aria-hidden /> 3D
      </button>
      {source && (
        <button
          type="button"
          className="button button-small"
          title="Place all sensors by these poses"
          onClick={() => choosePoses(source.key)}
        >
          <Route size={12} aria-hidden /> Replay on it
        </button>
      )}
    </span>
  );
}

function usePicture(
  link: Link,
  drive: string,
  artifact: ArtifactInfo,
  visible: boolean,
): { readonly url: string | undefined; readonly reading: boolean } {
  const { id, parts } = artifact;
  const stamp = useArtifactStamp(artifact);
  const [url, setUrl] = useState<string>();
  const [reading, setReading] = useState(parts > 0);
  useEffect(() => {
    if (!visible || parts === 0) return;
    void stamp;
    setReading(true);
    const stop = new AbortController();
    let made: string | undefined;
    link
      .request('artifacts.picture', { drive, artifact: id }, { lane: 'analysis', signal: stop.signal })
      .then(
        (reply) => {
          if (reply.result.payload === undefined || stop.signal.aborted) return;
          made = URL.createObjectURL(
            new Blob([payloadOf(reply, reply.result.payload) as Uint8Array<ArrayBuffer>], {
              type: 'image/png',
            }),
          );
          setUrl(made);
        },
        (error) => report('A picture of an artifact could not be made', error),
      )
      .finally(() => {
        if (!stop.signal.aborted) setReading(false);
      });
    return () => {
      stop.abort();
      if (made) freeLater(made);
    };
  }, [link, drive, id, parts, stamp, visible]);
  return { url, reading };
}
