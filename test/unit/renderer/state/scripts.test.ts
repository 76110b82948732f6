import { beforeEach, describe, expect, it, test, vi } from 'vitest';
import type { Link } from '../../../../renderer/link/link.ts';

type Scripts = typeof import('../../../../renderer/state/scripts.ts');
type Settings = typeof import('../../../../renderer/state/settings.ts');

/** A link to settings that are text by key, as the engine keeps them. */
function linkTo(
  kept: Map<string, string>,
  { away = () => false }: { readonly away?: () => boolean } = {},
): Link {
  const request = (method: string, params: { readonly key: string; readonly value?: string }) => {
    if (away()) return Promise.reject(new Error('The engine is away.'));
    if (method === 'settings.write') kept.set(params.key, params.value ?? '');
    return Promise.resolve({ result: { value: kept.get(params.key) } });
  };
  return { request } as unknown as Link;
}

let scripts: Scripts;
let settings: Settings;
beforeEach(async () => {
  vi.resetModules();
  [scripts, settings] = await Promise.all([
    import('../../../../renderer/state/scripts.ts'),
    import('../../../../renderer/state/settings.ts'),
  ]);
});

test('another drive stops the scripts that run, and has no outcomes of the one before', () => {
  let stops = 0;
  scripts.setOutcome(scripts.outcomeKey('one', 'a'), { state: 'running', stop: () => stops++ });
  scripts.forgetScripts();
  expect(stops).toBe(1);
  expect(scripts.useScripts.getState().outcomes.size).toBe(0);
});

describe('which scripts ran on this machine', () => {
  it('knows a script by its name and every character of its text', async () => {
    const link = linkTo(new Map());
    await scripts.rememberRun(link, 'a', 'let x = 1;', true);
    expect(await scripts.hasRunHere(link, 'a', 'let x = 1;')).toBe(true);
    expect(await scripts.hasRunHere(link, 'a', 'let x = 2;')).toBe(false);
    expect(await scripts.hasRunHere(link, 'b', 'let x = 1;')).toBe(false);
    await scripts.rememberRun(link, 'a', 'let x = 1;', false);
    expect(await scripts.hasRunHere(link, 'a', 'let x = 1;')).toBe(false);
  });

  it('remembers two scripts that end at the same time', async () => {
    const kept = new Map<string, string>();
    const link = linkTo(kept);
    await Promise.all(['a', 'b'].map((name) => scripts.rememberRun(link, name, 'same', true)));
    settings.writeWaitingSettings();
    expect(JSON.parse(kept.get('scripts.run-here') ?? '')).toHaveLength(2);
  });

  it('writes nothing over those that it could not read', async () => {
    const kept = new Map([['scripts.run-here', '["before"]']]);
    let away = true;
    const link = linkTo(kept, { away: () => away });
    await expect(scripts.rememberRun(link, 'a', 'text', true)).rejects.toThrow('away');
    away = false;
    await scripts.rememberRun(link, 'a', 'text', true);
    settings.writeWaitingSettings();
    expect(JSON.parse(kept.get('scripts.run-here') ?? '')).toEqual([
      'before',
      expect.stringMatching(/^[0-9a-f]{64}$/),
    ]);
  });
});
