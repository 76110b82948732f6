/** The renderer of a camera tile, and what one begins with: a picture. */
import { Mesh, OrthographicCamera, PlaneGeometry, Scene, Vector2, Vector4 } from 'three';
import type { RendererKind } from '../renderers/spareRenderers.ts';
import { pictureMaterial } from './pictureMaterials.ts';

export const PICTURE_RENDERER: RendererKind = {
  options: { antialias: false, alpha: true },
  setUp: (renderer) => renderer.setClearColor(0, 0),
  drawFirst: (renderer) => {
    const place = {
      uCentre: { value: new Vector2() },
      uScale: { value: new Vector2(1, 1) },
      uTurn: { value: new Vector4(1, 0, 0, 1) },
    };
    const picture = new Mesh(new PlaneGeometry(1, 1), pictureMaterial(place));
    picture.frustumCulled = false;
    renderer.render(new Scene().add(picture), new OrthographicCamera(-1, 1, 1, -1, -1, 1));
  },
};
