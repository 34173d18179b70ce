import request from 'supertest';

/** A virtual phone of carrier-mock: its line, its inbox, its part of the book. */
export class Phone {
  carrier = 'skt';

  constructor(
    private readonly mockUrl: string,
    readonly number: string,
  ) {}

  /** Makes or changes the line. */
  async set(members: Record<string, unknown>): Promise<this> {
    await request(this.mockUrl).put(`/control/lines/${this.number}`).send(members).expect(200);
    if (typeof members['carrier'] === 'string') this.carrier = members['carrier'];
    return this;
  }

  /** Texts received, newest first. */
  async messages(): Promise<{ id: string; at: string; text: string }[]> {
    return (await request(this.mockUrl).get(`/control/phones/${this.number}/messages`).expect(200)).body as never;
  }

  /** The code of the newest text that has one: a notice of what was done before may come after it. */
  async code(): Promise<string> {
    for (const { text } of await this.messages()) {
      const [, code] = /#(\d{6})$/.exec(text) ?? [];
      if (code) return code;
    }
    throw new Error(`no text with a code has come to ${this.number.slice(0, 3)}…`);
  }

  async book(): Promise<{ type: string; amount: number; clientCorrelator: string; at: string }[]> {
    return (await request(this.mockUrl).get(`/control/book?number=${this.number}`).expect(200)).body as never;
  }
}
