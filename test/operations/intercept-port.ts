/**
 * The same port, with something done around each call of it.
 *
 * @param call is given the call's name and its work, and gives what the caller gets
 */
export function interceptPort<T extends object>(
  port: T,
  call: (name: string, work: () => Promise<unknown>) => Promise<unknown>,
): T {
  return new Proxy(port, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== 'function') return method;
      return (...given: unknown[]) => call(String(name), async () => Reflect.apply(method, target, given));
    },
  });
}
