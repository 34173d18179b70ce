import { ON_LINES } from './faults.js';
import { insist } from './http.js';
import { control, type World } from './world.js';

/** The code of a text, whose last line binds it to the window. */
export const codeIn = (text: string): string | undefined => /#(\d{6})$/.exec(text)?.[1];

/** The texts that lie on a phone, newest first. @returns null when nobody could say in time; asked once unless there is time. */
export async function textsOn(world: World, number: string, withinMs = 0): Promise<string[] | null> {
  const answer = await insist(() => control(world, 'GET', `phones/${number}/messages`), withinMs);
  return answer?.status === 200 ? (JSON.parse(answer.text) as { text: string }[]).map(({ text }) => text) : null;
}

/** All that came to the phones of this run, but for those whose texts are lost although their carrier takes them. @throws when the carrier does not say. */
export async function arrived(world: World, withinMs: number): Promise<Map<string, string[]>> {
  const all = new Map<string, string[]>();
  for (const [number, { line }] of world.lines) {
    if (line.fault === ON_LINES.sms_lost) continue;
    const texts = await textsOn(world, number, withinMs);
    if (texts === null) throw new Error('nobody says which texts lie on a phone');
    all.set(number, texts);
  }
  return all;
}
