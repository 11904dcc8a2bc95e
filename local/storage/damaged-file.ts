/** A file or folder of the relay cannot be read, or is missing. It is left unchanged. */
export class DamagedFile extends Error {
  override readonly name = 'DamagedFile';
  /**
   * @param path the file or the folder
   * @param reason a clause with the expected and the actual content
   * @param remedy a sentence with the command that repairs it; undefined if only a copy or a new folder helps
   */
  constructor(
    readonly path: string,
    readonly reason: string,
    readonly remedy?: string,
    options?: ErrorOptions,
  ) {
    super(`${path}: ${reason}`, options);
  }
}

/** A reader's error: a `DamagedFile` if a folder has the name of the file, else the error as it is. */
export function explainReadError(error: unknown, path: string): unknown {
  const isFolder = typeof error === 'object' && error !== null && 'code' in error && error.code === 'EISDIR';
  return isFolder
    ? new DamagedFile(path, 'expected a file, got a folder', undefined, { cause: error })
    : error;
}
