/** Something that the relay keeps cannot be read, or is gone. It was left as it is. */
export class DamagedFile extends Error {
  override readonly name = 'DamagedFile';
  /**
   * @param path the file or the folder
   * @param reason a clause: what was expected of it, and what it is
   * @param remedy a sentence that says how to go on, with its command; undefined if only a copy or a new folder helps
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
