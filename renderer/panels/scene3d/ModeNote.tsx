/** What a way of looking does, where it is not plain: how to fly; which picture is behind the cloud, how old, and how true. */
import { useEffect, useRef } from 'react';
import type { DriveInfo } from '../../../engine/contract/api.ts';
import type { StreamInfo } from '../../../engine/contract/streams.ts';
import { useSample } from '../../replay/ReplayContext.tsx';
import { rideLens } from '../../scene/camera/rideLens.ts';
import type { ViewMode } from '../../scene/cameraRig.ts';
import { sensorOf } from '../../scene/poses.ts';
import { placedPose } from '../../scene/sceneLayer.ts';
import { usePlayback } from '../../state/playback.ts';
import { CLOCK_TAGS, useReplayClock } from '../../state/replayClock.ts';
import { oldText } from '../../widgets/format.ts';
import { shortName } from '../../widgets/streams/streamName.ts';

export function ModeNote({
  mode,
  drive,
  ride,
  visible,
}: {
  readonly mode: ViewMode;
  readonly drive: DriveInfo;
  readonly ride: StreamInfo | undefined;
  readonly visible: boolean;
}) {
  if (mode === 'fly')
    return (
      <p className="scene-mode">
        W A S D fly, Q and E down and up, with Shift faster. Drag to look, the wheel goes ahead.
      </p>
    );
  if (mode === 'ride' && ride) return <RideNote drive={drive} ride={ride} visible={visible} />;
  return null;
}

function RideNote({
  drive,
  ride,
  visible,
}: {
  readonly drive: DriveInfo;
  readonly ride: StreamInfo;
  readonly visible: boolean;
}) {
  const sample = useSample(ride, visible);
  const tag = useReplayClock(({ clock }) => CLOCK_TAGS[clock]);
  const age = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    if (!sample) return;
    let shown = '';
    const show = ({ t }: { t: number }): void => {
      const text = `${oldText(t - sample.info.tClock)} · #${sample.info.seq}${tag}`;
      if (age.current && text !== shown) age.current.textContent = text;
      shown = text;
    };
    show(usePlayback.getState());
    return usePlayback.subscribe(show);
  }, [sample, tag]);
  const model = sensorOf(drive.calibration, ride.frame)?.camera;
  const name = shortName(ride.name);
  const why = !model
    ? `${name} has no calibration, so the view cannot look through it.`
    : !sample
      ? `${name} has no picture yet at this time.`
      : sample.content.kind === 'unreadable'
        ? sample.content.reason
        : !placedPose(sample.info.placement)
          ? `There is no pose for the picture of ${name} at this time.`
          : undefined;
  if (why !== undefined) return <p className="scene-mode">{why}</p>;
  return (
    <p className="scene-mode num">
      {name} · <span ref={age} /> · {model && lensText(model)}
    </p>
  );
}

/** How the picture was made to fit the cloud. */
function lensText(model: Parameters<typeof rideLens>[0]): string {
  if (model.lens === 'pinhole') return 'pinhole: picture as taken';
  const cut = rideLens(model).cut ? ', its edge is cut' : '';
  return `picture without its distortion (${model.lens})${cut}`;
}
