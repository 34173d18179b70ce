import type { Broken, Measured } from './measure.js';

/** What failed of all that is measured in one run: whatever needs it fails with it, and nothing else does. */
export class Failures {
  private readonly errors = new Map<string, unknown>();

  /** Does it, unless something of this name has failed before: what was not warmed up is not measured. @returns null when it fails. */
  async of<T>(name: string, work: () => Promise<T>): Promise<T | null> {
    if (this.errors.has(name)) return null;
    try {
      return await work();
    } catch (error) {
      this.errors.set(name, error);
      return null;
    }
  }

  /** @throws what something of these names failed with. */
  none(...names: readonly string[]): void {
    for (const name of names) if (this.errors.has(name)) throw this.errors.get(name);
  }
}

/** One line after another, each for itself. */
export async function lineByLine<K extends string>(
  names: readonly K[],
  lines: Readonly<Record<K, () => Measured | Promise<Measured>>>,
): Promise<(Measured | Broken)[]> {
  const said: (Measured | Broken)[] = [];
  for (const name of names)
    try {
      said.push(await lines[name]());
    } catch (error) {
      said.push({ name, error });
    }
  return said;
}
