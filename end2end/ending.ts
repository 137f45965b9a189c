import type { DevIdp } from './provider/devidp';

/** devidp refuses the next refresh token: the session that it belongs to ends by itself. */
export async function refuseNextRefresh(devidp: DevIdp): Promise<void> {
  await control(devidp, 'POST', 'faults', { endpoint: 'token', kind: 'invalid_grant', times: 1 });
}

/** devidp signs the person out in every browser. */
export async function endSignIns(devidp: DevIdp, subject: string): Promise<void> {
  await control(devidp, 'DELETE', `sign-ins/${subject}`);
}

async function control(devidp: DevIdp, method: string, what: string, body?: unknown): Promise<void> {
  const answer = await fetch(`${devidp.origin}/control/${what}`, {
    method,
    ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`devidp answered ${answer.status} to ${method} ${what}`);
}
