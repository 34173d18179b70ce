import type { EventId } from '#kernel';
import type { Secrets } from '#platform';

const PURPOSE = 'webhook event';

/** An event's data holds the window's address, which is as secret as the payment: it lies sealed. */
export const sealData = (secrets: Secrets, id: EventId, data: object): string => secrets.seal(PURPOSE, id, JSON.stringify(data));

/** @returns JSON text, the very one that was sealed. */
export const openData = (secrets: Secrets, id: EventId, sealed: string): string => secrets.open(PURPOSE, id, sealed);
