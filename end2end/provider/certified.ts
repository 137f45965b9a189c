import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type Server, createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Page } from '@playwright/test';
import { Provider as OidcProvider, type ClientMetadata, type Configuration, type KoaContextWithOIDC, errors } from 'oidc-provider';

import type { IssuedToken, Secret } from '../secrets';
import type { Ports } from '../stack/ports';
import type { Variables } from '../stack/program';
import { ADA, type Provider } from './provider';

const AUDIENCE = 'https://expenses-api';
const CLIENT_ID = 'expenses-bff';
/** Of its access tokens, in seconds: the lab's. */
const LIFETIME = 10;

/** What it asks of its client. */
interface Demands {
  /** Tokens are bound to the client's key, with a nonce in each proof. */
  readonly strong?: boolean;
  /** The client proves itself with a key (`private_key_jwt`) in place of a secret. */
  readonly key?: boolean;
}

/** What proves the client: the server's variables for it, how the provider knows it, and what no log may hold. */
interface Proof {
  readonly variables: Variables;
  readonly registered: Partial<ClientMetadata>;
  readonly secret: Secret;
  readonly forget: () => Promise<void>;
}

/**
 * A certified provider that nobody of this project wrote: npm's `oidc-provider`, as it comes. So `offline_access` counts only
 * with `prompt=consent`, a refresh token is not replaced before it is old, a person's name stands at UserInfo and not in the ID
 * token, and UserInfo takes no access token that is for an API.
 */
export class CertifiedProvider implements Provider {
  readonly variables: Variables;
  readonly secrets: Secret[];
  readonly #issued: IssuedToken[] = [];
  #refreshes = 0;
  #pushed = 0;

  private constructor(
    readonly origin: string,
    private readonly server: Server,
    private readonly proof: Proof,
    { strong }: Demands,
  ) {
    this.secrets = [proof.secret];
    this.variables = {
      ISSUER_BASE_URL: origin,
      CLIENT_ID,
      API_EMBEDDED: 'on',
      ...proof.variables,
      // It knows an API by the standard's parameter (RFC 8707) and no other.
      API_RESOURCE: AUDIENCE,
      ...(strong && { DPOP: 'on' }),
    };
  }

  /** Starts it for the app on `ports`. */
  static async start(ports: Ports, demands: Demands = {}): Promise<CertifiedProvider> {
    const origin = `http://127.0.0.1:${ports.provider}`;
    const proof = demands.key ? await key() : secret();
    const oidc = new OidcProvider(origin, configuration(`http://localhost:${ports.app}`, proof, demands));
    const server = createServer(oidc.callback());
    await new Promise<void>((resolve) => server.listen(ports.provider, '127.0.0.1', resolve));
    const provider = new CertifiedProvider(origin, server, proof, demands);
    oidc.on('pushed_authorization_request.success', () => (provider.#pushed += 1));
    oidc.on('grant.success', (context) => provider.#record(context));
    return provider;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
    await this.proof.forget();
  }

  async signIn(page: Page): Promise<void> {
    await page.getByPlaceholder('Enter any login').fill(ADA.subject);
    await page.getByPlaceholder('and password').fill('any');
    await page.getByRole('button', { name: 'Sign-in' }).click();
  }

  async allow(page: Page): Promise<void> {
    await page.getByRole('button', { name: 'Continue' }).click();
  }

  async confirmSignOut(page: Page): Promise<void> {
    await page.getByRole('button', { name: 'Yes, sign me out' }).click();
  }

  async issued(): Promise<readonly IssuedToken[]> {
    return this.#issued;
  }

  async refreshes(): Promise<number> {
    return this.#refreshes;
  }

  /** How many authorization requests were pushed to it (RFC 9126). */
  get pushed(): number {
    return this.#pushed;
  }

  #record({ body, oidc }: KoaContextWithOIDC): void {
    if (oidc.params?.['grant_type'] === 'refresh_token') this.#refreshes += 1;
    const verifier = oidc.params?.['code_verifier'];
    if (typeof verifier === 'string') this.secrets.push({ kind: 'verifier', text: verifier });
    const tokens = body as Record<string, unknown>;
    for (const kind of ['access_token', 'refresh_token', 'id_token'] as const) {
      const token = tokens[kind];
      if (typeof token === 'string') this.#issued.push({ kind, token });
    }
  }
}

function secret(): Proof {
  const text = randomBytes(32).toString('base64url');
  return {
    variables: { CLIENT_SECRET: text },
    registered: { client_secret: text, token_endpoint_auth_method: 'client_secret_basic' },
    secret: { kind: 'client', text },
    forget: async () => {},
  };
}

async function key(): Promise<Proof> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  const folder = await mkdtemp(join(tmpdir(), 'expenses-client-'));
  const file = join(folder, 'client.pem');
  await writeFile(file, pem, { mode: 0o600 });
  return {
    variables: { CLIENT_PRIVATE_KEY_FILE: file },
    registered: {
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_signing_alg: 'ES256',
      jwks: { keys: [{ ...publicKey.export({ format: 'jwk' }), kty: 'EC', use: 'sig' }] },
    },
    secret: { kind: 'client', text: pem.split('\n')[1] ?? '' },
    forget: () => rm(folder, { recursive: true }),
  };
}

/** What a provider has to be told of its clients, its people and its APIs. Everything else is its own default. */
function configuration(baseUrl: string, { registered }: Proof, { strong = false }: Demands): Configuration {
  return {
    clients: [
      {
        client_id: CLIENT_ID,
        ...registered,
        grant_types: ['authorization_code', 'refresh_token'],
        redirect_uris: [`${baseUrl}/callback`],
        post_logout_redirect_uris: [baseUrl],
        dpop_bound_access_tokens: strong,
      },
    ],
    claims: { email: ['email', 'email_verified'], profile: ['name'] },
    findAccount: (_context, id) => ({
      accountId: id,
      claims: () => ({ sub: id, name: ADA.name, email: ADA.email, email_verified: true }),
    }),
    features: {
      resourceIndicators: {
        getResourceServerInfo: (_context, resource) => {
          if (resource !== AUDIENCE) throw new errors.InvalidTarget();
          return {
            scope: 'read:reports',
            audience: AUDIENCE,
            accessTokenFormat: 'jwt',
            accessTokenTTL: LIFETIME,
            jwt: { sign: { alg: 'RS256' } },
          };
        },
      },
      ...(strong && { dPoP: { nonceSecret: randomBytes(32), requireNonce: () => true } }),
    },
  };
}
