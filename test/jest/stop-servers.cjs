/** After the last test. What a killed run leaves behind is removed by the next one. */
module.exports = () => globalThis.stopTestServers();
