/**
 * Packages, rooms and apps are loaded once per worker and not once per spec file: loading them took longer than most spec files work. Their modules
 * keep no state of their own (the gateway, too, starts all apps in one process, and starts them again); spec files and what lies in `test` or ends
 * in `.kit.ts` are loaded anew for each. Spies end with their spec file as ever; whoever alters a prototype by hand mends it himself.
 */
const path = require('node:path');
const { default: Runtime } = require('jest-runtime');

const root = path.resolve(__dirname, '../..');
const OURS = ['libs', 'apps', 'examples'].map((folder) => path.join(root, folder) + path.sep);
const isKept = (file) =>
  file.includes(`${path.sep}node_modules${path.sep}`) ||
  (OURS.some((folder) => file.startsWith(folder)) && !/\.(spec|kit)\.tsx?$/.test(file));

let keeper = null;

module.exports = class extends Runtime {
  constructor(...given) {
    super(...given);
    // One that is never torn down: what it loads may load more at any time.
    keeper ??= new Runtime(...given);
  }

  requireModule(from, name, options, actual) {
    const kept =
      !options?.isInternalModule && name && !this._resolution.isCoreModule(name) && isKept(this._resolution.resolveCjs(from, name));
    return kept ? keeper.requireModule(from, name, options, actual) : super.requireModule(from, name, options, actual);
  }

  getSourceMaps() {
    const [own, kept] = [super.getSourceMaps(), keeper.getSourceMaps()];
    return { get: (file) => own.get(file) ?? kept.get(file), [Symbol.iterator]: () => [...own, ...kept].values() };
  }
};
