/** An artifact in 3D: its parts are read as they are written, also while the stage still runs. */
import { type Group, type Object3D, Group as ThreeGroup } from 'three';
import type { ArtifactInfo, PartInfo } from '../../../../engine/contract/artifacts.ts';
import type { Vec3 } from '../../../../engine/contract/calibration.ts';
import { payloadOf } from '../../../link/link.ts';
import { partId } from '../../../scene/points/levels.ts';
import type { SceneView } from '../../../scene/SceneView.ts';
import type { LayerContext, SceneLayer } from '../../../scene/sceneLayer.ts';
import { useJobs } from '../../../state/jobs.ts';
import { artifactLayer, type LayerSettings, noteLayer } from '../../../state/layers.ts';
import { report } from '../../../state/notices.ts';
import { type Attempt, attemptOf, wasReplaced } from '../../../state/read/artifactStamp.ts';
import { useRuns } from '../../../state/runs.ts';
import { bytesText } from '../../../widgets/format.ts';
import { type ArtifactBody, bodyOf, type ShownLandmark } from './artifactBodies.ts';
import { ViewedParts } from './viewedParts.ts';

/**
 * Bytes of one artifact at a time. Where the finest level is larger, a cloud is shown in the levels that the view needs, and
 * anything else in the finest level that is not.
 */
const BYTE_BUDGET = 160e6;
const BATCH_BYTES = 8e6;
/** Between points of a cloud that does not say how far they are apart, metres. */
const SPACING_M = 0.1;

export type PickedItem = {
  readonly artifact: number;
  readonly item: string;
  readonly mapPoint: Vec3;
  readonly px: number;
};

export class ArtifactLayer implements SceneLayer {
  readonly key: string;
  readonly artifact: ArtifactInfo;
  readonly #context: LayerContext;
  readonly #group: Group = new ThreeGroup();
  readonly #read = new Set<string>();
  #body: ArtifactBody | undefined;
  /** Of what is drawn. */
  #attempt: Attempt | undefined;
  #settings: LayerSettings | undefined;
  #abort: AbortController | undefined;
  /** Of a cloud that is too large to be shown whole. */
  #viewed: ViewedParts | undefined;
  #stop: (() => void) | undefined;
  #active = false;

  constructor(context: LayerContext, artifact: ArtifactInfo) {
    this.#context = context;
    this.artifact = artifact;
    this.key = artifactLayer(artifact);
    context.view.world.add(this.#group);
    this.#body = bodyOf(context, artifact, this.#group);
    if (!this.#body) {
      noteLayer(this.key, {
        level: 'info',
        text: `A ${artifact.kind} has no view in 3D; open it in the inspector.`,
      });
    }
  }

  setActive(active: boolean): void {
    this.#active = active;
    if (active && !this.#stop) {
      const stopParts = useJobs.subscribe((now, before) => {
        if (now.parts.get(this.artifact.id) !== before.parts.get(this.artifact.id)) void this.#load();
      });
      const stopRuns = useRuns.subscribe((now, before) => {
        if (now.runs !== before.runs) this.#follow();
      });
      this.#stop = () => {
        stopParts();
        stopRuns();
      };
      this.#follow();
    } else if (!active) {
      this.#stop?.();
      this.#stop = undefined;
      this.#abort?.abort();
    }
    void this.#load();
  }

  restyle(settings: LayerSettings): void {
    const wasVisible = this.#settings?.visible ?? false;
    this.#settings = settings;
    this.#group.visible = settings.visible;
    this.#body?.restyle(settings);
    // What is read does not depend on how it looks.
    if (settings.visible && !wasVisible) void this.#load();
    this.#context.view.invalidate();
  }

  replace(): void {
    this.#body?.replace();
    this.#context.view.invalidate();
  }

  pick(view: SceneView, x: number, y: number): PickedItem | undefined {
    const hit = this.#settings?.visible ? this.#body?.pick?.(view, x, y) : undefined;
    return hit && { artifact: this.artifact.id, ...hit };
  }

  landmarkAt(view: SceneView, x: number, y: number): ShownLandmark | undefined {
    return this.#settings?.visible ? this.#body?.landmarkAt?.(view, x, y) : undefined;
  }

  sphereOf(item: string): { readonly centre: Vec3; readonly radiusM: number } | undefined {
    return this.#body?.sphereOf?.(item);
  }

  dispose(): void {
    this.setActive(false);
    this.#viewed?.dispose();
    this.#body?.dispose();
    (this.#group as Object3D).removeFromParent();
    noteLayer(this.key, undefined);
    this.#context.view.invalidate();
  }

  /** Draws it anew where its stage went on after a stop, or ran again: parts may be others under the same key. */
  #follow(): void {
    const now = attemptOf(useRuns.getState().runs, this.artifact.id);
    const before = this.#attempt;
    this.#attempt = now;
    if (!now || !before || !wasReplaced(before, now)) return;
    this.#abort?.abort();
    this.#clear();
    void this.#load();
  }

  async #load(): Promise<void> {
    if (!this.#active || !this.#settings?.visible || !this.#body) return;
    this.#abort?.abort();
    const { signal } = (this.#abort = new AbortController());
    const { link, drive, view } = this.#context;
    try {
      const { result } = await link.request(
        'artifacts.parts',
        { drive: drive.drive, artifact: this.artifact.id },
        { signal },
      );
      if (this.#body.drawOnly && !fits(result.parts)) {
        this.#follows().setParts(result.parts);
        noteLayer(this.key, { level: 'info', text: this.#thinned('Near parts in full, far ones thinned') });
        return;
      }
      const parts = affordable(result.parts);
      const missing = parts.filter((part) => !this.#read.has(partId(part)));
      for (const batch of batches(missing)) {
        await this.#readParts(batch, signal);
        view.invalidate();
      }
      this.#tell(result.parts, parts);
    } catch (error) {
      report(`The ${this.artifact.name} of ${this.artifact.stage} could not be read`, error);
    }
  }

  /** What draws by view; what was drawn whole before it grew too large is drawn anew. */
  #follows(): ViewedParts {
    if (this.#viewed) return this.#viewed;
    this.#clear();
    const { meta } = this.artifact;
    const spacingM = typeof meta.voxelM === 'number' && meta.voxelM > 0 ? meta.voxelM : SPACING_M;
    this.#viewed = new ViewedParts(
      this.#context.view,
      {
        read: async (parts) => {
          const signal = this.#abort?.signal;
          if (!signal) return false;
          try {
            await this.#readParts(parts, signal);
            return true;
          } catch (error) {
            report(`The ${this.artifact.name} of ${this.artifact.stage} could not be read`, error);
            return false;
          }
        },
        remove: (part) => this.#body?.remove?.(part),
        draw: (ids) => this.#body?.drawOnly?.(ids),
      },
      { spacingM, budget: BYTE_BUDGET, batchBytes: BATCH_BYTES },
    );
    return this.#viewed;
  }

  async #readParts(parts: readonly PartInfo[], signal: AbortSignal): Promise<void> {
    const { link, drive } = this.#context;
    const reply = await link.request(
      'artifacts.read',
      {
        drive: drive.drive,
        artifact: this.artifact.id,
        parts: parts.map(({ key, level }) => ({ key, level })),
      },
      { signal, lane: 'prefetch' },
    );
    for (const part of reply.result.parts) {
      this.#read.add(partId(part));
      this.#body?.add(part, payloadOf(reply, part.payload));
    }
    if (this.#settings) this.#body?.restyle(this.#settings);
  }

  /** Begins anew: nothing is read or drawn. */
  #clear(): void {
    this.#viewed?.dispose();
    this.#viewed = undefined;
    this.#read.clear();
    this.#body?.dispose();
    this.#group.clear();
    this.#body = bodyOf(this.#context, this.artifact, this.#group);
    if (this.#settings) this.#body?.restyle(this.#settings);
  }

  #thinned(how: string): string {
    return `${how}: the whole has ${bytesText(this.artifact.bytes)}.`;
  }

  #tell(all: readonly PartInfo[], shown: readonly PartInfo[]): void {
    const finest = Math.min(...all.map(({ level }) => level));
    const level = shown[0]?.level ?? finest;
    noteLayer(
      this.key,
      all.length === 0
        ? { level: 'info', text: 'Nothing made yet.' }
        : level > finest
          ? { level: 'info', text: this.#thinned('Shown thinned') }
          : undefined,
    );
  }
}

const bytesOf = (parts: readonly PartInfo[], level: number): number =>
  parts.reduce((sum, part) => sum + (part.level === level ? part.bytes : 0), 0);

/** Whether all of it can be shown as fine as it is. */
const fits = (parts: readonly PartInfo[]): boolean =>
  bytesOf(parts, Math.min(...parts.map(({ level }) => level))) <= BYTE_BUDGET;

/** The finest level that fits the budget; the coarsest when none does. */
function affordable(parts: readonly PartInfo[]): readonly PartInfo[] {
  const levels = [...new Set(parts.map(({ level }) => level))].sort((a, b) => a - b);
  for (const level of levels) {
    if (bytesOf(parts, level) <= BYTE_BUDGET || level === levels.at(-1))
      return parts.filter((part) => part.level === level);
  }
  return [];
}

function* batches(parts: readonly PartInfo[]): Generator<readonly PartInfo[]> {
  let batch: PartInfo[] = [];
  let bytes = 0;
  for (const part of parts) {
    if (batch.length > 0 && (bytes + part.bytes > BATCH_BYTES || batch.length >= 128)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(part);
    bytes += part.bytes;
  }
  if (batch.length > 0) yield batch;
}
