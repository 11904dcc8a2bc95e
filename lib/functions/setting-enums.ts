/** The generation of FoneStorm's API. */
export enum FoneStormApi {
  /** The API of the page of 2017. */
  V2017 = '2017',
  /** The API since v2.4. */
  V2_4 = '2.4',
}

/** The handling of conferences that were created at FoneStorm itself and have no other callback URL. */
export enum UnmanagedPolicy {
  /** The log names them. */
  REPORT = 'report',
  /** The relay follows them. */
  ADOPT = 'adopt',
  /** The relay follows them, and sets their callback URL to its own. */
  TAKE_OVER = 'take over',
}

/** The meaning of a status word of FoneStorm. */
export enum StatusWordMeaning {
  /** The conference has started. */
  STARTED = 'started',
  /** The conference has ended. */
  ENDED = 'ended',
}
