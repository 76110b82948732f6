/** The 3D view panel: makes the view once, shows its toolbar, legend, hover card and measurement. */
import { useEffect, useMemo, useRef, useState } from 'react';
import type { PanelProps } from '../../contract/panel.ts';
import { useLink } from '../../link/LinkContext.tsx';
import { useFrameLoader } from '../../replay/ReplayContext.tsx';
import { useTrajectory } from '../../replay/trajectory.ts';
import type { ViewMode } from '../../scene/cameraRig.ts';
import { groundHeight } from '../../scene/sceneLayer.ts';
import { useLayers } from '../../state/layers.ts';
import { report } from '../../state/notices.ts';
import { useDrive } from '../../state/session.ts';
import { useWorkspace } from '../../state/workspace.ts';
import { ClipForm } from './clip/ClipForm.tsx';
import { ClipHandles } from './clip/ClipHandles.tsx';
import { HoverCard } from './HoverCard.tsx';
import { Legend } from './Legend.tsx';
import { ModeNote } from './ModeNote.tsx';
import { MeasureLabels } from './measure/MeasureLabels.tsx';
import { ObjectCard } from './objects/ObjectCard.tsx';
import { ObjectLabels } from './objects/ObjectLabels.tsx';
import { PlacedBy } from './PlacedBy.tsx';
import { PinCard } from './pin/PinCard.tsx';
import type { Hover } from './pointer.ts';
import { SceneToolbar } from './SceneToolbar.tsx';
import { type SceneSession, startScene } from './sceneSession.ts';
import { VIEW_MODES } from './viewModes.ts';
import './scene3d.css';

export function Scene3d({ id, params, setParams, visible }: PanelProps) {
  const link = useLink();
  const loader = useFrameLoader();
  const drive = useDrive();
  const host = useRef<HTMLDivElement>(null);
  const [session, setSession] = useState<SceneSession>();
  const [hover, setHover] = useState<Hover>();
  const [measuring, setMeasuring] = useState(false);
  const theme = useWorkspace(({ theme }) => theme);
  const eyeDome = useLayers(({ eyeDome }) => eyeDome);
  const missing = useTrajectory(({ missing }) => missing);
  const mode: ViewMode = VIEW_MODES.find((known) => known.mode === params.mode)?.mode ?? 'chase';
  const cameras = useMemo(() => drive?.streams.filter(({ kind }) => kind === 'camera') ?? [], [drive]);
  const ride = cameras.find(({ name }) => name === params.ride) ?? cameras[0];
  const latest = useRef({ params, setParams });
  latest.current = { params, setParams };

  useEffect(() => {
    if (!host.current || !drive) return;
    let made: SceneSession;
    try {
      made = startScene(
        host.current,
        id,
        { link, loader, drive, groundZ: groundHeight(drive) },
        {
          onHover: setHover,
          onMeasuring: setMeasuring,
          onMode: (next) => {
            if (latest.current.params.mode === next) return;
            latest.current.setParams({ ...latest.current.params, mode: next });
          },
        },
      );
    } catch (error) {
      report('The 3D view could not start: this browser gives no WebGL 2', error);
      return;
    }
    setSession(made);
    return () => {
      setSession(undefined);
      made.dispose();
    };
  }, [link, loader, drive, id]);

  useEffect(() => session?.setActive(visible), [session, visible]);
  useEffect(() => session?.setMode(mode, ride?.id), [session, mode, ride]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme says when the tokens changed.
  useEffect(() => session?.recolour(), [session, theme]);

  return (
    <div className="scene">
      <div ref={host} className="scene-host" />
      {session && (
        <SceneToolbar
          mode={mode}
          cameras={cameras}
          ride={ride?.name}
          eyeDome={eyeDome}
          measuring={measuring}
          handle={session.handle}
          onRide={(camera) => setParams({ ...params, mode: 'ride', ride: camera })}
        />
      )}
      {drive && !measuring && missing === undefined && (
        <ModeNote mode={mode} drive={drive} ride={ride} visible={visible} />
      )}
      <ClipForm />
      {session && visible && <ClipHandles view={session.view} />}
      <PlacedBy />
      {session && visible && <Legend session={session} />}
      {session && visible && <ObjectLabels session={session} />}
      {session && <MeasureLabels session={session} measuring={measuring} />}
      {hover && drive && <HoverCard hover={hover} drive={drive} />}
      {drive && visible && (
        <div className="scene-cards">
          <PinCard drive={drive} />
          <ObjectCard />
        </div>
      )}
      {missing !== undefined && !measuring && (
        <p className="scene-note">{missing} Clouds are shown in the vehicle frame.</p>
      )}
    </div>
  );
}
