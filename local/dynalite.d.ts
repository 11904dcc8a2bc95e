declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** @param options.path a folder; in memory where there is none */
  export default function dynalite(options?: {
    readonly path?: string;
    readonly createTableMs?: number;
  }): Server;
}
