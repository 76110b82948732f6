/** Two runs or drives in space, by one camera: side by side, by a swipe, or by turns. */
import { Box, CarFront, Home, Map as MapIcon, TriangleAlert } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { Vector3 } from 'three';
import type { DriveInfo } from '../../../../engine/contract/api.ts';
import type { SideMotion } from '../../../../engine/contract/compare/changes.ts';
import { capital } from '../../../../engine/contract/map/elementNames.ts';
import type { RunInfo } from '../../../../engine/contract/stages.ts';
import type { Nanoseconds } from '../../../../engine/contract/time.ts';
import { visible as readable } from '../../../../engine/contract/visible.ts';
import { toRollPitchYaw } from '../../../../engine/geometry/se3.ts';
import type { Line } from '../../../artifacts/line.ts';
import { useLink } from '../../../link/LinkContext.tsx';
import type { ViewMode } from '../../../scene/cameraRig.ts';
import { Grid } from '../../../scene/grid.ts';
import { SceneView } from '../../../scene/SceneView.ts';
import { modeIn, type Sides, useComparison } from '../../../state/run/comparison.ts';
import { artifactsOf } from '../../../state/runs.ts';
import { useWorkspace } from '../../../state/workspace.ts';
import { IconButton } from '../../../widgets/IconButton.tsx';
import { tokenColour } from '../../../widgets/streams/sensorKind.ts';
import { SIDE_COLOURS } from '../changeLook.ts';
import { SwipeHandle } from '../SwipeHandle.tsx';
import { passesOf } from './passes.ts';
import { poseOfMotion, SideScene } from './sideScene.ts';

type Scenes = {
  readonly view: SceneView;
  readonly a: SideScene;
  readonly b: SideScene;
  readonly grid: Grid;
  /** The scene has its origin: near where A was first seen. */
  placed: boolean;
};

const NO_FAULTS = { a: [], b: [] } as const;

/** A view that comes into sight waits so long for its sweep. */
const FIRST_HOLD_MS = 600;

const LOOKS = [
  { mode: 'chase', title: 'Follow A’s vehicle', icon: CarFront },
  { mode: 'orbit', title: 'Orbit freely', icon: Box },
  { mode: 'top', title: 'Top-down', icon: MapIcon },
] as const satisfies readonly { readonly mode: ViewMode; readonly title: string; readonly icon: unknown }[];

export function CompareSpace({
  drive,
  other,
  sides,
  lines,
  motion,
  t,
  tB,
  visible,
}: {
  readonly drive: DriveInfo;
  readonly other: DriveInfo;
  readonly sides: Sides;
  /** In A's frame; none where they are switched off. */
  readonly lines: { readonly a: readonly Line[]; readonly b: readonly Line[] };
  readonly motion: SideMotion | undefined;
  /** On A's clock, and on B's; undefined where B was not here. */
  readonly t: Nanoseconds;
  readonly tB: Nanoseconds | undefined;
  readonly visible: boolean;
}) {
  const host = useRef<HTMLDivElement>(null);
  const link = useLink();
  const [scenes, setScenes] = useState<Scenes>();
  const [faults, setFaults] = useState<{ readonly a: readonly string[]; readonly b: readonly string[] }>(
    NO_FAULTS,
  );
  const [look, setLook] = useState<ViewMode>('chase');
  const comparison = useComparison();
  const mode = modeIn('space', comparison.mode);
  const { split, shown } = comparison;
  const theme = useWorkspace(({ theme }) => theme);
  const passes = useMemo(() => passesOf(mode, split, shown), [mode, split, shown]);
  useEffect(() => {
    if (!host.current) return;
    const made = scenesIn(host.current, (view) => ({
      a: new SideScene(view, link, drive, SIDE_COLOURS.a, { moved: () => follow(made), told: () => tell() }),
      b: new SideScene(view, link, other, SIDE_COLOURS.b, { moved: () => undefined, told: () => tell() }),
    }));
    const tell = (): void => setFaults({ a: made.a.faults(), b: made.b.faults() });
    setScenes(made);
    return () => {
      setScenes(undefined);
      setFaults(NO_FAULTS);
      made.a.dispose();
      made.b.dispose();
      made.grid.dispose();
      made.view.dispose();
    };
  }, [link, drive, other]);
  useEffect(() => {
    if (!scenes) return;
    // An empty scene first would keep the GPU from the sweep.
    if (visible) scenes.view.hold(() => scenes.a.vehicle() !== undefined, FIRST_HOLD_MS);
    scenes.view.setActive(visible);
    for (const side of [scenes.a, scenes.b]) side.setActive(visible);
  }, [scenes, visible]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme changes what the tokens say.
  useEffect(() => {
    scenes?.view.setBackground(tokenColour('--scene-bg'));
    scenes?.grid.setColours(tokenColour('--scene-grid'), tokenColour('--scene-grid-strong'));
  }, [scenes, theme]);
  const [posesA, posesB] = [posesOf(sides.a), posesOf(sides.b)];
  useEffect(() => {
    scenes?.a.set(posesA, poseOfMotion(undefined), t);
  }, [scenes, posesA, t]);
  useEffect(() => {
    scenes?.b.set(posesB, poseOfMotion(motion), tB);
  }, [scenes, posesB, motion, tB]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the motion says how high B's lines lie.
  useEffect(() => {
    scenes?.a.setLines(lines.a);
    scenes?.b.setLines(lines.b);
  }, [scenes, lines, motion]);
  useEffect(() => {
    if (!scenes) return;
    scenes.view.setSplit(
      passes.map(({ side, ...pass }) => ({
        ...pass,
        show: () => {
          scenes.a.group.visible = side === 'a';
          scenes.b.group.visible = side === 'b';
        },
      })),
    );
  }, [scenes, passes]);
  useEffect(() => {
    scenes?.view.rig.setMode(look);
    scenes?.view.invalidate();
  }, [scenes, look]);
  // Two drives by their names, two runs of one by theirs.
  const names =
    other === drive
      ? { a: capital(readable(sides.a.name)), b: capital(readable(sides.b.name)) }
      : { a: readable(drive.name), b: readable(other.name) };
  return (
    <div className="plan-canvas compare-space">
      <div ref={host} className="compare-space-view" />
      <div className="compare-space-bar" role="toolbar" aria-label="The camera of both">
        {LOOKS.map(({ mode: each, title, icon }) => (
          <IconButton
            key={each}
            name={title}
            icon={icon}
            size={14}
            pressed={look === each}
            onClick={() => setLook(each)}
          />
        ))}
        <IconButton
          name="Back to the vehicle"
          icon={Home}
          size={14}
          onClick={() => scenes?.view.rig.home()}
        />
      </div>
      {passes.map(({ side, from, to, own }) => (
        <p
          key={side}
          className="compare-space-name"
          hidden={to - from < 0.08}
          style={side === 'b' && !own ? { right: 8 } : { left: `calc(${100 * from}% + 8px)` }}
        >
          <span className={`compare-side compare-${side}`}>{side.toUpperCase()}</span>{' '}
          <span className="ellipsis">{names[side]}</span>
          {side === 'b' && tB === undefined && <span className="muted"> · B was not here</span>}
          {(side === 'a' || tB !== undefined) &&
            faults[side].map((fault) => (
              <span key={fault} className="compare-space-fault" role="status">
                <TriangleAlert size={12} aria-hidden /> {fault}
              </span>
            ))}
        </p>
      ))}
      {mode === 'side' && <i className="compare-space-edge" aria-hidden />}
      {mode === 'swipe' && <SwipeHandle />}
    </div>
  );
}

/** The trajectory of a run; the best poses of the drive where it made none. */
function posesOf(run: RunInfo): string | undefined {
  const made = artifactsOf(run).findLast(({ kind }) => kind === 'trajectory');
  return made && `artifact:${made.id}`;
}

function scenesIn(host: HTMLElement, sides: (view: SceneView) => Pick<Scenes, 'a' | 'b'>): Scenes {
  const view = new SceneView(host);
  view.canvas.setAttribute('aria-label', 'Comparison in space');
  const grid = new Grid();
  view.world.add(grid.object);
  return { view, grid, placed: false, ...sides(view) };
}

/** The camera and the grid go with A; its first place becomes the origin of the scene. */
function follow(scenes: Scenes): void {
  const { view, a, b, grid } = scenes;
  const pose = a.vehicle();
  if (!pose) return;
  if (!scenes.placed) {
    scenes.placed = true;
    const [x, y, z] = pose.p;
    view.setOrigin([Math.round(x), Math.round(y), Math.round(z)]);
    b.reoriginate();
    a.reoriginate();
    return;
  }
  const at = view.toScene(pose.p);
  const ground = new Vector3(at.x, at.y, at.z + a.groundZ);
  grid.setCentre(new Vector3(ground.x, ground.y, ground.z - 0.03));
  view.rig.setVehicle(ground, toRollPitchYaw(pose.q).yaw);
}
