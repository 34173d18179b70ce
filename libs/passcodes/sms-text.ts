import { grouped, ksX1001, transliterated, type Won } from '#kernel';

/** A Korean SMS carries 90 bytes of EUC-KR; more would become an LMS, which cheap phones open late or not at all. */
export const SMS_MAX_BYTES = 90;

export const smsBytes = (text: string): number =>
  [...text].reduce((sum, character) => sum + (ksX1001(character)?.length ?? SMS_MAX_BYTES), 0);

/** Cuts between characters, never inside a two-byte one. */
function cut(text: string, maxBytes: number): string {
  let out = '';
  for (const character of text) {
    if (smsBytes(out + character) > maxBytes) break;
    out += character;
  }
  return out.trim();
}

/** The door's codes say what they are for, and that they pay nothing; their last line binds them to the door's own origin. */
export const signInSms = ({ code, host }: { code: string; host: string }): string =>
  bound('내 결제 보기 인증번호(결제 아님)', code, host, 'DOOR_URL');
export const raiseSms = ({ code, host, to }: { code: string; host: string; to: Won }): string =>
  bound(`월 한도를 ${grouped(to)}원으로 올리는 번호`, code, host, 'DOOR_URL');

function bound(what: string, code: string, host: string, variable: string): string {
  const text = `[톨게이트]${what} ${code}\n@${host} #${code}`;
  if (smsBytes(text) > SMS_MAX_BYTES) throw new Error(`the host in ${variable} is too long for a text message: ${host}`);
  return text;
}

/**
 * The text message: amount, merchant, that it is a payment and a single one, the code, and last the line that binds the code to our origin
 * (https://wicg.github.io/sms-one-time-codes/). Always within 90 bytes of EUC-KR; the merchant's name gives way.
 */
export function codeSms(message: { amount: Won; merchantName: string; code: string; host: string }): string {
  const head = `[톨게이트]`;
  const tail = ` ${grouped(message.amount)}원 결제(1회) 인증번호 ${message.code}\n@${message.host} #${message.code}`;
  const name = cut(transliterated(message.merchantName), SMS_MAX_BYTES - smsBytes(head) - smsBytes(tail));
  const text = `${head}${name}${tail}`;
  if (smsBytes(text) > SMS_MAX_BYTES) throw new Error(`the host in PUBLIC_URL is too long for a text message: ${message.host}`);
  return text;
}
