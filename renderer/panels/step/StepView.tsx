/** One frame of a stage, walked: the scan as each iteration placed it, the local map, correspondences coloured by residual. */
import { ChevronLeft, ChevronRight, Footprints, LocateFixed } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { DriveInfo, Results } from '../../../engine/contract/api.ts';
import { column, decodeColumns } from '../../../engine/contract/columns.ts';
import { decodeIterations, type StepIteration } from '../../../engine/contract/steps.ts';
import type { PanelProps } from '../../contract/panel.ts';
import { useLink } from '../../link/LinkContext.tsx';
import { payloadOf } from '../../link/link.ts';
import { report } from '../../state/notices.ts';
import { usePlayback } from '../../state/playback.ts';
import { runOf, stageRunOf, useRuns } from '../../state/runs.ts';
import { useRunsOf } from '../../state/useRunsOf.ts';
import { clockText, valueText } from '../../widgets/format.ts';
import { StepScene } from './StepScene.ts';
import './step.css';

type Working = {
  readonly step: Results['runs.step'];
  readonly scan: Float32Array;
  readonly map: Float32Array;
  readonly iterations: readonly StepIteration[];
};

export function StepView({ visible }: PanelProps) {
  const drive = useRunsOf();
  const { stages, runs, run: chosen, stage } = useRuns();
  const steppable =
    stages.find(({ id, steps }) => id === stage && steps) ?? stages.find(({ steps }) => steps);
  const run = runOf({ runs, run: chosen });
  const done = steppable && stageRunOf(run, steppable.id)?.state === 'done';
  if (!drive || !run || !steppable || !done) {
    return (
      <div className="empty">
        <Footprints size={28} aria-hidden />
        <p>
          {steppable
            ? `Run ${steppable.title} first; then each of its frames can be walked here, iteration by iteration.`
            : 'No stage of this pipeline goes frame by frame.'}
        </p>
      </div>
    );
  }
  return (
    <Stepper
      key={`${run.id}/${steppable.id}`}
      drive={drive}
      run={run.id}
      stage={steppable.id}
      title={steppable.title}
      visible={visible}
    />
  );
}

function Stepper({
  drive,
  run,
  stage,
  title,
  visible,
}: {
  readonly drive: DriveInfo;
  readonly run: number;
  readonly stage: string;
  readonly title: string;
  readonly visible: boolean;
}) {
  const link = useLink();
  const [frame, setFrame] = useState(1);
  const [working, setWorking] = useState<Working>();
  const [busy, setBusy] = useState(false);
  const [iteration, setIteration] = useState(0);
  const holder = useRef<HTMLDivElement>(null);
  const scene = useRef<StepScene | undefined>(undefined);

  useEffect(() => {
    if (!visible) return;
    const stop = new AbortController();
    setBusy(true);
    link
      .request(
        'runs.step',
        { drive: drive.drive, run, stage, frame },
        { lane: 'analysis', latest: 'step', signal: stop.signal },
      )
      .then(
        (reply) => {
          const bytes = (name: string): Uint8Array | undefined => {
            const found = reply.result.blocks.find((block) => block.name === name);
            return found && payloadOf(reply, found.payload);
          };
          const points = (name: string): Float32Array => {
            const block = bytes(name);
            return block ? column(decodeColumns(block), 'xyz', 'f32') : new Float32Array();
          };
          const iterations = bytes('iterations');
          const decoded = iterations ? decodeIterations(iterations) : [];
          setWorking({
            step: reply.result,
            scan: points('scan'),
            map: points('localMap'),
            iterations: decoded,
          });
          setIteration(Math.max(0, decoded.length - 1));
        },
        (error) => report(`Frame ${frame} of ${title} could not be stepped`, error),
      )
      .finally(() => setBusy(false));
    return () => stop.abort();
  }, [link, drive.drive, run, stage, frame, title, visible]);

  useEffect(() => {
    if (!holder.current || !visible) return;
    const made = new StepScene(holder.current);
    scene.current = made;
    return () => {
      scene.current = undefined;
      made.dispose();
    };
  }, [visible]);

  useEffect(() => {
    if (working) scene.current?.show(working.scan, working.map, working.iterations);
  }, [working]);
  useEffect(() => {
    if (working) scene.current?.setIteration(working.iterations[iteration]);
  }, [working, iteration]);

  const frames = working?.step.frames ?? 1;
  const go = (to: number): void => setFrame(Math.max(0, Math.min(frames - 1, to)));
  const goToPlayhead = (): void => {
    const { t, endNs } = usePlayback.getState();
    go(Math.round((t / Math.max(1, endNs)) * (frames - 1)));
  };
  return (
    <div className="panel-column step">
      <div className="panel-bar">
        <strong>{title}</strong>
        <button
          type="button"
          className="icon-button"
          aria-label="Frame before"
          title="Frame before"
          disabled={frame <= 0}
          onClick={() => go(frame - 1)}
        >
          <ChevronLeft size={15} />
        </button>
        <input
          type="range"
          aria-label="Frame"
          min={0}
          max={frames - 1}
          value={frame}
          onChange={({ target }) => go(Number(target.value))}
        />
        <button
          type="button"
          className="icon-button"
          aria-label="Next frame"
          title="Next frame"
          disabled={frame >= frames - 1}
          onClick={() => go(frame + 1)}
        >
          <ChevronRight size={15} />
        </button>
        <span className="num step-count">
          {frame} / {frames - 1}
        </span>
        <button
          type="button"
          className="icon-button"
          title="The frame near the playhead"
          aria-label="The frame near the playhead"
          onClick={goToPlayhead}
        >
          <LocateFixed size={14} />
        </button>
        {working && (
          <button
            type="button"
            className="button button-small num"
            title="Take the playhead to this frame"
            onClick={() => usePlayback.getState().seek(working.step.t)}
          >
            {clockText(working.step.t)}
          </button>
        )}
        <span className="spacer" />
        {busy && <span className="faint">Working it out again…</span>}
      </div>
      <div className="step-body">
        <div className="step-scene" ref={holder} />
        <aside className="step-side">
          <h4>Iteration</h4>
          {working && working.iterations.length > 0 ? (
            <>
              <div className="step-iteration">
                <input
                  type="range"
                  aria-label="Iteration"
                  min={0}
                  max={working.iterations.length - 1}
                  value={iteration}
                  onChange={({ target }) => setIteration(Number(target.value))}
                />
                <span className="num">
                  {iteration + 1} / {working.iterations.length}
                </span>
              </div>
              <ResidualBars iterations={working.iterations} chosen={iteration} onChoose={setIteration} />
              <p className="num">
                Mean residual {valueText((working.iterations[iteration]?.residualM ?? 0) * 100, 3)} cm over{' '}
                {working.iterations[iteration]?.distanceM.length ?? 0} correspondences
              </p>
            </>
          ) : (
            <p className="muted">{busy ? '' : 'This frame has no iterations: it starts the local map.'}</p>
          )}
          <h4>Frame</h4>
          <dl className="facts">
            {working?.step.numbers.map(({ name, value, unit }) => (
              <div key={name}>
                <dt className="faint">{name}</dt>
                <dd className="num">
                  {valueText(value, 4)} {unit}
                </dd>
              </div>
            ))}
          </dl>
          <ul className="step-key">
            <li>
              <i className="key-map" /> local map
            </li>
            <li>
              <i className="key-scan" /> scan at this iteration
            </li>
            <li>
              <i className="key-residual" /> correspondence, by residual
            </li>
          </ul>
        </aside>
      </div>
    </div>
  );
}

function ResidualBars({
  iterations,
  chosen,
  onChoose,
}: {
  readonly iterations: readonly StepIteration[];
  readonly chosen: number;
  readonly onChoose: (i: number) => void;
}) {
  const most = Math.max(...iterations.map(({ residualM }) => residualM), 1e-9);
  return (
    <fieldset className="residuals" aria-label="Mean residual of each iteration">
      {iterations.map(({ residualM, source }, i) => (
        <button
          key={source.byteOffset}
          type="button"
          className={i === chosen ? 'active' : ''}
          title={`Iteration ${i + 1}: ${(residualM * 100).toFixed(2)} cm`}
          aria-label={`Iteration ${i + 1}`}
          onClick={() => onChoose(i)}
        >
          <span style={{ height: `${(100 * residualM) / most}%` }} />
        </button>
      ))}
    </fieldset>
  );
}
