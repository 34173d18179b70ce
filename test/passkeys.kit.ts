import { createHash, createSign, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';
import request, { type Response } from 'supertest';
import { freePort } from '../apps/gateway/servers/processes.js';
import { TestGateway } from './gateway.js';

/** A window and a door whose addresses have a name: browsers know no passkeys on a number. */
export async function gatewayWithAName(environment: Record<string, string> = {}): Promise<TestGateway> {
  const [window, door] = [await freePort(), await freePort()];
  const names = { PUBLIC_URL: `http://localhost:${window}`, DOOR_URL: `http://localhost:${door}` };
  return TestGateway.start({ CHECKOUT_PORT: `${window}`, LIMITS_PORT: `${door}`, ...names, ...environment });
}

const sha256 = (data: Buffer | string): Buffer => createHash('sha256').update(data).digest();
const b64 = (data: Buffer): string => data.toString('base64url');

/** CBOR, as far as an attestation of ours needs it. */
function cbor(value: unknown): Buffer {
  const head = (major: number, n: number): Buffer =>
    n < 24
      ? Buffer.from([(major << 5) | n])
      : n < 256
        ? Buffer.from([(major << 5) | 24, n])
        : Buffer.from([(major << 5) | 25, n >> 8, n & 255]);
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value]);
  const entries = [...(value as Map<unknown, unknown>)];
  return Buffer.concat([head(5, entries.length), ...entries.flatMap(([key, one]) => [cbor(key), cbor(one)])]);
}

const PRESENT = 0x01;
const VERIFIED = 0x04;
const HAS_KEY = 0x40;

/** A phone's secure part: one key, a counter, and a finger that is always there unless told otherwise. */
export class Authenticator {
  private readonly keys: { publicKey: KeyObject; privateKey: KeyObject } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  readonly id = randomBytes(32);
  counter = 0;
  verifies = true;

  constructor(public origin: string) {}

  make({ challenge, rp }: { challenge: string; rp: { id: string } }): string {
    const { x, y } = this.keys.publicKey.export({ format: 'jwk' });
    const key = cbor(new Map<number, unknown>([[1, 2], [3, -7], [-1, 1], [-2, Buffer.from(x!, 'base64url')], [-3, Buffer.from(y!, 'base64url')]])); // prettier-ignore
    const credential = Buffer.concat([Buffer.alloc(16), Buffer.from([0, this.id.length]), this.id, key]);
    const authData = Buffer.concat([this.head(rp.id, HAS_KEY), credential]);
    const attestationObject = cbor(new Map<string, unknown>([['fmt', 'none'], ['attStmt', new Map()], ['authData', authData]])); // prettier-ignore
    return this.answer({ attestationObject: b64(attestationObject), clientDataJSON: b64(this.clientData('webauthn.create', challenge)), transports: ['internal'] }); // prettier-ignore
  }

  use({ challenge, rpId }: { challenge: string; rpId: string }): string {
    this.counter += 1;
    const [data, clientData] = [this.head(rpId, 0), this.clientData('webauthn.get', challenge)];
    const signature = createSign('sha256').update(Buffer.concat([data, sha256(clientData)])).sign(this.keys.privateKey); // prettier-ignore
    return this.answer({ authenticatorData: b64(data), clientDataJSON: b64(clientData), signature: b64(signature) });
  }

  private head(rpId: string, flags: number): Buffer {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(this.counter);
    return Buffer.concat([sha256(rpId), Buffer.from([flags | PRESENT | (this.verifies ? VERIFIED : 0)]), counter]);
  }

  private clientData(type: string, challenge: string): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge, origin: this.origin, crossOrigin: false }));
  }

  private answer(response: object): string {
    return JSON.stringify({ id: b64(this.id), rawId: b64(this.id), type: 'public-key', clientExtensionResults: {}, response });
  }
}

/** A person who pays by themselves, with a browser and perhaps a device, at a gateway whose window has a name. */
export class Customer {
  readonly agent;
  private constructor(
    private readonly gateway: TestGateway,
    readonly payment: Record<string, any>,
    readonly path: string,
  ) {
    this.agent = request.agent(gateway.url);
  }

  /** Up to the right code. */
  static async at(gateway: TestGateway, number: string, members: Record<string, unknown> = {}): Promise<Customer> {
    const payment = await gateway.register(members);
    const customer = new Customer(gateway, payment, new URL(payment['checkoutUrl'] as string).pathname);
    await customer.post({
      carrier: 'skt',
      phoneNumber: number,
      birthDate: '900101',
      genderDigit: '1',
      agreeTerms: 'yes',
      agreeAmount: 'yes',
    });
    await gateway.settle();
    await customer.post({ code: await gateway.phone(number).code() });
    await gateway.settle();
    return customer;
  }

  post(fields: Record<string, string>): Promise<Response> {
    return Promise.resolve(this.agent.post(this.path).type('form').redirects(0).send(fields));
  }

  look(page = '', language = 'ko'): Promise<Response> {
    return Promise.resolve(this.agent.get(`${this.path}${page}`).set('accept-language', language).redirects(1));
  }

  /** What the window's script asks for the device. */
  async ask(headers: Record<string, string> = {}): Promise<Response> {
    return this.agent.post(`${this.path}/passkey`).set(headers);
  }

  async now(): Promise<Record<string, any>> {
    await this.gateway.settle();
    return this.gateway.payment(this.payment['id'] as string);
  }

  /** Registers the device after the charge, as the receipt offers. */
  async keep(device: Authenticator): Promise<Response> {
    const { body } = await this.ask();
    return this.post({ newPasskey: device.make((body as { create: never }).create) });
  }

  async show(device: Authenticator): Promise<Response> {
    const { body } = await this.ask();
    return this.post({ passkey: device.use((body as { get: never }).get) });
  }
}
