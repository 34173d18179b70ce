import { InjectQueue, OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import type { NoticeId, PasscodeId, SignInId } from '#kernel';
import { Notices } from '#notices';
import { Passcodes, SignIns } from '#passcodes';
import { Payments } from '#payments';
import {
  Collector,
  Database,
  Doorbell,
  drained,
  Health,
  LOG,
  Outbox,
  Progress,
  redisAnswers,
  Repeating,
  WORKER_OPTIONS,
  type Log,
  type Source,
  type Work,
} from '#platform';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { Job, Queue } from 'bullmq';
import { AskAboutLine } from './ask-about-line.js';
import { AskForReport } from './ask-for-report.js';
import { CheckPassword } from './check-password.js';
import { SendNotice } from './door/send-notice.js';
import { StepSignIn } from './door/step-sign-in.js';
import { TextPasscode } from './text-passcode.js';

export const OTP_QUEUE = 'text-passcode';
const CONCURRENCY = 20;
/** Longer than every call of one step together, so that a step is never taken up twice at once. */
const LEASE_SECONDS = 60;
const WIPE_EVERY_MS = 30_000;

/** What one job is about. */
type Errand = { readonly passcodeId: PasscodeId } | { readonly signInId: SignInId } | { readonly noticeId: NoticeId };

/** Takes one passcode as far as it goes now: ask about the line, check a password, send the text, ask for its report. */
@Processor(OTP_QUEUE, { ...WORKER_OPTIONS, concurrency: CONCURRENCY })
export class OtpWorker extends WorkerHost {
  constructor(
    private readonly database: Database,
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
    const passcode = await this.passcodes.find(passcodeId);
    if (!passcode || passcode.state === 'dropped') return;
    const payment = await this.payments.find(passcode.paymentId);
    // The payment has gone on or ended: nothing more is to be done for its code.
    if (payment?.status !== 'code_sent') return void (await this.database.tx((tx) => this.passcodes.drop(tx, passcodeId)));
    if (passcode.state === 'issued' && !(await this.asking.run(passcode))) return;
    if (passcode.passwordSealed) return this.checking.run(passcode);
    await this.texting.run(passcodeId);
    await this.reporting.run(passcodeId);
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

/** What is left for otp, and whatever Redis forgot. */
@Injectable()
export class OtpWork implements Work, OnApplicationBootstrap, OnModuleDestroy {
  private readonly collector: Collector;
  private readonly wiping: Repeating;

  constructor(
    database: Database,
    doorbell: Doorbell,
    outbox: Outbox,
    health: Health,
    progress: Progress,
    passcodes: Passcodes,
    signIns: SignIns,
    notices: Notices,
    @InjectQueue(OTP_QUEUE) private readonly queue: Queue,
    @Inject(LOG) log: Log,
  ) {
    const wipe = () => Promise.all([passcodes.sweep(), signIns.sweep()]);
    this.wiping = new Repeating(WIPE_EVERY_MS, wipe, log, 'wiping sealed identities');
    const left: Source = {
      waits: () => outbox.waits(),
      take: async (tx, limit) => (await outbox.take(tx, 'otp', limit)).map((row) => ({ queue, id: row.id, data: row.payload })),
    };
    const due: Source = {
      waits: () => passcodes.anyDue(),
      take: async (tx, limit) =>
        (await passcodes.due(tx, LEASE_SECONDS, limit)).map(({ id, wanted, asks }) => ({
          queue,
          id: `${id}-${wanted}-${asks}`,
          data: { passcodeId: id },
        })),
    };
    const asked: Source = {
      waits: () => signIns.anyDue(),
      take: async (tx, limit) =>
        (await signIns.due(tx, LEASE_SECONDS, limit)).map(({ id, asks }) => ({ queue, id: `${id}-${asks}`, data: { signInId: id } })),
    };
    const toTell: Source = {
      waits: () => notices.anyDue(),
      take: async (tx, limit) =>
        (await notices.due(tx, LEASE_SECONDS, limit)).map(({ id, asks }) => ({ queue, id: `${id}-${asks}`, data: { noticeId: id } })),
    };
    this.collector = new Collector(database, doorbell, log, 'otp', [left, due, asked, toTell]);
    health.add('redis', redisAnswers(queue));
    health.add('outbox age', outbox.check('otp'));
    health.add('queue progress', progress.check([queue]));
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.collector.start();
    this.wiping.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.wiping.stop();
    await this.collector.stop();
  }

  async settle(): Promise<number> {
    let total = 0;
    for (;;) {
      const found = await this.collector.collect();
      const worked = await drained([this.queue]);
      if (found === 0 && !worked) return total;
      total += found;
    }
  }
}
