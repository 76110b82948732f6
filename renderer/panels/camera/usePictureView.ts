/** Keeps the WebGL view of a camera tile in step with its picture and its options. */
import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { CameraModel } from '../../../engine/contract/calibration.ts';
import type { PictureLook } from '../../scene/picture/pictureLook.ts';
import { type PictureFit, PictureView } from '../../scene/picture/pictureView.ts';
import { report } from '../../state/notices.ts';

/** @returns the element to draw into; `view` is undefined where the browser gives no WebGL 2. */
export function usePictureView(
  visible: boolean,
  picture: ImageBitmap | undefined,
  camera: CameraModel | undefined,
  fit: PictureFit,
  look: PictureLook,
): { readonly host: RefObject<HTMLDivElement | null>; readonly view: PictureView | undefined } {
  const host = useRef<HTMLDivElement>(null);
  const [view, setView] = useState<PictureView>();
  useEffect(() => {
    if (!host.current) return;
    try {
      const made = new PictureView(host.current);
      setView(made);
      return () => {
        setView(undefined);
        made.dispose();
      };
    } catch (error) {
      report('The camera tile could not start: this browser gives no WebGL 2', error);
      return undefined;
    }
  }, []);
  useEffect(() => view?.setActive(visible), [view, visible]);
  useLayoutEffect(() => view?.setCamera(camera), [view, camera]);
  useEffect(() => view?.setFit(fit), [view, fit]);
  useLayoutEffect(() => view?.setLook(look), [view, look]);
  // In the task that brings the picture, so that it is drawn at once and with what is projected into it.
  useLayoutEffect(() => {
    if (visible) view?.setPicture(picture);
  }, [view, picture, visible]);
  return { host, view };
}
