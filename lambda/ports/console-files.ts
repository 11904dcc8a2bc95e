/** A built file of the console. */
export interface ConsoleFile {
  readonly contentType: string;
  readonly text: string;
}

/** The built files of the console by their names, `index.html` among them. */
export type ConsoleFiles = Readonly<Record<string, ConsoleFile>>;
