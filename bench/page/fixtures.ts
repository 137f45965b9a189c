import { test as base } from '../../end2end/playwright';
import { Site } from './site';

interface WorkerFixtures {
  /** One for all that is measured. */
  site: Site;
}

export const test = base.extend<object, WorkerFixtures>({
  site: [
    async ({ browser }, use) => {
      const site = await Site.start(browser);
      await use(site);
      await site.stop();
    },
    { scope: 'worker' },
  ],
});
