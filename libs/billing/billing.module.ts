import { Health } from '#platform';
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { billingMigrations } from './billing.migrations.js';
import { BillingFile, Encoding } from './billing.table.js';
import { Breaks } from './breaks.js';
import { CarrierKeys } from './carrier-keys.js';
import { Chunks } from './chunks.js';
import { Closing } from './closing.js';
import { CompareBook } from './compare-book.js';
import { CompareFile } from './compare-file.js';
import { CompareResults } from './compare-results.js';
import { Days } from './days.js';
import { Due } from './due.js';
import { Encrypted } from './encrypted.js';
import { Files } from './files.js';
import { Inbounds } from './inbounds.js';
import { Lines } from './lines.js';
import { Listings } from './listings.js';
import { Looks } from './looks.js';
import { Reconciled } from './reconciled.js';
import { PgpKeys } from './pgp-keys.js';
import { pgpMigrations } from './pgp.migrations.js';
import { sftpMigrations } from './sftp.migrations.js';
import { SshKeys } from './ssh-keys.js';
import { Uploads } from './uploads.js';

const DOORS = [
  Breaks, CarrierKeys, Chunks, Closing, CompareBook, CompareFile, CompareResults, Days, Due, Encrypted, Files, Inbounds, Listings, Looks,
  PgpKeys, Reconciled, SshKeys, Uploads,
]; // prettier-ignore

@Module({
  imports: [TypeOrmModule.forFeature([BillingFile, Encoding])],
  providers: [...DOORS, Lines],
  exports: DOORS,
})
export class BillingModule {
  constructor(health: Health) {
    health.expectMigrations([...billingMigrations, ...sftpMigrations, ...pgpMigrations]);
  }
}
