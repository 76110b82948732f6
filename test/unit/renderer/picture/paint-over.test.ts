import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { paintOver } from '../../../../renderer/picture/paintOver.ts';
import { sharpOf } from '../../../../renderer/picture/sharp.ts';

/** A canvas that notes what is done to it. */
function canvasDouble(): HTMLCanvasElement & { readonly done: string[] } {
  const done: string[] = [];
  const context = {
    save: () => undefined,
    restore: () => undefined,
    setTransform: () => undefined,
    clearRect: () => done.push('cleared'),
    drawImage: () => done.push('copied'),
  };
  return { width: 0, height: 0, getContext: () => context, done } as unknown as ReturnType<
    typeof canvasDouble
  >;
}

const SIZE = { width: 300, height: 200 };

describe('a canvas with a moving layer', () => {
  beforeEach(() => {
    vi.stubGlobal('window', { devicePixelRatio: 2 });
    vi.stubGlobal('document', { createElement: canvasDouble });
  });
  afterEach(() => vi.unstubAllGlobals());

  it('paints what stands still once, however often the rest moves', () => {
    const canvas = canvasDouble();
    const painted = { still: 0, moving: 0 };
    const again = paintOver(
      canvas,
      SIZE,
      () => void painted.still++,
      () => void painted.moving++,
    );
    expect([canvas.width, canvas.height]).toEqual([600, 400]);
    for (let i = 0; i < 100; i++) again();
    expect(painted).toEqual({ still: 1, moving: 101 });
    expect(canvas.done.slice(-2), 'each time on a clear canvas').toEqual(['cleared', 'copied']);
  });

  it('paints both layers anew where a picture of it is to be sharper', () => {
    const canvas = canvasDouble();
    const order: string[] = [];
    paintOver(
      canvas,
      SIZE,
      () => order.push('still'),
      () => order.push('moving'),
    );
    const sharp = sharpOf(canvas, 3);
    expect(sharp).toMatchObject({ width: 900, height: 600 });
    expect(order).toEqual(['still', 'moving', 'still', 'moving']);
  });
});
