import { HOSTS, isHost, type Host } from '#kernel';
import { z } from 'zod';

/** A whole number for each carrier, written `skt:30,lgu:0`; who is not named has 0. @param most the largest that makes sense. */
export const perCarrier = (most: number) =>
  z
    .string()
    .default('')
    .transform((text, context): Readonly<Record<Host, number>> => {
      const given = new Map<string, number>();
      for (const entry of text.split(',').filter((part) => part.trim() !== '')) {
        const [, host, digits] = /^\s*([a-z]+):(\d{1,6})\s*$/.exec(entry) ?? [];
        const right = host !== undefined && isHost(host) && !given.has(host) && Number(digits) <= most;
        if (right) given.set(host, Number(digits));
        else context.addIssue(`must be like skt:30,kt:0,lgu:0, each carrier once and at most ${most}; this is not: ${entry.trim()}`);
      }
      return Object.fromEntries(HOSTS.map((host) => [host, given.get(host) ?? 0])) as Record<Host, number>;
    });
