/** What axe says of the page. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect } from './support.ts';

/** Nothing that axe calls serious or critical, and one main landmark. */
export async function expectAccessible(page: Page, where: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations
    .filter(({ impact, id }) => impact === 'serious' || impact === 'critical' || id.startsWith('landmark-'))
    .map(
      ({ id, impact, nodes }) => `${impact} ${id}: ${nodes.map(({ target }) => target.join(' ')).join('; ')}`,
    );
  expect(found, where).toEqual([]);
}
