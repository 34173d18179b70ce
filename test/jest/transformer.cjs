/** TypeScript and ES modules of any package become CommonJS; CommonJS passes through untouched. */
const { createHash } = require('node:crypto');
const swc = require('@swc/core');

const isTypeScript = (file) => /\.tsx?$/.test(file);
// A script for browsers whose texts speak of modules; its outermost `this` must stay.
const isScript = (file) => /[\\/]axe-core[\\/]axe(\.min)?\.js$/.test(file);
const looksLikeEsm = (source, file) =>
  file.endsWith('.mjs') ||
  /^\s*(import\s*[\w{*'"]|export\s+[\w{*]|export\s*\{|export\s*\*)/m.test(source) ||
  /\bimport\.meta\b/.test(source);

/** `import()` within CommonJS, too, must become `require`. */
const LATER =
  'const __later = (id) => Promise.resolve().then(() => { const m = require(id); return m?.__esModule ? m : { ...m, default: m }; });';
const requireLater = (source) => (/\bimport\s*\(/.test(source) ? LATER + source.replace(/(?<![.\w$])import\s*\(/g, '__later(') : source);

function options(file) {
  return {
    filename: file,
    sourceMaps: 'inline',
    module: { type: 'commonjs', importInterop: 'swc' },
    jsc: {
      target: 'es2022',
      parser: isTypeScript(file) ? { syntax: 'typescript', tsx: file.endsWith('x'), decorators: true } : { syntax: 'ecmascript' },
      transform: {
        legacyDecorator: true,
        decoratorMetadata: true,
        useDefineForClassFields: false,
        react: { runtime: 'automatic', importSource: 'preact' },
      },
      keepClassNames: true,
    },
  };
}

module.exports = {
  getCacheKey: (source, file) => createHash('sha256').update('v4\0').update(file).update('\0').update(source).digest('hex'),
  process(source, file) {
    if (isScript(file)) return { code: source };
    if (!isTypeScript(file) && (file.endsWith('.cjs') || !looksLikeEsm(source, file))) return { code: requireLater(source) };
    const { code } = swc.transformSync(source, options(file));
    return {
      code: code
        .replaceAll('import.meta.url', 'require("node:url").pathToFileURL(__filename).href')
        .replaceAll('import.meta.dirname', '__dirname')
        .replaceAll('import.meta.filename', '__filename'),
    };
  },
};
