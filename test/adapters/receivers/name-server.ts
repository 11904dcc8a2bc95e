import { createSocket } from 'node:dgram';
import { promises } from 'node:dns';
import { once } from 'node:events';
import { isIP } from 'node:net';

/** The addresses of a name at the first query (0), the second query, and so on. */
export type Zone = Readonly<Record<string, (time: number) => readonly string[]>>;

export interface NameServer {
  /** Resolves all addresses of a name over the network, without a cache. */
  resolve(name: string): Promise<readonly string[]>;
  /** The number of queries of a name. */
  queries(name: string): number;
  close(): void;
}

const TYPES = { A: 1, AAAA: 28 } as const;

/** A name server on this machine, over UDP. Its responses may not be cached. */
export async function startNameServer(zone: Zone): Promise<NameServer> {
  const queries = new Map<string, number>();
  const socket = createSocket('udp4');
  socket.on('message', (query, from) => socket.send(answerTo(query), from.port, from.address));
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const resolver = new promises.Resolver({ timeout: 30_000, tries: 1 });
  resolver.setServers([`127.0.0.1:${socket.address().port}`]);
  return {
    async resolve(name) {
      const four = await resolver.resolve4(name).catch(() => []);
      return [...four, ...(await resolver.resolve6(name).catch(() => []))];
    },
    queries: (name) => queries.get(name) ?? 0,
    close: () => socket.close(),
  };

  function answerTo(query: Buffer): Buffer {
    const { name, type, end } = questionOf(query);
    const time = queries.get(name) ?? 0;
    // A lookup sends a query for each type, AAAA last.
    if (type === TYPES.AAAA) queries.set(name, time + 1);
    const family = type === TYPES.A ? 4 : 6;
    const addresses = (zone[name]?.(time) ?? []).filter((address) => isIP(address) === family);
    const head = Buffer.from(query.subarray(0, 12));
    head.writeUInt16BE(0x8180, 2);
    head.writeUInt16BE(addresses.length, 6);
    head.writeUInt32BE(0, 8);
    return Buffer.concat([head, query.subarray(12, end), ...addresses.map((each) => recordOf(each, type))]);
  }
}

function questionOf(query: Buffer) {
  const labels: string[] = [];
  let at = 12;
  for (let length = query.readUInt8(at); length > 0; length = query.readUInt8(at)) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 };
}

/** IPv6 addresses with all eight groups. */
function recordOf(address: string, type: number): Buffer {
  const bytes =
    type === TYPES.A
      ? Buffer.from(address.split('.').map(Number))
      : Buffer.from(
          address
            .split(':')
            .map((group) => group.padStart(4, '0'))
            .join(''),
          'hex',
        );
  const head = Buffer.from([0xc0, 0x0c, 0, type, 0, 1, 0, 0, 0, 0, 0, bytes.length]);
  return Buffer.concat([head, bytes]);
}
