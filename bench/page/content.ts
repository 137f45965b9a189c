import type { APIResponse, BrowserContext } from '@playwright/test';

import type { Stack } from '../../end2end/stack/stack';

/** Addresses of pages that show something of Ada's. */
export interface Content {
  readonly expense: string;
  readonly report: string;
  /** A table that was sent and is not confirmed. */
  readonly pendingImport: string;
}

/** How many expenses she has beside the demo's fifty: enough for the list's first page to be full. */
const IMPORTED = 120;
const HEADS = 'Date;Merchant;Description;Category;Amount;Currency';
const MERCHANTS = [
  ['Luigi', 'Lunch with the team', 'meals'],
  ['City Transit', 'Tickets to the customer', 'transport'],
  ['Desk Depot', 'Cables and adapters', 'office'],
  ['City Books', 'A book on distributed systems', 'training'],
] as const;

/** Gives the person who is signed in there more than the demo does, through the forms that the pages have. */
export async function addContent(context: BrowserContext, stack: Stack): Promise<Content> {
  const imported = await sendTable(context, stack, table(IMPORTED));
  await checked(context.request.post('/api/confirm_import', { headers: headers(stack), form: { id: imported }, maxRedirects: 0 }));
  return {
    expense: await firstLink(context, '/expenses'),
    report: await firstLink(context, '/reports'),
    pendingImport: `/expenses/import/${await sendTable(context, stack, table(40))}`,
  };
}

/** Returns the name of the import. */
async function sendTable(context: BrowserContext, stack: Stack, text: string): Promise<string> {
  const file = { name: 'expenses.csv', mimeType: 'text/csv', buffer: Buffer.from(text) };
  const sent = await checked(context.request.post('/imports', { headers: headers(stack), multipart: { file } }));
  return sent.json() as Promise<string>;
}

/** So many rows, two of each day, the last of yesterday. */
function table(length: number): string {
  const rows = Array.from({ length }, (_, index) => {
    const day = new Date(Date.now() - (1 + index / 2) * 86_400_000).toISOString().slice(0, 10);
    const [merchant, description, category] = MERCHANTS[index % MERCHANTS.length] ?? MERCHANTS[0];
    return `${day};${merchant};${description};${category};${10 + ((index * 7) % 90)}.${10 + (index % 90)};EUR`;
  });
  return [HEADS, ...rows].join('\n');
}

/** The first thing that a list leads to. */
async function firstLink(context: BrowserContext, list: string): Promise<string> {
  const page = await checked(context.request.get(list));
  const link = new RegExp(`href="(${list}/[0-9a-f-]{36})["?]`).exec(await page.text())?.[1];
  if (link === undefined) throw new Error(`${list} leads to nothing`);
  return link;
}

/** As a page of the app's own sends a form with a script. */
function headers({ baseUrl }: Stack): Record<string, string> {
  return { accept: 'application/json', origin: baseUrl, 'sec-fetch-site': 'same-origin' };
}

async function checked(sent: Promise<APIResponse>): Promise<APIResponse> {
  const answer = await sent;
  if (answer.status() >= 400) throw new Error(`${answer.url()} answered ${answer.status()}: ${await answer.text()}`);
  return answer;
}
