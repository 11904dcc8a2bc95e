/** The parts of dynalite's server. They are used without the server, which ends the process if a disk fails. */

declare module 'dynalite/db/index.js' {
  import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
  import type { Level } from 'level';

  type Done = (error?: unknown, value?: unknown) => void;
  type StoredItem = Record<string, unknown>;

  /** Keys of one kind in the store. */
  interface SubStore {
    lock(key: string, work: (release: (done: Done) => Done) => void): void;
    get(key: string, done: Done): void;
    put(key: string, value: unknown, done: Done): void;
    del(key: string, done: Done): void;
  }

  interface Store {
    readonly db: Level<string, unknown> & {
      /** Not in memory. */
      compactRange(start: string, end: string): Promise<void>;
    };
    readonly lifecycleManager: { gracefulClose(): Promise<void> };
    /** @param checkStatus whether a table that is being created counts as missing */
    getTable(name: string, checkStatus: boolean, done: Done): void;
    getTable(name: string, done: Done): void;
    getItemDb(table: string): SubStore;
    getIndexDb(type: string, table: string, index: string): SubStore;
  }

  interface IndexActions {
    readonly puts: readonly { readonly index: string; readonly key: string; readonly item: StoredItem }[];
  }

  const db: {
    /** @param options.path a folder; in memory if there is none */
    create(options: { readonly path?: string; readonly createTableMs?: number }): Store;
    createKey(item: StoredItem, table: object): string;
    /** The entries of an item in the indexes of its table. */
    getIndexActions(indexes: object, before: undefined, item: StoredItem, table: object): IndexActions;
  };
  export default db;
  export type { CreateTableCommandInput, Done, Store, StoredItem, SubStore };
}

declare module 'dynalite/db/*Parser.js' {
  /** A parsed expression: an object, or the reason why it is refused. */
  export type Expression = object | string;

  export interface ParserContext {
    readonly attrNames?: Readonly<Record<string, string>> | undefined;
    readonly attrVals?: Readonly<Record<string, object>> | undefined;
    /** The placeholders that no expression of the request has used so far. A parser deletes those that it uses. */
    readonly unusedAttrNames: Record<string, unknown>;
    readonly unusedAttrVals: Record<string, unknown>;
  }

  export interface Parser {
    /** @throws if the syntax is wrong */
    parse(text: string, options: { readonly context: ParserContext }): Expression;
  }

  const parser: Parser;
  export default parser;
}

declare module 'dynalite/actions/*.js' {
  import type { Store } from 'dynalite/db/index.js';

  /** @param done gets an error with a status code and a body if DynamoDB refuses; any other error if the store fails */
  export default function action(
    store: Store,
    input: object,
    done: (error: unknown, output?: object) => void,
  ): void;
}

declare module 'dynalite/validations/index.js' {
  import type { Store } from 'dynalite/db/index.js';
  import type { Rules } from 'dynalite/validations/*.js';

  const validations: {
    checkTypes(input: object, types: Rules['types']): object;
    checkValidations(input: object, types: Rules['types'], custom: Rules['custom'], store: Store): void;
  };
  export default validations;
}

declare module 'dynalite/validations/*.js' {
  export interface Rules {
    readonly types: object;
    readonly custom?: object;
  }
  const rules: Rules;
  export default rules;
}
