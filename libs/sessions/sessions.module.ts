import { Health } from '#platform';
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Accesses } from './accesses.js';
import { sessionsMigrations } from './sessions.migrations.js';
import { Session } from './sessions.table.js';
import { Sessions } from './sessions.js';

@Module({ imports: [TypeOrmModule.forFeature([Session])], providers: [Accesses, Sessions], exports: [Accesses, Sessions] })
export class SessionsModule {
  constructor(health: Health) {
    health.expectMigrations(sessionsMigrations);
  }
}
