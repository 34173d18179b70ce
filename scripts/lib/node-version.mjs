// Imported first by every script and written in the oldest words, so that an old Node says this sentence instead of a syntax error.
var parts = process.versions.node.split('.').map(Number);
if (parts[0] < 20 || (parts[0] === 20 && parts[1] < 19)) {
  process.stderr.write('Tollgate needs Node 20.19 or newer; this is Node ' + process.versions.node + ' (https://nodejs.org)\n');
  process.exit(1);
}
