/** Boxes and text of the page on a canvas whose unit is the CSS pixel of the page. */

/** Background (a colour, or a gradient to the right) and border. */
export function paintBox(context: CanvasRenderingContext2D, rect: DOMRect, style: CSSStyleDeclaration): void {
  const { left, top, width, height } = rect;
  if (width === 0 || height === 0) return;
  const radius = Math.min(Number.parseFloat(style.borderTopLeftRadius) || 0, width / 2, height / 2);
  const gradient = gradientOf(context, rect, style.backgroundImage);
  for (const fill of [style.backgroundColor, gradient]) {
    if (fill === undefined || fill === 'rgba(0, 0, 0, 0)') continue;
    context.fillStyle = fill;
    context.beginPath();
    context.roundRect(left, top, width, height, radius);
    context.fill();
  }
  paintBorder(context, rect, style, radius);
}

function paintBorder(
  context: CanvasRenderingContext2D,
  { left, top, right, bottom, width, height }: DOMRect,
  style: CSSStyleDeclaration,
  radius: number,
): void {
  const sides = (['Top', 'Right', 'Bottom', 'Left'] as const).map((side) => ({
    width: style[`border${side}Style`] === 'none' ? 0 : Number.parseFloat(style[`border${side}Width`]) || 0,
    colour: style[`border${side}Color`],
  }));
  const [first] = sides;
  if (!first) return;
  if (sides.every((side) => side.width === first.width && side.colour === first.colour)) {
    if (first.width === 0) return;
    context.strokeStyle = first.colour;
    context.lineWidth = first.width;
    context.beginPath();
    const inset = first.width / 2;
    context.roundRect(left + inset, top + inset, width - first.width, height - first.width, radius);
    context.stroke();
    return;
  }
  const [north, east, south, west] = sides.map(({ width }) => width);
  const places = [
    [left, top, width, north ?? 0],
    [right - (east ?? 0), top, east ?? 0, height],
    [left, bottom - (south ?? 0), width, south ?? 0],
    [left, top, west ?? 0, height],
  ] as const;
  places.forEach((place, i) => {
    context.fillStyle = sides[i]?.colour ?? '';
    context.fillRect(...place);
  });
}

/** Legends are gradients to the right in even steps; others are left out. */
function gradientOf(
  context: CanvasRenderingContext2D,
  { left, right }: DOMRect,
  image: string,
): CanvasGradient | undefined {
  const colours = image.startsWith('linear-gradient(90deg') ? image.match(/rgba?\([^)]*\)/g) : undefined;
  if (!colours || colours.length < 2) return undefined;
  const gradient = context.createLinearGradient(left, 0, right, 0);
  colours.forEach((colour, i) => {
    gradient.addColorStop(i / (colours.length - 1), colour);
  });
  return gradient;
}

/** A text of the page, line by line as the page breaks it. */
export function paintText(context: CanvasRenderingContext2D, text: Text, style: CSSStyleDeclaration): void {
  if (text.data.trim() === '') return;
  context.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  context.fillStyle = style.color;
  context.letterSpacing = style.letterSpacing === 'normal' ? '0px' : style.letterSpacing;
  context.textBaseline = 'alphabetic';
  const { fontBoundingBoxAscent } = context.measureText('x');
  for (const { words, rect } of linesOf(text)) {
    const cased = style.textTransform === 'uppercase' ? words.toUpperCase() : words;
    // A space at the begin of a line is not laid out, one after another word is.
    const shown = context.measureText(cased).width > rect.width + 1 ? cased.trimStart() : cased;
    context.fillText(shown, rect.left, rect.top + fontBoundingBoxAscent);
  }
}

type TextLine = { readonly words: string; readonly rect: DOMRect };

function linesOf(text: Text): TextLine[] {
  const range = document.createRange();
  range.selectNodeContents(text);
  const whole = [...range.getClientRects()];
  const [only] = whole;
  if (only && whole.length === 1) return [{ words: text.data.replace(/\s+/g, ' '), rect: only }];
  const lines: { words: string; rect: DOMRect }[] = [];
  for (const { index, 0: word } of text.data.matchAll(/\S+\s*/g)) {
    range.setStart(text, index);
    range.setEnd(text, index + word.trimEnd().length);
    const rect = range.getBoundingClientRect();
    const line = lines.at(-1);
    if (line && Math.abs(line.rect.top - rect.top) < rect.height / 2) line.words += ` ${word.trimEnd()}`;
    else lines.push({ words: word.trimEnd(), rect });
  }
  return lines;
}
