import { createHash } from 'node:crypto';
import type { PasscodeId, SignInId } from '#kernel';
import type { Secrets } from '#platform';

/** A payment password on its way to the carrier. */
export interface TypedPassword {
  readonly password: string;
  /** Of this typing: told again under it, as when an answer was lost, it is the same try. */
  readonly reference: string;
}

/** No two typings are sealed alike, so each has a reference of its own; who has not our key learns nothing from it, for it is made of what is sealed. */
export const typedPassword = (secrets: Secrets, id: PasscodeId | SignInId, sealed: string): TypedPassword => ({
  password: secrets.open('password', id, sealed),
  reference: createHash('sha256').update(sealed).digest('base64url'),
});
