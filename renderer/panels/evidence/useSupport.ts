/** Searches for what the selected element rests on: first its points, then its cells, then the pictures that saw it. */
import { useEffect } from 'react';
import type { DriveInfo } from '../../../engine/contract/api.ts';
import type { Vec3 } from '../../../engine/contract/calibration.ts';
import { column, decodeColumns } from '../../../engine/contract/columns.ts';
import { messageOf } from '../../../engine/contract/errors.ts';
import type { Line } from '../../artifacts/line.ts';
import { useLink } from '../../link/LinkContext.tsx';
import { isQuiet, type Link, payloadOf } from '../../link/link.ts';
import { useSupport as store } from '../../state/run/support.ts';

/** Vertices that are sent of a long line. */
const MOST_VERTICES = 2000;

type Question = { readonly drive: string; readonly run: number; readonly xyz: number[] };

export function useSupport(
  drive: DriveInfo | undefined,
  run: number | undefined,
  artifact: number | undefined,
  line: Line | undefined,
  visible: boolean,
): void {
  const link = useLink();
  const of = line && run !== undefined ? `${run}/${artifact}/${line.id}` : undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: listed anew, a line is the same one under its name.
  useEffect(() => {
    if (!drive || !line || run === undefined || !visible || store.getState().of === of) return;
    const stop = new AbortController();
    const vertices = verticesOf(line);
    store.setState({ of, line: vertices }, true);
    search(link, { drive: drive.drive, run, xyz: vertices.flat() }, stop.signal).catch((error) => {
      if (isQuiet(error) || stop.signal.aborted) return;
      store.setState({ doing: undefined, error: messageOf(error) });
    });
    return () => {
      stop.abort();
      // Begun and not ended: the next panel that shows it begins anew.
      if (store.getState().of === of && store.getState().doing !== undefined)
        store.setState({ of: undefined });
    };
  }, [link, drive?.drive, of, visible]);
}

async function search(link: Link, question: Question, signal: AbortSignal): Promise<void> {
  const options = { lane: 'visible', signal } as const;
  store.setState({ doing: 'points' });
  const points = await link.request('evidence.points', question, options);
  const cloud = decodeColumns(payloadOf(points, points.result.payload));
  const { near, searched, sweeps, points: count } = points.result;
  store.setState({
    points: {
      count,
      xyz: column(cloud, 'xyz', 'f32'),
      offset: vec3(cloud.meta.offset),
      near,
      searched,
      sweeps,
    },
    doing: 'cells',
  });
  const cells = await link.request('evidence.cells', question, options);
  const { channel, sizeM, mean } = cells.result;
  const grid = decodeColumns(payloadOf(cells, cells.result.payload));
  store.setState({
    cells:
      channel !== undefined && sizeM !== undefined && mean !== undefined
        ? {
            channel,
            sizeM,
            mean,
            x: column(grid, 'x', 'f64'),
            y: column(grid, 'y', 'f64'),
            value: column(grid, 'value', 'f32'),
          }
        : undefined,
    doing: 'pictures',
  });
  const seen = await link.request('evidence.pictures', question, options);
  store.setState({
    pictures: seen.result.pictures.map((picture) => ({
      ...picture,
      jpeg: picture.crop && payloadOf(seen, picture.crop.payload),
    })),
    doing: undefined,
  });
}

const vec3 = (value: unknown): Vec3 => {
  const [x, y, z]: readonly unknown[] = Array.isArray(value) ? value : [];
  return [Number(x), Number(y), Number(z)];
};

function verticesOf({ xyz }: Line): Vec3[] {
  const count = Math.floor(xyz.length / 3);
  const every = Math.max(1, Math.ceil(count / MOST_VERTICES));
  const out: Vec3[] = [];
  for (let i = 0; i < count; i += every)
    out.push([xyz[3 * i] ?? 0, xyz[3 * i + 1] ?? 0, xyz[3 * i + 2] ?? 0]);
  return out;
}
