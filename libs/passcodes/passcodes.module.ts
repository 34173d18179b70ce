import { Health } from '#platform';
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { passcodesMigrations } from './passcodes.migrations.js';
import { Passcodes } from './passcodes.js';
import { Passcode } from './passcodes.table.js';
import { Persons } from './persons.js';
import { SignIns } from './sign-ins.js';
import { SignIn } from './sign-ins.table.js';
import { Tallies } from './tallies.js';

@Module({
  imports: [TypeOrmModule.forFeature([Passcode, SignIn])],
  providers: [Passcodes, Persons, SignIns, Tallies],
  exports: [Passcodes, Persons, SignIns, Tallies],
})
export class PasscodesModule {
  constructor(health: Health) {
    health.expectMigrations(passcodesMigrations);
  }
}
