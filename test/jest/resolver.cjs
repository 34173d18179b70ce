/** Our own TypeScript says `./file.js` and `#room`, as Node wants it; in tests both mean the .ts source. */
const { existsSync } = require('node:fs');
const path = require('node:path');

const root = path.resolve(__dirname, '../..');

module.exports = (request, options) => {
  const ours =
    options.basedir.startsWith(root) &&
    !options.basedir.includes(`${path.sep}node_modules${path.sep}`) &&
    !options.basedir.endsWith('node_modules');
  if (ours && /^#[a-z]/.test(request)) return path.join(root, 'libs', request.slice(1), 'index.ts');
  if (ours && /^\.{1,2}\/.*\.js$/.test(request)) {
    const file = path.resolve(options.basedir, request.slice(0, -3));
    for (const ending of ['.ts', '.tsx']) if (existsSync(file + ending)) return file + ending;
  }
  return options.defaultResolver(request, options);
};
