import ssh2 from 'ssh2';
import { newSshKeys, readSshKey } from './ssh-keys.js';

it('a new pair can always be read again, both halves', () => {
  for (let i = 0; i < 1500; i++) {
    const pair = newSshKeys('skt@tollgate');
    expect(readSshKey(pair.public).type).toBe('ssh-ed25519');
    expect(ssh2.utils.parseKey(pair.private)).not.toBeInstanceOf(Error);
  }
});
