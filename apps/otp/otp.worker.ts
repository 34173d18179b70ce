import { OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import type { NoticeId, PasscodeId, SignInId } from '#kernel';
import { Passcodes } from '#passcodes';
import { Payments } from '#payments';
import { Database, LOG, Progress, SharedTx, WORKER_OPTIONS, type Log } from '#platform';
import { Inject } from '@nestjs/common';
import type { Job } from 'bullmq';
import { AskAboutLine } from './ask-about-line.js';
import { AskForReport } from './ask-for-report.js';
import { CheckPassword } from './check-password.js';
import { SendNotice } from './door/send-notice.js';
import { StepSignIn } from './door/step-sign-in.js';
import { TextPasscode } from './text-passcode.js';

export const OTP_QUEUE = 'text-passcode';
const CONCURRENCY = 20;

/** What one job is about. */
type Errand = { readonly passcodeId: PasscodeId } | { readonly signInId: SignInId } | { readonly noticeId: NoticeId };

/** Takes one passcode as far as it goes now: ask about the line, check a password, send the text, ask for its report. */
@Processor(OTP_QUEUE, { ...WORKER_OPTIONS, concurrency: CONCURRENCY })
export class OtpWorker extends WorkerHost {
  constructor(
    private readonly database: Database,
    private readonly shared: SharedTx,
    private readonly payments: Payments,
    private readonly passcodes: Passcodes,
    private readonly asking: AskAboutLine,
    private readonly checking: CheckPassword,
    private readonly texting: TextPasscode,
    private readonly reporting: AskForReport,
    private readonly signing: StepSignIn,
    private readonly telling: SendNotice,
    private readonly progress: Progress,
    @Inject(LOG) private readonly log: Log,
  ) {
    super();
  }

  async process({ data }: Job<Errand>): Promise<void> {
    if ('signInId' in data) return this.signing.run(data.signInId);
    if ('noticeId' in data) return this.telling.run(data.noticeId);
    return this.text(data.passcodeId);
  }

  private async text(passcodeId: PasscodeId): Promise<void> {
    const passcode = await this.shared.statement(passcodeId, (manager) => this.passcodes.find(passcodeId, manager));
    if (!passcode || passcode.state === 'dropped') return;
    const { paymentId } = passcode;
    const payment = await this.shared.statement(paymentId, (manager) => this.payments.find(paymentId, manager));
    // The payment has gone on or ended: nothing more is to be done for its code.
    if (payment?.status !== 'code_sent') return void (await this.database.tx((tx) => this.passcodes.drop(tx, passcodeId)));
    const cleared = passcode.state === 'issued' ? await this.asking.run(passcode, payment) : passcode;
    if (!cleared) return;
    if (cleared.passwordSealed) return this.checking.run(cleared);
    if (await this.texting.run(cleared, payment)) await this.reporting.run(passcodeId);
  }

  @OnWorkerEvent('completed')
  completed(): void {
    this.progress.done(OTP_QUEUE);
  }

  @OnWorkerEvent('failed')
  failed(job: Job | undefined, error: Error): void {
    this.log.error({ err: error, job: job?.id }, 'a passcode step failed; the sweep takes it up again');
  }

  @OnWorkerEvent('error')
  lost(error: Error): void {
    this.log.warn({ err: error }, 'the queue is not reachable');
  }
}
