/** Whether the pictures of a camera keep their size: the lens, and what is drawn by it, are of the first one. */

export class PictureSize {
  #first: { readonly width: number; readonly height: number } | undefined;

  /** What to say of a picture of another size than the first, in pixels; undefined of one of the same. */
  faultOf({ width, height }: { readonly width: number; readonly height: number }): string | undefined {
    this.#first ??= { width, height };
    const { width: w, height: h } = this.#first;
    if (width === w && height === h) return undefined;
    return `is of another size than the first one (${w} × ${h}): what is placed by the lens does not fit it`;
  }
}
