/** The content codings of compressed files (RFC 9110, section 8.4.1): the smallest first. */
export const CODINGS = ['br', 'gzip'] as const;

export type Coding = (typeof CODINGS)[number];

/** A built file of the console. */
export interface ConsoleFile {
  readonly contentType: string;
  readonly text: string;
  /** The compressed text in base64, by its coding. */
  readonly compressed: Readonly<Partial<Record<Coding, string>>>;
}

/** The built files of the console by their names, `index.html` among them. */
export type ConsoleFiles = Readonly<Record<string, ConsoleFile>>;
