import type { Content } from './content';

/** Who looks at a page: nobody who is signed in, Ada (who has expenses), or Cleo (who approves and administers). */
export type Viewer = 'nobody' | 'Ada' | 'Cleo';

/** A page of the app. */
export interface AppPage {
  /** As `app/src/app.rs` has it, and `bench/page-budget.toml` too. */
  readonly route: string;
  readonly viewer: Viewer;
  readonly address: (content: Content) => string;
  /** With which it answers, if not with 200. */
  readonly status?: number;
}

/** Every page. A test of xtask holds the budget to the app's routes, and xtask holds this list to the budget. */
export const PAGES: readonly AppPage[] = [
  { route: '/ (signed out)', viewer: 'nobody', address: () => '/' },
  { route: '/', viewer: 'Ada', address: () => '/' },
  { route: '/expenses', viewer: 'Ada', address: () => '/expenses' },
  { route: '/expenses/new', viewer: 'Ada', address: () => '/expenses/new' },
  { route: '/expenses/import', viewer: 'Ada', address: () => '/expenses/import' },
  { route: '/expenses/import/:id', viewer: 'Ada', address: ({ pendingImport }) => pendingImport },
  { route: '/expenses/:id', viewer: 'Ada', address: ({ expense }) => expense },
  { route: '/reports', viewer: 'Ada', address: () => '/reports' },
  { route: '/reports/:id', viewer: 'Ada', address: ({ report }) => report },
  { route: '/approvals', viewer: 'Cleo', address: () => '/approvals' },
  { route: '/user', viewer: 'Ada', address: () => '/user' },
  { route: '/session', viewer: 'Ada', address: () => '/session' },
  { route: '/session-ended', viewer: 'nobody', address: () => '/session-ended', status: 401 },
  { route: '/account/sessions', viewer: 'Ada', address: () => '/account/sessions' },
  { route: '/admin/sessions', viewer: 'Cleo', address: () => '/admin/sessions' },
];
