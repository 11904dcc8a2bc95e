/**
 * The same port, with a function around each of its calls.
 *
 * @param call gets the name of the method and the original call, and returns the result for the caller
 */
export function interceptPort<T extends object>(
  port: T,
  call: (name: string, work: () => Promise<unknown>) => Promise<unknown>,
): T {
  return new Proxy(port, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== 'function') return method;
      return (...parameters: unknown[]) =>
        call(String(name), async () => Reflect.apply(method, target, parameters));
    },
  });
}
