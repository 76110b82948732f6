import type { EditRule } from './edit.ts';

export const removeCrossing: EditRule = {
  name: 'remove-crossing',
  title: 'Remove a crossing',
  meaning: 'a crossing over the main road is gone',
  check: 'change.missing',
  change: {
    on: 'plan',
    make: (plan, near) => {
      const away = ({ s }: { readonly s: readonly [number, number] }): number =>
        Math.abs((s[0] + s[1]) / 2 - near);
      const gone = plan.crossings.filter(({ walk }) => walk === 't').sort((a, b) => away(a) - away(b))[0];
      return (
        gone && {
          result: { ...plan, crossings: plan.crossings.filter((crossing) => crossing !== gone) },
          of: [gone.id],
          at: [(gone.s[0] + gone.s[1]) / 2, (gone.t[0] + gone.t[1]) / 2],
          lengthM: gone.s[1] - gone.s[0],
        }
      );
    },
  },
};
