import { asOwner } from '../apps/gateway/migrate.js';
import { createKey, createMerchant } from '#merchants';
import type { TestGateway } from './gateway.js';

/** @returns the key of a second merchant. */
export const addOtherMerchant = (gateway: TestGateway): Promise<string> =>
  asOwner(gateway.config, async (owner) => {
    const id = await createMerchant(owner.manager, { name: 'Another shop', contact: 'another@shop.example', livemode: false });
    return createKey(owner.manager, id, false);
  });
