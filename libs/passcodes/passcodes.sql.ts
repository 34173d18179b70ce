import { VALID_SECONDS } from './passcodes.rules.js';

export const COLUMNS = `id, payment_id as "paymentId", line_key as "lineKey", brand, host, ip_key as "ipKey", key_id as "keyId", state, identity_sealed as "identitySealed", wanted, texted,
  sms_id as "smsId", sms_status as "smsStatus", monthly_ceiling as "monthlyCeiling", person_key as "personKey", password_set as "passwordSet",
  code_accepted as "codeAccepted", password_sealed as "passwordSealed", asks, issued_at as "issuedAt", last_sent_at as "lastSentAt", due_at as "dueAt"`;

export const DROP = `update passcodes.passcode set state = 'dropped', identity_sealed = null, password_sealed = null, due_at = null`;

const LIVING = `${COLUMNS}, extract(epoch from last_sent_at + make_interval(secs => ${VALID_SECONDS}) - platform.now())::float8 as "validSeconds"`;

const livingOf = (payment: string, more = ''): string =>
  `select ${LIVING}${more} from passcodes.passcode where payment_id = ${payment} and state <> 'dropped' order by id desc limit 1`;

/** The payment's present code. */
export const living = livingOf('$1');

/** That of each payment; `more` is one more column. */
export const livingOfEach = (more: string): string =>
  `select passcode.* from unnest((select $1::text[])) p (of) cross join lateral (${livingOf('p.of', `, ${more}`)}) passcode`;
