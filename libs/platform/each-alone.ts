/**
 * Does this for each of them, and one that fails keeps nobody after it waiting: `failed` says so at once, and when all have had their turn the first failure
 * is thrown, so that whoever runs it knows too.
 * @returns what they made, added up.
 */
export async function eachAlone<T>(
  all: Iterable<T> | AsyncIterable<T>,
  work: (one: T) => Promise<number>,
  failed: (error: unknown, one: T) => void,
): Promise<number> {
  let made = 0;
  const failures: unknown[] = [];
  for await (const one of all)
    try {
      made += await work(one);
    } catch (error) {
      failed(error, one);
      failures.push(error);
    }
  if (failures.length > 0) throw failures[0];
  return made;
}
