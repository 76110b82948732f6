/** Sends corrections of the map that is looked at, and does what a click does while it is corrected. */
import { useEffect } from 'react';
import type { DriveInfo } from '../../../../engine/contract/api.ts';
import type { ArtifactInfo } from '../../../../engine/contract/artifacts.ts';
import type { Line } from '../../../artifacts/line.ts';
import { useLink } from '../../../link/LinkContext.tsx';
import { useArtifactStamp } from '../../../state/read/artifactStamp.ts';
import {
  type Correction,
  correct,
  NOTHING_IN_HAND,
  readCorrections,
  useCorrecting,
} from '../../../state/run/corrections.ts';
import { useSelection } from '../../../state/selection.ts';
import { isBound, isPoint, KINDS, LEAST } from './kinds.ts';
import { countOf, onRoad } from './places.ts';

export type Corrector = {
  /** The map that is corrected. */
  readonly artifact: ArtifactInfo;
  readonly send: (command: Correction) => Promise<boolean>;
  readonly accept: (line: Line) => void;
  readonly reject: (line: Line) => void;
  readonly split: (line: Line) => void;
  readonly finishDrawing: () => void;
  /** A line becomes the left, then the right bound of the lane that is being drawn; one that bounds none is left. */
  readonly takeBound: (line: Line) => void;
  /** @returns whether the click was used: to draw, or to join */
  readonly click: (
    place: readonly [number, number],
    hit: Line | undefined,
    chosen: Line | undefined,
  ) => boolean;
};

/** Undefined where the run has no map. */
export function useCorrector(
  drive: DriveInfo,
  artifacts: readonly ArtifactInfo[],
  lines: readonly Line[],
): Corrector | undefined {
  const link = useLink();
  const map = artifacts.findLast(({ kind }) => kind === 'map');
  const stamp = useArtifactStamp(map);
  const id = map?.id;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the stamp says that the map was made anew.
  useEffect(() => {
    if (id !== undefined) void readCorrections(link, drive.drive, id);
  }, [link, drive.drive, id, stamp]);
  if (!map) return undefined;

  const send = (command: Correction): Promise<boolean> => correct(link, drive.drive, map.id, command);
  const choose = (item: string): void => useSelection.setState({ item: { artifact: map.id, item } });
  const isThere = (line: Line): boolean => line.class !== 'trajectory';
  const draw = async (
    kind: { readonly class: string; readonly subtype: string },
    points: readonly unknown[],
  ): Promise<void> => {
    const element = `drawn-${crypto.randomUUID().slice(0, 8)}`;
    const isKept = await send({ do: 'draw', element, class: kind.class, subtype: kind.subtype, points });
    if (!isKept) return;
    useCorrecting.setState({ drawn: undefined });
    choose(element);
  };
  const takeBound = (line: Line): void => {
    const { lane } = useCorrecting.getState();
    if (!lane || !isBound(line.class)) return;
    choose(line.id);
    const { left } = lane;
    if (!left) {
      useCorrecting.setState({ lane: { left: { id: line.id, name: line.name } } });
      return;
    }
    const element = `lane-${crypto.randomUUID().slice(0, 8)}`;
    // Where the two bound none, it is said, and another right line can be chosen.
    void send({ do: 'lane', element, left: left.id, right: line.id }).then((isKept) => {
      if (!isKept) return;
      useCorrecting.setState({ lane: undefined });
      choose(element);
    });
  };
  return {
    artifact: map,
    send,
    takeBound,
    accept: (line) => {
      if (isThere(line)) void send({ do: 'accept', element: line.id });
    },
    reject: (line) => {
      if (!isThere(line)) return;
      void send({ do: 'remove', element: line.id }).then((isKept) => {
        if (isKept) useSelection.setState({ item: undefined });
      });
    },
    split: (line) => {
      const { vertex } = useCorrecting.getState();
      const into = `${line.id.slice(0, 150)}-${crypto.randomUUID().slice(0, 8)}`;
      if (vertex !== undefined && vertex > 0 && vertex < countOf(line) - 1)
        void send({ do: 'split', element: line.id, vertex, into }).then((isKept) => {
          if (isKept) useCorrecting.setState({ vertex: undefined });
        });
    },
    finishDrawing: () => {
      const { drawn } = useCorrecting.getState();
      const shape = KINDS.find((kind) => kind.class === drawn?.kind.class)?.shape;
      if (drawn && shape && drawn.points.length >= LEAST[shape]) void draw(drawn.kind, drawn.points);
    },
    click: (place, hit, chosen) => {
      const { drawn, joins, lane } = useCorrecting.getState();
      if (drawn) {
        const points = [...drawn.points, onRoad(lines, place)];
        useCorrecting.setState({ drawn: { ...drawn, points } });
        if (isPoint(drawn.kind.class)) void draw(drawn.kind, points);
        return true;
      }
      if (lane) {
        if (hit) takeBound(hit);
        return true;
      }
      if (!joins || !chosen) return false;
      useCorrecting.setState(NOTHING_IN_HAND);
      if (hit && hit.id !== chosen.id && isThere(hit) && hit.class !== 'lanelet')
        void send({ do: 'join', element: chosen.id, with: hit.id });
      return true;
    },
  };
}
