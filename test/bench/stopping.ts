/**
 * Lets work be done until the signal fires. From then on the outcome of all work is that of stopping: what it needs is being taken from it, and what still runs of it
 * in this process ends with the process. @returns how to do it. @throws Error, then: the signal's reason, when all is stopped.
 */
export function untilStopped(signal: AbortSignal, stop: (why: string) => Promise<void>): <T>(work: () => Promise<T>) => Promise<T> {
  let stopped: Promise<never> | undefined;
  const asked = new Promise<never>((_, reject) => {
    const begin = (): void => {
      stopped = stop((signal.reason as Error).message).then(() => Promise.reject(signal.reason as Error));
      stopped.catch(reject);
    };
    if (signal.aborted) begin();
    else signal.addEventListener('abort', begin, { once: true });
  });
  asked.catch(() => undefined);
  return async (work) => {
    await stopped;
    try {
      return await Promise.race([work(), asked]);
    } finally {
      await stopped;
    }
  };
}
