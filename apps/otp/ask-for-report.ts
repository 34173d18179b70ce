import type { PasscodeId } from '#kernel';
import { Carriers } from '#carriers';
import { Passcodes, REPORT_SECONDS } from '#passcodes';
import { Payments } from '#payments';
import { Database } from '#platform';
import { Injectable } from '@nestjs/common';

const AGAIN_SECONDS = 3;

/** Was the text delivered? Without a report in time it counts as lost, and the window says so. */
@Injectable()
export class AskForReport {
  constructor(
    private readonly database: Database,
    private readonly payments: Payments,
    private readonly passcodes: Passcodes,
    private readonly carriers: Carriers,
  ) {}

  async run(id: PasscodeId): Promise<void> {
    const passcode = await this.passcodes.find(id);
    if (passcode?.state !== 'texted' || passcode.smsStatus !== 'pending' || !passcode.smsId || !passcode.dueAt) return;
    const reported = await this.carriers.of(passcode.host).textStatus(passcode.smsId);
    const known = reported === 'delivered' || reported === 'failed' ? reported : 'pending';
    await this.database.tx(async (tx) => {
      const payment = await this.payments.lock(tx, { id: passcode.paymentId });
      const status = known === 'pending' && (await this.passcodes.secondsSinceText(tx, id)) > REPORT_SECONDS ? 'failed' : known;
      if (!(await this.passcodes.reported(tx, id, status, status === 'pending' ? AGAIN_SECONDS : null)) || status === 'pending') return;
      if (payment?.status !== 'code_sent') return;
      this.payments.note(tx, payment.id, status === 'failed' ? { notice: 'sms_not_delivered' } : {}, 'code_reported', {
        number: passcode.texted,
        status,
      });
    });
  }
}
