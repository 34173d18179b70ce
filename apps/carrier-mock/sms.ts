import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Host, PhoneNumber } from '#kernel';
import { MockClock } from './clock.js';
import type { SmsFault } from './fault-names.js';
import { Memory } from './memory.js';
import type { TextMessage } from './text-message.js';

export type SmsStatus = 'delivered' | 'pending' | 'failed';

const LATE_MS = 8000;
const LOST_MS = 3000;

/** Sends text messages and keeps every phone's inbox. */
@Injectable()
export class Sms {
  constructor(
    private readonly memory: Memory,
    private readonly clock: MockClock,
  ) {}

  /** The same reference is sent once only. */
  send(carrier: Host, number: PhoneNumber, text: string, clientReference: string | null, fault: SmsFault | null): TextMessage {
    const message = this.write(carrier, number, text, clientReference, fault);
    this.memory.record({ fact: 'sms', message });
    return message;
  }

  /** A message that becomes real together with other facts. */
  write(carrier: Host, number: PhoneNumber, text: string, clientReference: string | null, fault: SmsFault | null): TextMessage {
    const sentAt = this.clock.now();
    const arrivesAt = fault === 'sms_lost' ? null : fault === 'sms_late' ? sentAt + LATE_MS : sentAt;
    return { id: `sms_${randomUUID()}`, carrier, number, text, clientReference, sentAt, arrivesAt };
  }

  sentBefore(carrier: Host, clientReference: string): TextMessage | null {
    return this.memory.messages.referenced(carrier, clientReference);
  }

  find(carrier: Host, id: string): TextMessage | null {
    return this.memory.messages.find(carrier, id);
  }

  status({ sentAt, arrivesAt }: TextMessage): SmsStatus {
    const now = this.clock.now();
    if (arrivesAt === null) return now >= sentAt + LOST_MS ? 'failed' : 'pending';
    return now >= arrivesAt ? 'delivered' : 'pending';
  }

  /** What the first answer said. */
  firstStatus({ sentAt, arrivesAt }: TextMessage): SmsStatus {
    return arrivesAt === sentAt ? 'delivered' : 'pending';
  }

  /** What lies on the phone, newest first. */
  inbox(number: PhoneNumber): { id: string; at: string; text: string }[] {
    const arrived = this.memory.messages.sentTo(number).filter((message) => this.status(message) === 'delivered');
    return arrived
      .sort((a, b) => a.arrivesAt! - b.arrivesAt!)
      .reverse()
      .map(({ id, arrivesAt, text }) => ({ id, at: new Date(arrivesAt!).toISOString(), text }));
  }
}
