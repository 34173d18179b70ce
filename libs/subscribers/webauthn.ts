import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server';
import { z } from 'zod';
import type { RelyingParty } from './relying-party.rules.js';

/** Loaded when the first passkey comes: it takes a fifth of the time in which a service starts. */
const library = () => import('@simplewebauthn/server');

export type CreationOptions = PublicKeyCredentialCreationOptionsJSON;
export type RequestOptions = PublicKeyCredentialRequestOptionsJSON;

/** How long the browser's own window may stay open, in milliseconds. */
const TIMEOUT_MS = 120_000;

export interface KnownCredential {
  readonly credentialId: string;
  readonly transports: readonly string[];
}

export interface MadeCredential extends KnownCredential {
  readonly publicKey: Buffer;
  readonly counter: number;
  readonly backedUp: boolean;
}

const bytes = z.string().regex(/^[\w-]+$/);
const credential = z.object({ id: bytes.max(1400), rawId: bytes, type: z.literal('public-key'), clientExtensionResults: z.object({}) });
const made = credential.extend({
  response: z.object({ clientDataJSON: bytes, attestationObject: bytes, transports: z.array(z.string().max(20)).max(10).optional() }),
});
const used = credential.extend({
  response: z.object({ clientDataJSON: bytes, authenticatorData: bytes, signature: bytes, userHandle: bytes.nullish() }),
});

/** What a browser sent as text. @returns null for what is no answer of `navigator.credentials`. */
export const readMade = (text: string): RegistrationResponseJSON | null => read(made, text) as RegistrationResponseJSON | null;
export const readUsed = (text: string): AuthenticationResponseJSON | null => read(used, text) as AuthenticationResponseJSON | null;

function read(schema: z.ZodType, text: string): unknown {
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    // Not even JSON: the same as any other answer that is none.
    return null;
  }
}

/** For `navigator.credentials.create`: a passkey of this very device, which asks for the finger, the face or the device's own code. */
export async function creationOptions(
  { id }: RelyingParty,
  p: { challenge: string; userId: Buffer; userName: string; known: readonly KnownCredential[] },
): Promise<CreationOptions> {
  return (await library()).generateRegistrationOptions({
    rpName: 'Tollgate',
    rpID: id,
    userID: new Uint8Array(p.userId),
    userName: p.userName,
    challenge: new Uint8Array(Buffer.from(p.challenge, 'base64url')),
    timeout: TIMEOUT_MS,
    attestationType: 'none',
    excludeCredentials: p.known.map(asCredential),
    authenticatorSelection: { authenticatorAttachment: 'platform', residentKey: 'discouraged', userVerification: 'required' },
  });
}

/** For `navigator.credentials.get`. */
export async function requestOptions({ id }: RelyingParty, challenge: string, known: readonly KnownCredential[]): Promise<RequestOptions> {
  return (await library()).generateAuthenticationOptions({
    rpID: id,
    challenge: new Uint8Array(Buffer.from(challenge, 'base64url')),
    timeout: TIMEOUT_MS,
    allowCredentials: known.map(asCredential),
    userVerification: 'required',
  });
}

/** @throws Error that says what is not as it should be. */
export async function verifyMade(party: RelyingParty, challenge: string, response: RegistrationResponseJSON): Promise<MadeCredential> {
  const { verified, registrationInfo } = await (await library()).verifyRegistrationResponse({ response, ...expected(party, challenge) });
  if (!verified) throw new Error('the attestation does not hold');
  const { credential, credentialBackedUp } = registrationInfo;
  return {
    credentialId: credential.id,
    publicKey: Buffer.from(credential.publicKey),
    counter: credential.counter,
    transports: response.response.transports ?? [],
    backedUp: credentialBackedUp,
  };
}

/** @returns what the device counted; whether that may be is not judged here. @throws Error that says what is not as it should be. */
export async function verifyUsed(
  party: RelyingParty,
  challenge: string,
  response: AuthenticationResponseJSON,
  { credentialId, publicKey }: { readonly credentialId: string; readonly publicKey: Buffer },
): Promise<number> {
  const { verified, authenticationInfo } = await (
    await library()
  ).verifyAuthenticationResponse({
    response,
    ...expected(party, challenge),
    credential: { id: credentialId, publicKey: new Uint8Array(publicKey), counter: 0 },
  });
  if (!verified) throw new Error('the signature is not of this passkey');
  return authenticationInfo.newCounter;
}

const asCredential = ({ credentialId, transports }: KnownCredential) => ({ id: credentialId, transports: [...transports] });

const expected = ({ id, origin }: RelyingParty, challenge: string) => ({
  expectedChallenge: challenge,
  expectedOrigin: origin,
  expectedRPID: id,
  requireUserVerification: true,
});
