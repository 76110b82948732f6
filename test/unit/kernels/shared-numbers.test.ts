/** Numbers that stand in two languages, because C++ and TypeScript both need their names. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { MATERIAL } from '../../../engine/kernels/raycast.ts';
import { CHEVRON, SIGN_FACE, SIGN_SYMBOL, US_BOARD } from '../../../engine/kernels/sign-faces.ts';

/** The entries of a C++ enum, kGiveWay as giveWay. */
function enumOf(header: string, name: string): Record<string, number> {
  const text = readFileSync(
    new URL(`../../../native/src/raycast/materials/${header}`, import.meta.url),
    'utf8',
  );
  const body = new RegExp(`enum (?:class )?${name}\\b[^{]*\\{([^}]*)\\}`).exec(text)?.[1] ?? '';
  const entries = [...body.replaceAll(/\/\/.*/g, '').matchAll(/\bk(\w)(\w*) = (\d+),/g)];
  return Object.fromEntries(
    entries.map(([, first = '', rest = '', value]) => [first.toLowerCase() + rest, Number(value)]),
  );
}

describe('the numbers of the ray caster are the same in C++ and TypeScript', () => {
  it('of faces of signs, and of what is on them', () => {
    expect(enumOf('sign_faces.h', 'SignFace')).toEqual(SIGN_FACE);
    expect(enumOf('sign_faces.h', 'SignSymbol')).toEqual(SIGN_SYMBOL);
    expect(enumOf('sign_faces.h', 'UsBoard')).toEqual(US_BOARD);
    expect(enumOf('sign_faces.h', 'Chevron')).toEqual(CHEVRON);
  });

  it('of materials', () => {
    const { materials, ...named } = enumOf('materials.h', 'Material');
    expect(named).toEqual(MATERIAL);
    expect(materials).toBe(Object.keys(MATERIAL).length);
  });
});
