import type { CDPSession } from '@playwright/test';

/** A visitor's machine and network. */
export interface Conditions {
  readonly name: string;
  /** How many times slower the page's own thread is than this machine's. */
  readonly cpuSlowdown: number;
  readonly network?: {
    /** In Mbit/s, down and up. */
    readonly throughput: number;
    /** In milliseconds: between each request and its response's headers. */
    readonly latency: number;
  };
}

/** Every page is measured under each of them. */
export const CONDITIONS: readonly Conditions[] = [
  { name: 'no throttling', cpuSlowdown: 1 },
  { name: 'CPU 4x slower, 9 Mbit/s, 60 ms', cpuSlowdown: 4, network: { throughput: 9, latency: 60 } },
  { name: 'CPU 4x slower, 1.6 Mbit/s, 150 ms', cpuSlowdown: 4, network: { throughput: 1.6, latency: 150 } },
];

/** Puts the page whose session this is under the conditions. */
export async function apply({ cpuSlowdown, network }: Conditions, cdp: CDPSession): Promise<void> {
  if (cpuSlowdown > 1) await cdp.send('Emulation.setCPUThrottlingRate', { rate: cpuSlowdown });
  if (network === undefined) return;
  const bytesPerSecond = (network.throughput * 1_000_000) / 8;
  await cdp.send('Network.emulateNetworkConditionsByRule', {
    matchedNetworkConditions: [
      {
        urlPattern: '',
        latency: network.latency,
        downloadThroughput: bytesPerSecond,
        uploadThroughput: bytesPerSecond,
      },
    ],
  });
}
