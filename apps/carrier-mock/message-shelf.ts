import type { Host } from '#kernel';
import type { TextMessage } from './text-message.js';

/** Text messages by id, by the sender's reference and by receiver. */
export class MessageShelf {
  private readonly byId = new Map<string, TextMessage>();
  private readonly byReference = new Map<string, TextMessage>();
  private readonly byNumber = new Map<string, TextMessage[]>();

  add(message: TextMessage): void {
    this.byId.set(message.id, message);
    if (message.clientReference !== null) this.byReference.set(`${message.carrier} ${message.clientReference}`, message);
    const inbox = this.byNumber.get(message.number);
    if (inbox) inbox.push(message);
    else this.byNumber.set(message.number, [message]);
  }

  find(carrier: Host, id: string): TextMessage | null {
    const message = this.byId.get(id);
    return message?.carrier === carrier ? message : null;
  }

  referenced(carrier: Host, clientReference: string): TextMessage | null {
    return this.byReference.get(`${carrier} ${clientReference}`) ?? null;
  }

  sentTo(number: string): readonly TextMessage[] {
    return this.byNumber.get(number) ?? [];
  }

  clear(): void {
    for (const map of [this.byId, this.byReference, this.byNumber]) map.clear();
  }
}
