import { readdir } from 'node:fs/promises';
import { basename } from 'node:path';

import { expect, test } from '@playwright/test';

import { readRecords } from '../log-record';
import type { Secret } from '../secrets';

/** Runs after every other test, over what all of them left behind. */
test('no process has logged a token, a code, a cookie or a secret', async ({}, info) => {
  const run = await readRecords(info.project.outputDir);
  const lines = run.flatMap(({ log }) => log);
  expect(lines.length).toBeGreaterThan(run.length);

  await test.step('There is something to look for, wherever anyone signed in', async () => {
    const signedIn = lines.some((line) => /\bbff::\S+: signed in /.test(line));
    const specs = new Set(run.map(({ spec }) => basename(spec)));
    const all = (await readdir(info.project.testDir)).filter((name) => name !== basename(info.file));
    const isWhole = all.every((name) => specs.has(name));
    expect(signedIn || !isWhole, 'the log is read rightly').toBe(true);
    const kinds = new Set(run.flatMap(({ secrets }) => secrets).map(({ kind }) => kind));
    const wanted: Secret['kind'][] = ['access_token', 'id_token', 'refresh_token', 'code', 'state', 'session', 'login_state'];
    // The first two are told by the certified provider alone.
    const wantedOfAll: Secret['kind'][] = ['client', 'verifier', 'nonces', 'sealing'];
    if (signedIn) expect([...kinds]).toEqual(expect.arrayContaining(wanted));
    if (isWhole) expect([...kinds]).toEqual(expect.arrayContaining(wantedOfAll));
    expect(run.flatMap(({ secrets }) => secrets).filter(({ text }) => text.length < 16)).toEqual([]);
  });

  await test.step('It is in no line of any process', async () => {
    const log = lines.join('\n');
    const found = run.flatMap(({ secrets }) => secrets).filter(({ text }) => log.includes(text));
    expect(found.map(({ kind }) => kind)).toEqual([]);
  });
});

test('no page wanted what its content security policy does not allow', async ({}, info) => {
  const run = await readRecords(info.project.outputDir);
  expect(run.length).toBeGreaterThan(0);
  expect(run.flatMap(({ policyViolations }) => policyViolations)).toEqual([]);
});
