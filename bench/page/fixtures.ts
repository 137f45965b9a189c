import { test as base } from '../../end2end/playwright';
import { Site } from './site';

interface WorkerFixtures {
  /** One for all that is measured, or for what one of several workers measures. */
  site: Site;
}

export const test = base.extend<object, WorkerFixtures>({
  site: [
    async ({ browser }, use, { parallelIndex }) => {
      const site = await Site.start(browser, parallelIndex);
      await use(site);
      await site.stop();
    },
    { scope: 'worker' },
  ],
});
