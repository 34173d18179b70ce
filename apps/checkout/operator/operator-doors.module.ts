import { Module } from '@nestjs/common';
import { CarriersModule } from '#carriers';
import { LimitsModule } from '#limits';
import { MerchantsModule } from '#merchants';
import { NoticesModule } from '#notices';
import { OperatorsModule } from '#operators';
import { PasscodesModule } from '#passcodes';
import { PaymentsModule } from '#payments';
import { RiskModule } from '#risk';
import { SubscribersModule } from '#subscribers';
import { WebhooksModule } from '#webhooks';
import { RefundPayment } from '../payments/refund-payment.js';
import { ActOnStuck } from './act-on-stuck.js';
import { ActsController } from './acts.controller.js';
import { AnswerObjection } from './answer-objection.js';
import { AskNow } from './ask-now.js';
import { KeepFactorRules } from './factor-rules.js';
import { FactorRulesController } from './factor-rules.controller.js';
import { CashOutController } from './cash-out.controller.js';
import { GiveBack } from './give-back.js';
import { KillSwitches } from './kill-switches.js';
import { KillSwitchesController } from './kill-switches.controller.js';
import { KeepLines } from './lines.js';
import { LinesController } from './lines.controller.js';
import { ObjectionsController } from './objections.controller.js';
import { KeepPolicies } from './policies.js';
import { PoliciesController } from './policies.controller.js';
import { KeepRiskRules } from './risk-rules.js';
import { RiskRulesController } from './risk-rules.controller.js';
import { ReadStuck } from './read-stuck.js';
import { ReviewPayment } from './review-payment.js';
import { ReviewsController } from './reviews.controller.js';
import { StuckController } from './stuck.controller.js';

/** The operators' doors, behind keys of their own. */
@Module({
  imports: [
    CarriersModule,
    LimitsModule,
    MerchantsModule,
    NoticesModule,
    OperatorsModule,
    PasscodesModule,
    PaymentsModule,
    RiskModule,
    SubscribersModule,
    WebhooksModule,
  ],
  controllers: [
    StuckController,
    ActsController,
    KillSwitchesController,
    PoliciesController,
    ReviewsController,
    FactorRulesController,
    RiskRulesController,
    ObjectionsController,
    CashOutController,
    LinesController,
  ],
  providers: [
    KillSwitches,
    KeepPolicies,
    KeepFactorRules,
    KeepRiskRules,
    KeepLines,
    ReviewPayment,
    ActOnStuck,
    AskNow,
    GiveBack,
    ReadStuck,
    AnswerObjection,
    RefundPayment,
  ],
})
export class OperatorDoorsModule {}
