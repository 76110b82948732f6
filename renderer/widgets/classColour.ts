/** One colour for each class of objects, the same in all views; readable on dark and on bright pictures. */

const NAMED: readonly (readonly [RegExp, string])[] = [
  [/pedestrian|person|people|walker|human|child|adult|sitting|stroller|wheelchair/i, '#ff9d5c'],
  [/bicycl|cyclist|rider|bike|scooter|motorcycl/i, '#6fe0a5'],
  [/truck|bus|trailer|tram|construction|vehicular/i, '#c79bff'],
  [/car|van|vehicle|suv|taxi|automobile/i, '#5ab4ff'],
  [/light|sign|signal/i, '#ffd84d'],
  [/cone|barrier|bollard|debris|static|pole/i, '#ff7c93'],
];

const OTHERS = ['#7fd4ff', '#e6c27a', '#9fd37a', '#e58fd0', '#b9c3d0'] as const;

export function classColour(label: string): string {
  const named = NAMED.find(([words]) => words.test(label));
  if (named) return named[1];
  let sum = 0;
  for (const character of label) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9973;
  return OTHERS[sum % OTHERS.length] ?? OTHERS[0];
}
