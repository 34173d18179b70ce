import { SshKeys } from '#billing';
import { isHost, type Host } from '#kernel';
import { Injectable } from '@nestjs/common';
import type { AuthContext } from 'ssh2';

/** Who is at the door: a carrier that has shown one of its keys. Passwords and all the rest are refused. */
@Injectable()
export class Login {
  constructor(private readonly keys: SshKeys) {}

  /** @returns the carrier; `asked` when the client only wanted to know whether this key would do; null for no. */
  async check(context: AuthContext): Promise<Host | 'asked' | null> {
    const { username: host } = context;
    if (context.method !== 'publickey' || !isHost(host)) return null;
    const { key, signature, blob, hashAlgo } = context;
    // Without a hash of its own an RSA signature is one over SHA-1.
    if (key.algo === 'ssh-rsa' && hashAlgo === undefined) return null;
    const known = (await this.keys.of(host)).find((ours) => ours.type === key.algo && ours.getPublicSSH().equals(key.data));
    if (!known) return null;
    if (!signature || !blob) return 'asked';
    return known.verify(blob, signature, hashAlgo) === true ? host : null;
  }
}
