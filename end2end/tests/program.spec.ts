import { isFree } from '../stack/ports';
import { Program } from '../stack/program';
import { expect, test } from '../fixtures';

test('every setting that can not be used is named at once, and no secret is shown', async () => {
  const program = new Program({
    PORT: 'many',
    BASE_URL: 'http://expenses.example',
    API_PORT: '-1',
    API_URL: 'nowhere',
    APP_SESSION_SECRET: 'too-short-to-seal',
    DEVIDP_ACCESS_TOKEN_LIFETIME: '0',
    DEVIDP_OFFLINE_ACCESS: 'maybe',
    SESSION_LIFETIME: 'long',
  });
  expect(await program.endsWithin(15_000)).toBe(1);
  for (const variable of [
    'PORT',
    'BASE_URL',
    'API_PORT',
    'API_URL',
    'APP_SESSION_SECRET',
    'DEVIDP_ACCESS_TOKEN_LIFETIME',
    'DEVIDP_OFFLINE_ACCESS',
    'SESSION_LIFETIME',
  ]) {
    expect(program.output).toMatch(new RegExp(`^\\s*${variable} `, 'm'));
  }
  expect(program.output).not.toContain('too-short-to-seal');
  expect(program.output).not.toMatch(/panicked|backtrace/);
});

test('a provider of which half is told is no provider', async ({ ports }) => {
  const program = new Program({ PORT: `${ports.app}`, ISSUER_BASE_URL: 'https://tenant.example' });
  expect(await program.endsWithin(15_000)).toBe(1);
  expect(program.output).toContain('CLIENT_ID is not set');
  expect(program.output).toContain('CLIENT_SECRET is not set');
});

test('a second start on a taken port says so in one sentence', async ({ stack, ports }) => {
  const second = new Program(stack.variables);
  expect(await second.endsWithin(15_000)).toBe(1);
  expect(second.lines).toEqual([expect.stringContaining(`port ${ports.app} is in use`)]);
  expect(second.output).toContain('set PORT to another');
});

test('Ctrl-C ends the program and frees its ports, even with a page open', async ({ page, stack, ports }) => {
  await page.goto('/');
  expect(await stack.interrupt()).toBe(0);
  for (const port of Object.values(ports)) expect(await isFree(port)).toBe(true);
});
