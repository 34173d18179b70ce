import { VALID_SECONDS } from './passcodes.rules.js';

export const COLUMNS = `id, payment_id as "paymentId", line_key as "lineKey", brand, host, ip_key as "ipKey", key_id as "keyId", state, identity_sealed as "identitySealed", wanted, texted,
  sms_id as "smsId", sms_status as "smsStatus", monthly_ceiling as "monthlyCeiling", person_key as "personKey", password_set as "passwordSet",
  code_accepted as "codeAccepted", password_sealed as "passwordSealed", asks, issued_at as "issuedAt", last_sent_at as "lastSentAt", due_at as "dueAt"`;

export const DROP = `update passcodes.passcode set state = 'dropped', identity_sealed = null, password_sealed = null, due_at = null`;

/** The payment's present code; `more` stands after its columns. */
export const living = (more: string): string =>
  `select ${COLUMNS}, extract(epoch from last_sent_at + make_interval(secs => ${VALID_SECONDS}) - platform.now())::float8 as "validSeconds"${more}
     from passcodes.passcode where payment_id = $1 and state <> 'dropped' order by id desc limit 1`;
