/** A failure told in one sentence; anything else that is thrown is a bug of ours and comes with its stack. */
export class Clear extends Error {}

export const say = (line) => void process.stdout.write(`${line}\n`);

// Whoever read our output may be gone (a closed terminal, `| head`); that must not keep us from stopping in order.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

/** Runs the work, and once it takes longer than a second says so, and goes on saying so. */
export async function step(label, work) {
  const begun = performance.now();
  const seconds = () => Math.round((performance.now() - begun) / 1000);
  let timer = setTimeout(function tell() {
    say(seconds() <= 1 ? `${label} …` : `${label} … ${seconds()} s`);
    timer = setTimeout(tell, 10_000);
  }, 1000);
  try {
    return await work();
  } finally {
    clearTimeout(timer);
  }
}
