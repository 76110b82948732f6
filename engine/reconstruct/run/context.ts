/** The context a stage runs in: its inputs, and the only way out for what it makes. */
import type { ArtifactInfo } from '../../contract/artifacts.ts';
import type { CalibrationSet } from '../../contract/calibration.ts';
import { CancelledError, InputError } from '../../contract/errors.ts';
import type { LogLine, Metric, ParameterValues } from '../../contract/stages.ts';
import type { Drive } from '../../drive/drive.ts';
import type { LinkSource } from '../../drive/results/links.ts';
import type {
  InputArtifact,
  OutputArtifact,
  Source,
  Stage,
  StageContext,
  StepContext,
} from '../contract/stage.ts';
import { ReusedMemory } from '../mapping/reused-memory.ts';
import { Batch } from './batch.ts';
import { inputArtifact } from './input.ts';
import { Pulse } from './pulse.ts';
import { ResultOutputs, ROW_BYTES } from './result-outputs.ts';
import { visibleDrive } from './visible-drive.ts';

export type ContextSetting = {
  readonly drive: Drive;
  readonly stage: Stage;
  readonly parameters: ParameterValues;
  readonly calibration: CalibrationSet;
  readonly threads: number;
  readonly signal: AbortSignal;
  /** The result this context writes to (run) or replays (step). */
  readonly result: number;
  /** Artifacts of earlier stages by input name. */
  readonly inputs: Readonly<Record<string, ArtifactInfo | undefined>>;
};

export type ContextEvents = {
  onProgress(fraction: number, text: string): void;
  onParts(artifact: number, parts: number): void;
  onLog(line: LogLine): void;
  onMetric(metric: Metric): void;
};

export type RunContext = StageContext & {
  /** Ends a stage that ran through: commits what is still gathered. */
  flush(): void;
  /** Ends it, however the stage ended: lets go of the memory that sweeps were read into. */
  close(): void;
  /** Largest resident memory of the process seen while the stage ran, in bytes. */
  peakBytes(): number;
};

type Shared = Pick<StageContext, 'drive' | 'parameters' | 'threads' | 'signal' | 'input'>;

function sharedPart(setting: ContextSetting, memory?: ReusedMemory): Shared {
  const { drive, stage, calibration, inputs } = setting;
  const read = new Map<string, InputArtifact>();
  return {
    drive: visibleDrive(drive, stage, calibration, memory),
    parameters: setting.parameters,
    threads: setting.threads,
    signal: setting.signal,
    input(name) {
      const take = stage.takes.find((each) => each.name === name);
      if (!take) throw new TypeError(`Stage ${stage.id} does not declare an input "${name}".`);
      const artifact = inputs[name];
      if (artifact) {
        const known = read.get(name) ?? inputArtifact(drive, artifact);
        read.set(name, known);
        return known;
      }
      if (take.optional) return undefined;
      throw new InputError(`Stage ${stage.id} needs "${name}", which stage ${take.stage} did not make.`);
    },
  };
}

/** For `run`. `resuming`: the result holds what a killed attempt left; it is kept only if the stage asks for its checkpoint. */
export function runContext(setting: ContextSetting, events: ContextEvents, resuming: boolean): RunContext {
  const { drive, stage, signal, result, inputs } = setting;
  const started = performance.now();
  const pulse = new Pulse(drive, signal);
  const memory = new ReusedMemory();
  let leftovers = resuming;
  /** Gives up what a killed attempt left, when the stage writes without having gone back to a checkpoint. */
  const begin = (): void => {
    if (!leftovers) return;
    leftovers = false;
    drive.runs.clear(result);
  };
  const batch: Batch = new Batch(drive, () => {
    for (const [artifact, parts] of outputs.parts) events.onParts(artifact, parts);
  });
  const onPart = (): void => pulse.beat();
  const outputs = new ResultOutputs({ drive, stage, result, batch, onFirst: begin, onPart });

  return {
    ...sharedPart(setting, memory),
    output: (name) => outputs.of(name),
    progress(fraction, text = '') {
      pulse.beat();
      batch.commitIfDue();
      events.onProgress(Math.min(1, Math.max(0, fraction)), text);
    },
    log(level, text, at) {
      begin();
      const line: LogLine = { level, text, wallMs: performance.now() - started, at };
      batch.add(ROW_BYTES + text.length, () => drive.runs.addLog(result, line));
      events.onLog(line);
    },
    metric(metric) {
      begin();
      batch.add(ROW_BYTES, () => drive.runs.addMetric(result, metric));
      events.onMetric(metric);
    },
    link(name, made, source, weight) {
      const id = outputs.idOf(name);
      const from = linkSource(stage, inputs, source);
      batch.add(ROW_BYTES, () => drive.links.add(id, made, from, weight));
    },
    checkpoint(index, state) {
      begin();
      // What came before the checkpoint has to be in the file before it, so that going back to it finds it there.
      batch.commit();
      drive.transaction(() => drive.runs.addCheckpoint(result, { index, state }));
      pulse.beat();
    },
    restore(index) {
      batch.commit();
      leftovers = false;
      const at = drive.runs.rewind(result, index);
      if (!at && resuming) drive.runs.clear(result);
      outputs.forget();
      return at;
    },
    flush() {
      begin();
      outputs.complete();
      batch.commit();
    },
    peakBytes: () => pulse.peakBytes(),
    close: () => memory.drop(),
  };
}

/** @throws TypeError when the stage links to an input that it was not given: a fault of the stage */
function linkSource(stage: Stage, inputs: ContextSetting['inputs'], source: Source): LinkSource {
  if ('stream' in source) return { stream: source.stream, fromSeq: source.fromSeq, toSeq: source.toSeq };
  const input = inputs[source.input];
  if (!input) throw new TypeError(`Stage ${stage.id} links to "${source.input}", which it was not given.`);
  return { artifact: input.id, item: source.key };
}

/** For `step`: reads as `run` does; what the stage gives out is dropped, since it is in the file already. */
export function stepContext(setting: ContextSetting): StepContext {
  const dropped: OutputArtifact = { part: () => undefined, setMeta: () => undefined };
  return {
    ...sharedPart(setting),
    output: () => dropped,
    progress() {
      if (setting.signal.aborted) throw new CancelledError();
    },
    log: () => undefined,
    metric: () => undefined,
    link: () => undefined,
    checkpoint: () => undefined,
    restore: (index) => setting.drive.runs.checkpoint(setting.result, index),
    stored(name) {
      const made = setting.drive.artifacts.ofResult(setting.result).find((each) => each.name === name);
      return made && inputArtifact(setting.drive, made);
    },
  };
}
