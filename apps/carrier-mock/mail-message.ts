/** An e-mail that has arrived. */
export interface MailMessage {
  readonly id: string;
  readonly to: string;
  readonly from: string;
  readonly subject: string;
  readonly text: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

const quoted = (text: string): Buffer =>
  Buffer.from(
    text.replace(/=\r?\n/g, '').replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    'latin1',
  );

/** RFC 2047, as UTF-8 only; white space between two encoded words is none. */
const decoded = (header: string): string =>
  header
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, way: string, body: string) =>
      (way.toLowerCase() === 'b' ? Buffer.from(body, 'base64') : quoted(body.replaceAll('_', ' '))).toString('utf8'),
    );

/** Subject and text of a message of one plain part. @param raw bytes as latin1. */
export function readMail(raw: string): { subject: string; text: string; messageId: string } {
  const end = raw.indexOf('\r\n\r\n');
  const head = (end < 0 ? raw : raw.slice(0, end)).replace(/\r\n[ \t]+/g, ' ');
  const body = end < 0 ? '' : raw.slice(end + 4);
  const header = (name: string): string => new RegExp(`^${name}:[ \\t]*(.*)$`, 'im').exec(head)?.[1]?.trim() ?? '';
  const way = header('content-transfer-encoding').toLowerCase();
  const bytes = way === 'base64' ? Buffer.from(body, 'base64') : way === 'quoted-printable' ? quoted(body) : Buffer.from(body, 'latin1');
  return { subject: decoded(header('subject')), text: bytes.toString('utf8').replaceAll('\r\n', '\n'), messageId: header('message-id') };
}
