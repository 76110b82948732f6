/** The fixes of one GNSS receiver: a cross each, coloured by status, and ellipses of one sigma around the playhead. */
import type { Vec3 } from '../../../../engine/contract/calibration.ts';
import type { StreamInfo } from '../../../../engine/contract/streams.ts';
import { NS_PER_S } from '../../../../engine/contract/time.ts';
import { isQuiet } from '../../../link/link.ts';
import { type Fixes, fixColour, readFixes } from '../../../replay/places/fixes.ts';
import { indexAt } from '../../../replay/sampleTimes.ts';
import { LineSet, type SceneLine } from '../../../scene/lineSet.ts';
import type { LayerContext, SceneLayer } from '../../../scene/sceneLayer.ts';
import { type LayerSettings, noteLayer, streamLayer } from '../../../state/layers.ts';
import { report } from '../../../state/notices.ts';
import { usePlayback } from '../../../state/playback.ts';
import { useSession } from '../../../state/session.ts';
import { crossPieces } from './crossPieces.ts';

/** Ellipses are drawn of fixes this near to the playhead in time. */
const NEAR_NS = 5 * NS_PER_S;
const CORNERS = 32;
const ARM_M = 0.25;

export class GnssLayer implements SceneLayer {
  readonly key: string;
  readonly #context: LayerContext;
  readonly #stream: StreamInfo;
  readonly #stop: () => void;
  #fixes: Fixes | undefined;
  #asked: string | undefined;
  #crosses: LineSet[] = [];
  #ellipses: LineSet[] = [];
  #settings: LayerSettings | undefined;
  #active = false;
  #tenth: number | undefined;

  constructor(context: LayerContext, stream: StreamInfo) {
    this.#context = context;
    this.#stream = stream;
    this.key = streamLayer(stream);
    this.#stop = usePlayback.subscribe(({ t }) => {
      // Ten times a second is as often as receivers speak.
      const tenth = Math.floor((10 * t) / NS_PER_S);
      if (this.#active && tenth !== this.#tenth) this.#drawEllipses(t);
      this.#tenth = tenth;
    });
  }

  setActive(active: boolean): void {
    this.#active = active;
    this.#draw();
  }

  restyle(settings: LayerSettings): void {
    this.#settings = settings;
    this.#draw();
  }

  replace(): void {
    this.#draw();
  }

  dispose(): void {
    this.#stop();
    // What is still being read comes too late.
    this.#asked = undefined;
    this.#clear();
    noteLayer(this.key, undefined);
  }

  #draw(): void {
    this.#clear();
    if (!this.#active || !(this.#settings?.visible ?? true)) return;
    const poses = useSession.getState().poses ?? '';
    if (this.#asked !== poses) void this.#read(poses);
    const fixes = this.#fixes;
    if (!fixes) return;
    const { view } = this.#context;
    for (const { colour, fixes: rows } of crossPieces(fixes)) {
      const lines = rows.flatMap((i): SceneLine[] => {
        const [x, y, z] = placeOf(fixes, i);
        return [
          {
            id: `${i} x`,
            points: [
              [x - ARM_M, y, z],
              [x + ARM_M, y, z],
            ],
          },
          {
            id: `${i} y`,
            points: [
              [x, y - ARM_M, z],
              [x, y + ARM_M, z],
            ],
          },
        ];
      });
      const set = new LineSet(lines, { colour, widthPx: 1.5 }, view.origin);
      set.leaveOutBesideView();
      set.setStyle(this.#settings?.opacity ?? 1);
      view.world.add(set.object);
      this.#crosses.push(set);
    }
    this.#drawEllipses(usePlayback.getState().t);
  }

  #drawEllipses(t: number): void {
    for (const set of this.#ellipses.splice(0)) set.dispose();
    const fixes = this.#fixes;
    if (!fixes || !this.#active || !(this.#settings?.visible ?? true)) return;
    const { view } = this.#context;
    const now = indexAt(fixes, t);
    // Times ascend: a drive of an hour has as many fixes near the playhead as one of a minute.
    const first = indexAt(fixes, t - NEAR_NS - 1) + 1;
    const near = Array.from({ length: indexAt(fixes, t + NEAR_NS) + 1 - first }, (_, k) => first + k);
    for (const [chosen, rows] of [
      [false, near.filter((i) => i !== now)],
      [true, near.filter((i) => i === now)],
    ] as const) {
      const lines = rows.flatMap((i): SceneLine[] => {
        const points = ellipseOf(fixes, i);
        return points ? [{ id: String(i), points }] : [];
      });
      if (lines.length === 0) continue;
      const colour = fixColour(fixes.status[rows[0] ?? 0] ?? 0);
      const set = new LineSet(lines, { colour, widthPx: chosen ? 2.5 : 1 }, view.origin);
      set.setStyle((chosen ? 1 : 0.35) * (this.#settings?.opacity ?? 1));
      view.world.add(set.object);
      this.#ellipses.push(set);
    }
    view.invalidate();
  }

  async #read(poses: string): Promise<void> {
    this.#asked = poses;
    try {
      const { link, drive } = this.#context;
      const fixes = await readFixes(link, drive.drive, this.#stream, poses === '' ? undefined : poses);
      if (this.#asked !== poses) return;
      this.#fixes = fixes;
      noteLayer(this.key, fixes.note === undefined ? undefined : { level: 'info', text: fixes.note });
      this.#draw();
    } catch (error) {
      if (!isQuiet(error)) report(`The fixes of ${this.#stream.name} could not be read`, error);
    }
  }

  #clear(): void {
    for (const set of [...this.#crosses.splice(0), ...this.#ellipses.splice(0)]) set.dispose();
    this.#context.view.invalidate();
  }
}

const placeOf = ({ position }: Fixes, i: number): Vec3 => [
  position[3 * i] ?? 0,
  position[3 * i + 1] ?? 0,
  position[3 * i + 2] ?? 0,
];

/** One sigma to the east and the north; undefined where the log has none. */
function ellipseOf(fixes: Fixes, i: number): Vec3[] | undefined {
  const [east, north] = [fixes.sigma[3 * i] ?? Number.NaN, fixes.sigma[3 * i + 1] ?? Number.NaN];
  if (!Number.isFinite(east) || !Number.isFinite(north)) return undefined;
  const [x, y, z] = placeOf(fixes, i);
  return Array.from({ length: CORNERS + 1 }, (_, k): Vec3 => {
    const angle = (2 * Math.PI * k) / CORNERS;
    return [x + east * Math.cos(angle), y + north * Math.sin(angle), z];
  });
}
