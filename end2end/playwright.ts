/** Playwright's own, for bench/: a module's packages are looked for beside it, and they are here. */
export { test } from '@playwright/test';
