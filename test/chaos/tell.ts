import { insist, type Answer } from './http.js';
import type { Answered } from './judge-answers.js';
import { ofAnswer } from './view.js';
import { api, type Bought, type World } from './world.js';

const INSIST_MS = 40_000;

/** A merchant who is not answered asks again under the same key. What he is told in the end is kept for the judge. */
export async function tell(
  world: World,
  bought: Bought,
  what: Answered['what'],
  path: string,
  body: unknown,
  key: string,
): Promise<Answer | null> {
  const about = { schedule: bought.schedule, order: bought.purchase.orderId };
  const id = world.history.note('invoke', what, { ...about, key, body });
  const answer = await insist(() => api(world, 'POST', path, body, key), INSIST_MS * world.slow);
  const kind = answer === null ? 'unknown' : answer.status < 300 ? 'ok' : 'fail';
  world.history.note(
    kind,
    what,
    {
      ...about,
      status: answer?.status,
      ...(kind === 'fail' ? { said: answer!.text.slice(0, 200) } : {}),
      ...(kind === 'ok' ? ofAnswer(answer!) : {}),
    },
    id,
  );
  const status = answer?.status ?? null;
  bought.answers.push({ what, key, status, code: member(answer, 'code'), id: member(answer, 'id') });
  return answer;
}

/** The first of this name in it, whatever else it is. */
const member = (answer: Answer | null, name: string): string | null =>
  new RegExp(`"${name}":"(\\w+)"`).exec(answer?.text ?? '')?.[1] ?? null;
