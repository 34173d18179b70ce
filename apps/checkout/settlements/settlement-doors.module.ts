import { Module } from '@nestjs/common';
import { SettlementModule } from '#settlement';
import { AccountsModule } from '../accounts.module.js';
import { ReadSettlement } from './read-settlement.js';
import { SettlementsController } from './settlements.controller.js';

/** The merchants' door to their statements. */
@Module({ imports: [AccountsModule, SettlementModule], controllers: [SettlementsController], providers: [ReadSettlement] })
export class SettlementDoorsModule {}
