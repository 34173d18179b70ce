import { Uploads, type Upload } from '#billing';
import { CONFIG, Database, LOG, Repeating, type Config, type Log } from '#platform';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';

/** Whoever reads what carriers answer. */
export abstract class Receiver {
  /** @returns false when it comes too early. */
  abstract receive(upload: Upload, bytes: AsyncIterable<Buffer>): Promise<boolean>;
}

/** Takes whole uploads out of /inbound. Who falls over in between takes the same one again, and the receiver knows it by its hash. */
@Injectable()
export class ReceiveUploads implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly repeating: Repeating;

  constructor(
    private readonly database: Database,
    private readonly uploads: Uploads,
    private readonly receiver: Receiver,
    @Inject(CONFIG) config: Config,
    @Inject(LOG) private readonly log: Log,
  ) {
    this.repeating = new Repeating(config.env.SWEEP_SECONDS * 1000, () => this.run(), log, 'taking uploads');
  }

  onApplicationBootstrap(): void {
    this.repeating.start();
    this.ring();
  }

  async onModuleDestroy(): Promise<void> {
    await this.repeating.stop();
  }

  /** Something has arrived. */
  ring(): void {
    void this.repeating.turn();
  }

  /** @returns how many were taken. */
  async run(): Promise<number> {
    for (const id of await this.uploads.forgotten()) await this.database.tx((tx) => this.uploads.drop(tx, id));
    let taken = 0;
    for (let after = ''; ;) {
      const upload = await this.uploads.nextWhole(after);
      if (!upload) return taken;
      after = upload.id;
      // One that cannot be taken must not keep the others waiting.
      if (await this.take(upload)) taken++;
    }
  }

  private async take(upload: Upload): Promise<boolean> {
    try {
      if (!(await this.receiver.receive(upload, this.uploads.read(upload)))) return false;
      await this.database.tx((tx) => this.uploads.drop(tx, upload.id));
      return true;
    } catch (error) {
      this.log.error({ err: error, host: upload.host, name: upload.name }, 'an upload could not be taken, will try again');
      return false;
    }
  }
}
