/**
 * Node's HTTP module. Not imported, because importing `node:http` into an ES module also loads the WebSocket and fetch
 * code that it re-exports: 40 ms of every start.
 */
export const { createServer, request } = process.getBuiltinModule('node:http')
