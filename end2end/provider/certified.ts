import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { type Server, createServer } from 'node:http';

import type { Page } from '@playwright/test';
import { Provider as OidcProvider, type Configuration, type KoaContextWithOIDC, errors } from 'oidc-provider';

import type { Secret } from '../record';
import type { Ports } from '../stack/ports';
import type { Variables } from '../stack/program';
import { ADA, type Issued, type Provider } from './provider';

const AUDIENCE = 'https://expenses-api';
const CLIENT_ID = 'expenses-bff';
/** Of its access tokens, in seconds: the lab's. */
const LIFETIME = 10;

/** What it asks of its client. */
interface Demands {
  /** Tokens are bound to the client's key, with a nonce in each proof, and the client names the API as `resource`. */
  readonly strong: boolean;
}

/** A certified provider that nobody of this project wrote: npm's `oidc-provider`. It rotates refresh tokens. */
export class CertifiedProvider implements Provider {
  readonly variables: Variables;
  readonly secrets: Secret[] = [];
  readonly #issued: Issued[] = [];
  #refreshes = 0;

  private constructor(
    readonly origin: string,
    private readonly server: Server,
    secret: string,
    { strong }: Demands,
  ) {
    this.variables = {
      ISSUER_BASE_URL: origin,
      CLIENT_ID,
      CLIENT_SECRET: secret,
      API_EMBEDDED: 'on',
      ...(strong ? { DPOP: 'on', API_RESOURCE: AUDIENCE } : { API_AUDIENCE: AUDIENCE }),
    };
    this.secrets.push({ kind: 'client', text: secret });
  }

  /** Starts it for the app on `ports`. */
  static async start(ports: Ports, demands: Demands = { strong: false }): Promise<CertifiedProvider> {
    const origin = `http://127.0.0.1:${ports.provider}`;
    const secret = randomBytes(32).toString('base64url');
    const oidc = new OidcProvider(origin, configuration(`http://localhost:${ports.app}`, secret, demands));
    const server = createServer(oidc.callback());
    await new Promise<void>((resolve) => server.listen(ports.provider, '127.0.0.1', resolve));
    const provider = new CertifiedProvider(origin, server, secret, demands);
    oidc.on('grant.success', (context) => provider.#record(context));
    return provider;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
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

  async issued(): Promise<readonly Issued[]> {
    return this.#issued;
  }

  async refreshes(): Promise<number> {
    return this.#refreshes;
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

function configuration(baseUrl: string, secret: string, { strong }: Demands): Configuration {
  const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });
  return {
    clients: [
      {
        client_id: CLIENT_ID,
        client_secret: secret,
        token_endpoint_auth_method: 'client_secret_basic',
        grant_types: ['authorization_code', 'refresh_token'],
        redirect_uris: [`${baseUrl}/callback`],
        post_logout_redirect_uris: [baseUrl],
        dpop_bound_access_tokens: strong,
      },
    ],
    jwks: { keys: [{ ...key, kty: 'RSA', alg: 'RS256', use: 'sig' }] },
    cookies: { keys: [randomBytes(32).toString('base64url')] },
    claims: { email: ['email', 'email_verified'], openid: ['sub'], profile: ['name'] },
    // The name stands in the ID token itself, as with most providers.
    conformIdTokenClaims: false,
    findAccount: (_context, id) => ({
      accountId: id,
      claims: () => ({ sub: id, name: ADA.name, email: ADA.email, email_verified: true }),
    }),
    pkce: { required: () => true },
    rotateRefreshToken: true,
    features: {
      devInteractions: { enabled: true },
      revocation: { enabled: true },
      rpInitiatedLogout: { enabled: true },
      dPoP: { enabled: true, nonceSecret: randomBytes(32), requireNonce: () => strong },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => (strong ? [] : AUDIENCE),
        useGrantedResource: () => !strong,
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
    },
  };
}
