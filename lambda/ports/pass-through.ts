/** FoneStorm's answer to a request that was passed through: a 2xx status, and the unchanged JSON. */
export interface PassThroughResponse {
  readonly status: number;
  /** May contain capability URLs. */
  readonly body: unknown;
}

/** FoneStorm's fields of "set the service of a number". */
export interface ServiceFields {
  readonly service_type: string;
  readonly service_id?: string;
}

/** FoneStorm's fields of "set the URL that calls of a number are reported to". */
export interface NotifyFields {
  readonly fonenumber: string;
  readonly method: 'GET' | 'POST' | 'JSON';
  readonly url: string;
  readonly url_username?: string;
  readonly url_password?: string;
}

/** Requests of callers about FoneNumbers, passed through to FoneStorm within the budget. */
export interface PassThrough {
  /** @param filter `all`: whole objects instead of numbers */
  list(filter?: 'all'): Promise<PassThroughResponse>;
  get(fonenumber: string): Promise<PassThroughResponse>;
  setService(fonenumber: string, fields: ServiceFields): Promise<PassThroughResponse>;
  setReceiveNotify(fields: NotifyFields): Promise<PassThroughResponse>;
  setSendNotify(fields: NotifyFields): Promise<PassThroughResponse>;
}
