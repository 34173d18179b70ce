import { Module } from '@nestjs/common';
import { LimitsModule } from '#limits';
import { MerchantsModule } from '#merchants';
import { NoticesModule } from '#notices';
import { PagesModule } from '#pages';
import { PasscodesModule } from '#passcodes';
import { PaymentsModule } from '#payments';
import { SessionsModule } from '#sessions';
import { SubscribersModule } from '#subscribers';
import { BlockController } from './block.controller.js';
import { BlockOnTheWay } from './block-on-the-way.js';
import { ChangeAddress } from './change-address.js';
import { ChangeLimit } from './change-limit.js';
import { ChargesController } from './charges.controller.js';
import { LimitController } from './limit.controller.js';
import { NoticesController } from './notices.controller.js';
import { ObjectToCharge } from './object-to-charge.js';
import { OpenSession } from './open-session.js';
import { ReadCharges } from './read-charges.js';
import { RecordsController } from './records.controller.js';
import { SetBlock } from './set-block.js';
import { PasskeyController } from './passkey.controller.js';
import { ShowPasskey } from './show-passkey.js';
import { SignInController } from './sign-in.controller.js';
import { SignInAtDoor } from './sign-in.js';
import { TellChange } from './tell-change.js';
import { Visits } from './visits.js';

/** The subscriber's own door: my charges, my limit, my blocks, my records. */
@Module({
  imports: [LimitsModule, MerchantsModule, NoticesModule, PagesModule, PasscodesModule, PaymentsModule, SessionsModule, SubscribersModule],
  controllers: [
    SignInController,
    PasskeyController,
    ChargesController,
    LimitController,
    BlockController,
    NoticesController,
    RecordsController,
  ],
  providers: [
    BlockOnTheWay,
    ChangeAddress,
    ChangeLimit,
    ObjectToCharge,
    OpenSession,
    ReadCharges,
    SetBlock,
    ShowPasskey,
    SignInAtDoor,
    TellChange,
    Visits,
  ],
})
export class DoorModule {}

/** Where forms are sent to. */
export const FORMS_AT = ['/', '/sign-out', '/limit', '/block', '/notices', '/charges/:payment/object'] as const;
