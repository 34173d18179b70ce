import { Module, type DynamicModule } from '@nestjs/common';
import { LimitsModule } from '#limits';
import { PaymentsModule } from '#payments';
import { PlatformModule, WORK, type Config } from '#platform';
import { SessionsModule } from '#sessions';
import { DoorModule } from './door/door.module.js';
import { EraseEveryNight } from './erase-every-night.js';
import { CheckEveryNight } from './check-every-night.js';
import { LetAbandonedHoldsGo } from './let-abandoned-holds-go.js';
import { ReportCashOut } from './report-cash-out.js';

@Module({})
export class LimitsServiceModule {
  static for(config: Config): DynamicModule {
    return {
      module: LimitsServiceModule,
      imports: [PlatformModule.for('limits', config), LimitsModule, PaymentsModule, SessionsModule, DoorModule],
      providers: [
        CheckEveryNight,
        EraseEveryNight,
        LetAbandonedHoldsGo,
        ReportCashOut,
        {
          provide: WORK,
          useFactory: (sweep: LetAbandonedHoldsGo, erase: EraseEveryNight) => ({
            settle: async () => (await sweep.run()) + (await erase.run()),
          }),
          inject: [LetAbandonedHoldsGo, EraseEveryNight],
        },
      ],
    };
  }
}
