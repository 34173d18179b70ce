import { receiver } from '../receiver.js';

/** A merchant's endpoint in a process of its own: whoever sends to it shares no thread with it. */
await receiver(Number(process.env['RECEIVER_PORT']));
