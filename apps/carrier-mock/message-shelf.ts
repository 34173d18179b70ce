import { EventEmitter } from 'node:events';
import type { Host } from '#kernel';
import type { TextMessage } from './text-message.js';

/** Text messages by id, by the sender's reference and by receiver. */
export class MessageShelf {
  private readonly byId = new Map<string, TextMessage>();
  private readonly byReference = new Map<string, TextMessage>();
  private readonly byNumber = new Map<string, TextMessage[]>();
  /** Says the number of each message that comes. Any number of people may look at one phone. */
  private readonly came = new EventEmitter().setMaxListeners(0);

  add(message: TextMessage): void {
    this.byId.set(message.id, message);
    if (message.clientReference !== null) this.byReference.set(`${message.carrier} ${message.clientReference}`, message);
    const inbox = this.byNumber.get(message.number);
    if (inbox) inbox.push(message);
    else this.byNumber.set(message.number, [message]);
    this.came.emit(message.number);
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

  /** Resolves with the next message to this number, at the latest after so many milliseconds. */
  next(number: string, withinMs: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.came.off(number, wake);
        resolve();
      };
      const timer = setTimeout(wake, withinMs);
      this.came.on(number, wake);
    });
  }

  clear(): void {
    for (const map of [this.byId, this.byReference, this.byNumber]) map.clear();
  }
}
