/**
 * Paints a part of the page into a canvas: canvases as sharp as they can be drawn, drawings (SVG), boxes with their colours, and
 * text. What a person operates (buttons, fields, menus) is left out; a list of choices is its chosen word. Pure of state.
 */
import { paintBox, paintText } from './boxes.ts';
import { sharpOf } from './sharp.ts';

/** No picture shows these. */
const CONTROLS = 'button, input, textarea, dialog, [role=toolbar], [role=menu], .sr-only, label:has(input)';

type Sources = ReadonlyMap<Element, CanvasImageSource>;

/** @param scale pixels for a CSS pixel */
export async function paint(root: HTMLElement, scale: number): Promise<HTMLCanvasElement> {
  const sources = await sourcesOf(root, scale);
  const { left, top, width, height } = root.getBoundingClientRect();
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [Math.round(width * scale), Math.round(height * scale)];
  const context = canvas.getContext('2d');
  if (!context || canvas.width === 0 || canvas.height === 0)
    throw new Error('The panel has no size to make a picture of.');
  context.fillStyle = backgroundBehind(root);
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.setTransform(scale, 0, 0, scale, -left * scale, -top * scale);
  paintElement(context, root, sources);
  return canvas;
}

function shown(element: Element): boolean {
  if (element.matches(CONTROLS)) return false;
  // An element whose children alone are laid out has no box of its own, and counts as unseen.
  if (getComputedStyle(element).display === 'contents') return true;
  return element.checkVisibility({ checkVisibilityCSS: true, checkOpacity: true });
}

/** Pictures of canvases and drawings, made before anything is painted: some take a moment. */
async function sourcesOf(root: HTMLElement, scale: number): Promise<Sources> {
  const sources = new Map<Element, CanvasImageSource>();
  for (const element of root.querySelectorAll('canvas, svg')) {
    if (!shown(element) || element.closest(CONTROLS)) continue;
    if (element instanceof HTMLCanvasElement) {
      if (element.width > 0 && element.height > 0) sources.set(element, await sharpOf(element, scale));
    } else if (element instanceof SVGSVGElement) sources.set(element, await drawingOf(element, scale));
  }
  return sources;
}

function paintElement(context: CanvasRenderingContext2D, element: Element, sources: Sources): void {
  if (!shown(element)) return;
  const style = getComputedStyle(element);
  const rect = element.getBoundingClientRect();
  context.save();
  context.globalAlpha *= Number(style.opacity);
  paintBox(context, rect, style);
  if (style.overflowX !== 'visible' || style.overflowY !== 'visible') {
    context.beginPath();
    context.rect(rect.left, rect.top, rect.width, rect.height);
    context.clip();
  }
  const source = element instanceof HTMLImageElement ? element : sources.get(element);
  if (source) context.drawImage(source, rect.left, rect.top, rect.width, rect.height);
  else if (element instanceof HTMLSelectElement) paintChoice(context, element, rect, style);
  else
    for (const child of element.childNodes) {
      if (child instanceof Element) paintElement(context, child, sources);
      else if (child instanceof Text) paintText(context, child, style);
    }
  context.restore();
}

/** The chosen word, where the control shows it. */
function paintChoice(
  context: CanvasRenderingContext2D,
  select: HTMLSelectElement,
  rect: DOMRect,
  style: CSSStyleDeclaration,
): void {
  context.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  context.fillStyle = style.color;
  context.textBaseline = 'middle';
  const indent = Number.parseFloat(style.paddingLeft) + Number.parseFloat(style.borderLeftWidth);
  context.beginPath();
  context.rect(rect.left, rect.top, rect.width - indent, rect.height);
  context.clip();
  const word = select.selectedOptions[0]?.label ?? '';
  context.fillText(word, rect.left + indent, rect.top + rect.height / 2);
}

/** What a drawing takes from the style sheets; an image has none. */
const DRAWN = ['fill', 'stroke', 'stroke-width', 'stroke-dasharray', 'opacity', 'font-size', 'font-family'];

async function drawingOf(svg: SVGSVGElement, scale: number): Promise<CanvasImageSource> {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const { width, height } = svg.getBoundingClientRect();
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  if (!copy.hasAttribute('viewBox')) copy.setAttribute('viewBox', `0 0 ${width} ${height}`);
  copy.setAttribute('width', String(width * scale));
  copy.setAttribute('height', String(height * scale));
  const parts = [copy, ...copy.querySelectorAll('*')];
  [svg, ...svg.querySelectorAll('*')].forEach((original, i) => {
    const style = getComputedStyle(original);
    for (const name of DRAWN) parts[i]?.setAttribute(name, style.getPropertyValue(name));
  });
  const url = URL.createObjectURL(
    new Blob([new XMLSerializer().serializeToString(copy)], { type: 'image/svg+xml' }),
  );
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    return image;
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** The first colour behind an element that is not see-through. */
function backgroundBehind(element: Element): string {
  for (let at: Element | null = element; at; at = at.parentElement) {
    const { backgroundColor } = getComputedStyle(at);
    if (!/^(transparent|rgba\(.*, 0\))$/.test(backgroundColor)) return backgroundColor;
  }
  return '#000';
}
