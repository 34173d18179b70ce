import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import * as pgp from 'openpgp';
import { INBOUND_BYTES_MAX } from './inbound.layout.js';

const RSA_BITS_LEAST = 3072;
/** By openpgp's names. ElGamal and DSA are old. */
const ALGORITHMS: readonly string[] = [
  'rsaEncryptSign',
  'rsaEncrypt',
  'rsaSign',
  'eddsaLegacy',
  'ed25519',
  'ed448',
  'ecdsa',
  'ecdh',
  'x25519',
  'x448',
];

const SETTINGS: pgp.PartialConfig = {
  minRSABits: RSA_BITS_LEAST,
  // What comes out before the end was reached and found right is kept aside, and read by nobody.
  allowUnauthenticatedStream: true,
  maxDecompressedMessageSize: INBOUND_BYTES_MAX,
};

/** Why something encrypted was not taken. */
export class BadEnvelope extends Error {}

/** As `gpg --fingerprint` shows it, without the spaces. */
export const fingerprintOfPgp = (key: pgp.Key): string => key.getFingerprint().toUpperCase();

/** A public key with which can be encrypted, armored. @throws Error that says why the key will not do. */
export async function readPgpKey(text: string): Promise<pgp.PublicKey> {
  const key = await pgp.readKey({ armoredKey: text }).catch(() => null);
  if (!key) throw new Error('this is no armored OpenPGP key (gpg --armor --export)');
  if (key.isPrivate()) throw new Error('this is a private key; keep it, and send the public one (gpg --armor --export)');
  for (const one of key.getKeys()) {
    const { algorithm, bits } = one.getAlgorithmInfo();
    if (!ALGORITHMS.includes(algorithm)) throw new Error(`keys of the kind ${algorithm} are not taken; use ed25519 and cv25519`);
    if (bits !== undefined && bits < RSA_BITS_LEAST)
      throw new Error(`an RSA key must have at least ${RSA_BITS_LEAST} bits; this one has ${bits}`);
  }
  await key.getEncryptionKey(undefined, undefined, undefined, { ...pgp.config, ...SETTINGS }).catch((error: Error) => {
    throw new Error(`nothing can be encrypted to this key: ${error.message}`);
  });
  return key;
}

/** A new pair for ourselves, without a passphrase, that every GnuPG since 2.1 understands. @returns the private key, armored. */
export async function newPgpKey(name: string): Promise<string> {
  const { privateKey } = await pgp.generateKey({ type: 'ecc', curve: 'ed25519Legacy', userIDs: [{ name }], format: 'armored' });
  return privateKey;
}

/** @throws Error unless it is an armored private key that can be used as it is. */
export async function readOwnPgpKey(text: string): Promise<pgp.PrivateKey> {
  const key = await pgp.readPrivateKey({ armoredKey: text });
  if (!key.isDecrypted()) throw new Error('it has a passphrase');
  await readPgpKey(key.toPublic().armor());
  return key;
}

/** Signed by us and encrypted to all of these, a piece at a time. */
export async function* encryptSigned(
  bytes: AsyncIterable<Buffer>,
  ours: pgp.PrivateKey,
  to: readonly pgp.PublicKey[],
): AsyncGenerator<Buffer> {
  const message = await pgp.createMessage({ binary: webStream(bytes), format: 'binary' });
  const stream = await pgp.encrypt({ message, signingKeys: ours, encryptionKeys: [...to], format: 'binary', config: SETTINGS });
  yield* pieces(stream);
}

/**
 * What was encrypted to `ours` and signed by one of `theirs`, a piece at a time. Nothing that came out counts before the end.
 * @throws BadEnvelope with what is wrong.
 */
export async function* decryptVerified(
  bytes: AsyncIterable<Buffer>,
  ours: pgp.PrivateKey,
  theirs: readonly pgp.PublicKey[],
): AsyncGenerator<Buffer> {
  const { data, signatures } = await within('it cannot be decrypted with our key', async () => {
    const message = await pgp.readMessage({ binaryMessage: webStream(bytes), config: SETTINGS });
    return pgp.decrypt({ message, decryptionKeys: ours, verificationKeys: [...theirs], format: 'binary', config: SETTINGS });
  });
  // Nobody waits for them if the stream breaks first.
  const verified = signatures.map(({ verified }) => verified);
  for (const one of verified) one.catch(() => undefined);
  const parts = pieces(data);
  for (;;) {
    const { value, done } = await within('it was damaged on its way', () => parts.next());
    if (done) break;
    yield value;
  }
  if (verified.length === 0) throw new BadEnvelope('nobody has signed it');
  await within('no signature on it is right and by a key of the carrier', () => Promise.any(verified));
}

async function within<T>(why: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && /maximum decompressed/i.test(error.message))
      throw new BadEnvelope(`it unfolds to more than ${INBOUND_BYTES_MAX} bytes`);
    throw new BadEnvelope(why, { cause: error });
  }
}

const webStream = (bytes: AsyncIterable<Buffer>): ReadableStream<Uint8Array> =>
  Readable.toWeb(Readable.from(bytes, { objectMode: false })) as ReadableStream<Uint8Array>;

async function* pieces(stream: pgp.NodeWebStream<Uint8Array>): AsyncGenerator<Buffer> {
  for await (const part of stream) yield Buffer.from(part.buffer, part.byteOffset, part.byteLength);
}
