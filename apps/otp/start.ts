import { AMOUNT_MAX_WON } from '#payments';
import { won } from '#kernel';
import { codeSms, raiseSms, signInSms } from '#passcodes';
import { ConfigError, doorUrl, publicUrl, startService, type Config, type Service } from '#platform';
import { OtpModule } from './otp.module.js';

/** Asks the carrier about the line and texts the passcode. @throws ConfigError when the host of PUBLIC_URL or DOOR_URL leaves no room in a text message. */
export async function start(config: Config): Promise<Service> {
  try {
    const door = { code: '000000', host: new URL(doorUrl(config)).hostname };
    signInSms(door);
    raiseSms({ ...door, to: won(AMOUNT_MAX_WON) });
    codeSms({ amount: won(AMOUNT_MAX_WON), merchantName: '', code: '000000', host: new URL(publicUrl(config)).hostname });
  } catch (error) {
    throw new ConfigError((error as Error).message, { cause: error });
  }
  return startService({ name: 'otp', port: 'OTP_PORT', config, module: OtpModule.for(config) });
}
