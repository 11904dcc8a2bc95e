import { createHook } from 'node:async_hooks';

/** How often this program began to connect to anything over TCP, or asked the system for a name. */
export interface ConnectionCount {
  readonly toAddresses: () => number;
  readonly toNames: () => number;
  stop(): void;
}

/** Counts below everything that opens a connection: a way around the adapter is counted, too. */
export function countConnections(): ConnectionCount {
  const counts: Record<string, number> = {};
  const hook = createHook({
    init(_id, type) {
      counts[type] = (counts[type] ?? 0) + 1;
    },
  }).enable();
  return {
    toAddresses: () => counts.TCPCONNECTWRAP ?? 0,
    toNames: () => counts.GETADDRINFOREQWRAP ?? 0,
    stop: () => hook.disable(),
  };
}
