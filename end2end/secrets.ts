import type { Variables } from './stack/program';

/** A token that a provider gave out. */
export interface IssuedToken {
  readonly kind: 'access_token' | 'refresh_token' | 'id_token';
  readonly token: string;
}

/** What no log may hold. */
export interface Secret {
  readonly kind:
    | IssuedToken['kind']
    | 'client'
    | 'code'
    | 'login_state'
    | 'nonces'
    | 'sealing'
    | 'session'
    | 'state'
    | 'verifier';
  readonly text: string;
}

/** What gives a token away: the whole of it or, of a JSON Web Token, the parts that make it that one. */
export function secretsOf({ kind, token }: IssuedToken): Secret[] {
  const texts = kind === 'refresh_token' || !isJwt(token) ? [token] : token.split('.').slice(1);
  return texts.map((text) => ({ kind, text }));
}

/** Whether a token says what it means, in three parts. One that does not is opaque. */
export function isJwt(token: string): boolean {
  return token.split('.').length === 3;
}

/** What is configured and no log may hold: as it stands, whichever variable it is. */
export function secretsIn(variables: Variables): Secret[] {
  const named = (name: string, kind: Secret['kind']) => {
    const text = variables[name];
    return text ? [{ kind, text }] : [];
  };
  return [
    ...named('APP_SESSION_SECRET', 'sealing'),
    ...named('CLIENT_SECRET', 'client'),
    ...named('DPOP_NONCE_SECRET', 'nonces'),
  ];
}
