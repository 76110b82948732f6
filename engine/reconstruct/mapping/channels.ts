/** What accumulation's ground rasters mean to those who look for paint and kerbs in them: scatter, scale and darkness, by channel. */

/** Scatter of a value of weight 1, and the scatter of surfaces themselves, by channel (docs/stages/evidence.md has the measurements). */
export const INTENSITY_NOISE = { noise: 1, floor: 0.12 };
export const BRIGHTNESS_NOISE = { noise: 0.15, floor: 0.03 };
export const HEIGHT_NOISE = { noise: 0.03, floor: 0.012 };

/** Steps of 1 in which the weight of intensity is kept: it fits a byte where it matters. */
export const WEIGHT_SCALE = 10;
/** Added to brightness before its logarithm, so that the noise of dark pixels is no contrast (of 255). */
export const DARK = 12;
