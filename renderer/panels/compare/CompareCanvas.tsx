/** The view of both sides: one canvas, whose panes, swipe or blink are moved and zoomed together. */
import { useCallback, useMemo, useRef } from 'react';
import type { DriveInfo } from '../../../engine/contract/api.ts';
import { capital } from '../../../engine/contract/map/elementNames.ts';
import { visible as readable } from '../../../engine/contract/visible.ts';
import type { Changes } from '../../artifacts/compare/changes.ts';
import { abreast } from '../../artifacts/compare/clock.ts';
import type { PanelProps } from '../../contract/panel.ts';
import { planKeys } from '../../plan/planKeys.ts';
import { useGestures } from '../../plan/useGestures.ts';
import { useView } from '../../plan/useView.ts';
import { StampNote } from '../../replay/StampNote.tsx';
import { usePlayback } from '../../state/playback.ts';
import { modeIn, type Sides, useComparison } from '../../state/run/comparison.ts';
import { type Loadable, LoadState, readyOf } from '../../widgets/LoadState.tsx';
import { CompareLegend } from './CompareLegend.tsx';
import { CompareReadout } from './CompareReadout.tsx';
import { ModeBar } from './ModeBar.tsx';
import { SidePictures } from './SidePictures.tsx';
import { SwipeHandle } from './SwipeHandle.tsx';
import { CompareSpace } from './space/CompareSpace.tsx';
import { useBlinking } from './useBlinking.ts';
import { boundsOf, useComparisonContent } from './useComparisonContent.ts';
import { type Drawn, useComparisonDrawing } from './useComparisonDrawing.ts';

type Props = Pick<PanelProps, 'visible' | 'params' | 'setParams'> & {
  readonly drive: DriveInfo;
  /** Of B: the same where both runs are of one drive. */
  readonly other: DriveInfo;
  readonly sides: Sides;
  readonly changes: Loadable<Changes>;
};

/** Clocks that a comparison does not follow: its sides are aligned by corrected times. */
const NOT_HERE = ['stamp', 'log', 'published'] as const;

export function CompareCanvas({ drive, other, sides, changes, visible, params, setParams }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { look, clock, chosen, ...comparison } = useComparison();
  const mode = modeIn(look, comparison.mode);
  const inSpace = look === 'space';
  const subtracts = mode === 'difference';
  const found = readyOf(changes);
  // In space no raster is drawn, and none is read.
  const wanted = inSpace ? { ...params, raster: '' } : params;
  const content = useComparisonContent(drive, other, sides, found, wanted, subtracts, visible);
  const { left, right, channel, unit, pictures, difference } = content;
  const lines = params.lines !== false;
  const link = found?.link;
  const [linesA, linesB] = [left.lines, right.lines];
  // biome-ignore lint/correctness/useExhaustiveDependencies: of the sides only the lines count.
  const bounds = useCallback(() => boundsOf({ left, right }, link), [linesA, linesB, link]);
  const loaded = link !== undefined || linesA.length + linesB.length > 0;
  const { view, size, change, showAll } = useView(canvas, loaded, bounds, mode === 'side' ? 2 : 1);
  const { pointer, handlers } = useGestures(canvas, view, change, () => undefined);
  const t = usePlayback(({ t }) => (visible ? t : 0));
  const at = useMemo(
    () => (found?.link ? abreast(found.link, t, other === drive ? 'time' : clock) : undefined),
    [found, t, clock, other, drive],
  );
  const { motion } = content;
  const subtracted = readyOf(difference);
  // The pointer moves without anything that is drawn.
  const drawn = useMemo(
    (): Drawn => ({
      left: { pictures: pictures.a, lines: lines ? linesA : [], motion: undefined },
      right: { pictures: pictures.b, lines: lines ? linesB : [], motion },
      difference: subtracted,
      changes: lines ? found : undefined,
      chosen: chosen === undefined ? undefined : found?.places[chosen]?.line,
      at,
      names: { a: capital(readable(sides.a.name)), b: capital(readable(sides.b.name)) },
    }),
    [
      pictures.a,
      pictures.b,
      linesA,
      linesB,
      lines,
      motion,
      subtracted,
      found,
      chosen,
      at,
      sides.a.name,
      sides.b.name,
    ],
  );
  useBlinking(visible);
  const { reach } = useComparisonDrawing(canvas, view, size, visible && !inSpace, drawn);
  const spaceLines = useMemo(
    () => (lines ? { a: linesA, b: linesB } : { a: [], b: [] }),
    [lines, linesA, linesB],
  );
  const withPictures = other !== drive;
  const picturesShown = withPictures && params.pictures !== false;
  return (
    <>
      <ModeBar
        {...content}
        lines={lines}
        pictures={withPictures ? picturesShown : undefined}
        onRaster={(raster) => setParams({ ...params, raster })}
        onChannel={(each) => setParams({ ...params, [`channel.${content.raster}`]: each })}
        onLines={(lines) => setParams({ ...params, lines })}
        onPictures={(pictures) => setParams({ ...params, pictures })}
        onFit={showAll}
      />
      {inSpace ? (
        <StampNote
          text="Both are shown in space by corrected times, not by the chosen clock."
          clocks={NOT_HERE}
        />
      ) : (
        picturesShown && (
          <StampNote text="B is shown by corrected times, not by the chosen clock." clocks={NOT_HERE} />
        )
      )}
      {inSpace && (
        <CompareSpace
          drive={drive}
          other={other}
          sides={sides}
          lines={spaceLines}
          motion={motion}
          t={t}
          tB={at ? at.tB : t}
          visible={visible}
        />
      )}
      <div className="plan-canvas compare-canvas" hidden={inSpace}>
        <canvas
          ref={canvas}
          tabIndex={0}
          aria-label="Comparison from above"
          onKeyDown={planKeys(size, change)}
          {...handlers}
        />
        <CompareState changes={changes} difference={subtracts ? difference : undefined} />
        {mode === 'swipe' && <SwipeHandle />}
        <CompareLegend
          changes={lines && subtracts ? found : undefined}
          reach={subtracts ? reach : undefined}
          reading={subtracts && channel !== '' && difference.state === 'loading'}
          range={subtracts ? undefined : pictures.range}
          channel={channel}
          unit={unit}
          same={subtracts && content.same}
        />
        <CompareReadout
          view={view}
          size={size}
          pointer={pointer}
          a={left.tiles}
          b={right.tiles}
          motion={motion}
          difference={subtracts ? subtracted?.tiles : undefined}
          channel={channel}
          unit={unit}
          at={at}
          other={withPictures}
        />
      </div>
      {picturesShown && <SidePictures drive={drive} other={other} tB={at?.tB} visible={visible} />}
    </>
  );
}

function CompareState({
  changes,
  difference,
}: {
  readonly changes: Loadable<Changes>;
  readonly difference: Loadable<unknown> | undefined;
}) {
  return (
    <div className="plan-state">
      {changes.state !== 'ready' ? (
        <LoadState of={changes} what="what differs" />
      ) : (
        difference?.state === 'failed' && <LoadState of={difference} what="the difference of the rasters" />
      )}
    </div>
  );
}
