/** The renderer of a 3D view, and what one begins with: a sweep, the grid, the vehicle. */
import { PerspectiveCamera, Scene } from 'three';
import { Grid } from '../grid.ts';
import { EyeDome } from '../points/eyeDome.ts';
import { PointCloud } from '../points/pointCloud.ts';
import { PointMaterial } from '../points/pointMaterial.ts';
import { Vehicle } from '../vehicle.ts';
import type { RendererKind } from './spareRenderers.ts';

export const SCENE_RENDERER: RendererKind = {
  options: { antialias: true, powerPreference: 'high-performance' },
  setUp: (renderer) => {
    renderer.autoClear = false;
  },
  drawFirst: (renderer) => {
    const scene = new Scene();
    const camera = new PerspectiveCamera();
    camera.position.set(0, 0, 10);
    const cloud = new PointCloud(
      { xyz: new Float32Array(3), fields: new Map([['intensity', new Float32Array(1)]]) },
      new PointMaterial(),
    );
    cloud.colourBy('intensity');
    scene.add(cloud.object, new Grid().object, new Vehicle(0).object);
    renderer.clear();
    new EyeDome().render(renderer, scene, camera);
    renderer.render(scene, camera);
  },
};
