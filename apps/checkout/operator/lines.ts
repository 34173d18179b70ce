import { hostOf, masked, parsePhone, type MerchantId, type PhoneNumber } from '#kernel';
import { Limits, OwnRules, type OwnBlock, type StandingBlock } from '#limits';
import { Merchants } from '#merchants';
import { blockSentence, byCustomerService, changeText, Notices, PASSKEYS_REVOKED, type BlockNamed } from '#notices';
import { Operators, type Acting } from '#operators';
import { CATEGORY_KO } from '#payments';
import { CONFIG, Database, doorUrl, Idempotency, problem, Secrets, type Config, type Outcome, type Remembered, type Tx } from '#platform';
import { Passkeys } from '#subscribers';
import { Inject, Injectable } from '@nestjs/common';
import type { BlockRequest, LineRequest, RevokePasskeysRequest } from './lines.schemas.js';

interface Line extends Pick<LineRequest, 'carrier'> {
  readonly lineKey: string;
  readonly phoneNumber: PhoneNumber;
  readonly personKey: string;
  readonly now: Date;
}

interface Press {
  readonly verb: 'block' | 'unblock' | 'revoke_passkeys';
  readonly key: string | null;
  readonly body: BlockRequest | RevokePasskeysRequest;
}

/** `what`: the sentence that tells the line of a change; null when it was so already. `detail` for the audit. */
interface Done {
  readonly what: string | null;
  readonly detail: Record<string, unknown>;
}

/** Customer service does for a subscriber what they cannot do themselves. tx { change · notice · audit }: whoever's line it is learns of each. */
@Injectable()
export class KeepLines {
  constructor(
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly secrets: Secrets,
    private readonly operators: Operators,
    private readonly limits: Limits,
    private readonly own: OwnRules,
    private readonly passkeys: Passkeys,
    private readonly merchants: Merchants,
    private readonly notices: Notices,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async find(by: Acting, body: LineRequest) {
    const found = await this.database.tx(async (tx) => {
      const line = await this.line(tx, body);
      if (!line) return (await this.notFound(tx, by, 'find'), null);
      await this.operators.act(tx, by, { what: 'line.find', subject: line.lineKey, detail: {} });
      return this.present(tx, line);
    });
    if (!found) throw problem('not_found');
    return found;
  }

  setBlock(by: Acting, key: string | null, verb: 'block' | 'unblock', body: BlockRequest): Promise<Remembered> {
    return this.run(by, { verb, key, body }, async (tx, { lineKey }) => {
      const block = blockOf(body);
      if (block.scope === 'merchant' && !(await this.merchants.exists(tx, block.merchant)))
        return problem('invalid_request', { param: 'merchant', detail: 'There is no such merchant.' }).outcome();
      const blocked = verb === 'block';
      const changed = await this.own.setBlock(tx, lineKey, block, blocked, by.operator.id);
      return { what: changed ? blockSentence(await this.named(tx, body), blocked) : null, detail: { ...block } };
    });
  }

  /** All of them: who has lost a device cannot say which of them it is, and a new one is made at the next payment. */
  revokePasskeys(by: Acting, key: string | null, body: RevokePasskeysRequest): Promise<Remembered> {
    return this.run(by, { verb: 'revoke_passkeys', key, body }, async (tx, { lineKey }) => {
      const revoked = await this.passkeys.revokeAll(tx, lineKey, by.operator.id);
      return { what: revoked > 0 ? PASSKEYS_REVOKED : null, detail: { revoked } };
    });
  }

  /** Doing it twice changes nothing more, and stands in the audit twice. */
  private run(by: Acting, { verb, key, body }: Press, effect: (tx: Tx, line: Line) => Promise<Done | Outcome>): Promise<Remembered> {
    const route = `POST /v1/operator/lines/${verb.replace('_', '-')}`;
    return this.database.tx((tx) =>
      this.idempotency.once(tx, { owner: by.operator.id, key, route, body }, async () => {
        const line = await this.line(tx, body);
        if (!line) return this.notFound(tx, by, verb);
        const done = await effect(tx, line);
        if ('status' in done) return done;
        const { what, detail } = done;
        if (what !== null) this.tell(tx, line, byCustomerService(what));
        const changed = what !== null;
        const act = await this.operators.act(tx, by, {
          what: `line.${verb}`,
          subject: line.lineKey,
          detail: { ...detail, changed, reason: body.reason },
        });
        return { status: 200, body: { object: 'line_act', act, changed, line: await this.present(tx, line) } };
      }),
    );
  }

  /** Known is what that carrier has told us of: at a payment, or on the way in at the subscriber's door. */
  private async line(tx: Tx, { carrier, phoneNumber: typed }: LineRequest): Promise<Line | null> {
    const phoneNumber = parsePhone(typed)!;
    const lineKey = this.secrets.lookup('line', phoneNumber);
    const known = await this.limits.known(tx, lineKey, `carrier:${hostOf(carrier)}`);
    return known && { ...known, carrier, lineKey, phoneNumber };
  }

  /** Whoever tries number after number is seen; nothing is kept of who is no customer of ours. */
  private async notFound(tx: Tx, by: Acting, verb: Press['verb'] | 'find'): Promise<Outcome> {
    await this.operators.act(tx, by, { what: `line.${verb}`, subject: null, detail: { refused: 'not_found' } });
    return problem('not_found').outcome();
  }

  private tell(tx: Tx, { lineKey, personKey, phoneNumber, carrier, now }: Line, what: string): void {
    const text = changeText({ what, at: now, door: doorUrl(this.config), support: this.config.env.SUPPORT_CONTACT });
    this.notices.ofChange(tx, { lineKey, personKey, phoneNumber, host: hostOf(carrier) }, text);
  }

  private async named(tx: Tx, body: BlockRequest): Promise<BlockNamed> {
    if (body.scope === 'merchant') return { scope: body.scope, name: (await this.merchants.get(body.merchant as MerchantId, tx)).name };
    return body.scope === 'category' ? { scope: body.scope, name: CATEGORY_KO[body.category] } : { scope: body.scope };
  }

  private async present(tx: Tx, { lineKey, phoneNumber, carrier }: Line) {
    const [blocks, limit] = [await this.own.blocksOf(lineKey, tx), await this.own.limitOf(lineKey, tx)];
    const hasPasskeys = (await this.passkeys.of(tx, lineKey)).length > 0;
    const shown = { carrier, phoneNumber: masked(phoneNumber), blocks: blocks.map(presentBlock), monthlyLimit: limit.own, hasPasskeys };
    return { id: lineKey, object: 'line' as const, ...shown };
  }
}

function blockOf(body: BlockRequest): OwnBlock {
  if (body.scope === 'merchant') return { scope: body.scope, merchant: body.merchant as MerchantId };
  return body.scope === 'category' ? { scope: body.scope, category: body.category } : { scope: body.scope };
}

const presentBlock = (block: StandingBlock) => ({
  scope: block.scope,
  merchant: block.scope === 'merchant' ? block.merchant : null,
  category: block.scope === 'category' ? block.category : null,
  since: block.since.toISOString(),
});
