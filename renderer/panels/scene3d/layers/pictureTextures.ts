/** The pictures in force as textures, for colouring points by camera; colour cameras before grey ones. */
import type { Texture } from 'three';
import type { StreamInfo } from '../../../../engine/contract/streams.ts';
import type { LoadedSample } from '../../../replay/loadedSample.ts';
import { pictureTexture } from '../../../scene/frustum.ts';
import { MAX_COLOUR_CAMERAS } from '../../../scene/points/pointMaterial.ts';
import type { LayerContext } from '../../../scene/sceneLayer.ts';

export type ShownPicture = {
  readonly stream: StreamInfo;
  readonly sample: LoadedSample;
  readonly texture: Texture;
};

export class PictureTextures {
  readonly #context: LayerContext;
  readonly #onChange: () => void;
  readonly #shown = new Map<number, ShownPicture>();
  #unsubscribe: (() => void)[] = [];

  constructor(context: LayerContext, onChange: () => void) {
    this.#context = context;
    this.#onChange = onChange;
  }

  shown(): Iterable<ShownPicture> {
    return this.#shown.values();
  }

  setActive(active: boolean): void {
    if (active === this.#unsubscribe.length > 0) return;
    if (!active) {
      for (const stop of this.#unsubscribe.splice(0)) stop();
      this.#clear();
      return;
    }
    const cameras = this.#context.drive.streams
      .filter(({ kind }) => kind === 'camera')
      .sort((a, b) => Number(a.meta.channels === 1) - Number(b.meta.channels === 1))
      .slice(0, MAX_COLOUR_CAMERAS);
    this.#unsubscribe = cameras.map((stream) =>
      this.#context.loader.subscribe(stream, (sample) => this.#take(stream, sample)),
    );
  }

  dispose(): void {
    this.setActive(false);
  }

  #take(stream: StreamInfo, sample: LoadedSample | undefined): void {
    this.#shown.get(stream.id)?.texture.dispose();
    this.#shown.delete(stream.id);
    if (sample?.content.kind === 'picture') {
      this.#shown.set(stream.id, { stream, sample, texture: pictureTexture(sample.content.bitmap) });
    }
    this.#onChange();
  }

  #clear(): void {
    for (const { texture } of this.#shown.values()) texture.dispose();
    this.#shown.clear();
  }
}
