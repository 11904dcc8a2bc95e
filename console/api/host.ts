/** The parts that the host of the console has besides the API. */
export interface Host {
  readonly hasEventStream: boolean;
  readonly hasSimulator: boolean;
}

const MINIMAL_HOST: Host = { hasEventStream: false, hasSimulator: false };

/** Reads what the host has. If it does not answer, the console shows the views of the API. */
export async function readHost(): Promise<Host> {
  const response = await fetch('/console/host.json').catch(() => undefined);
  return response?.ok ? { ...MINIMAL_HOST, ...(await response.json()) } : MINIMAL_HOST;
}
