// Read-only test hooks: members of `window` that say what a view shows, for tests and benchmarks.

/** Show what `readers` give as members of `window[name]`, until the signal ends it or another view takes its place. */
export function expose(name: `__nnviz${string}`, readers: Record<string, () => unknown>, signal: AbortSignal): void {
  const members = Object.entries(readers).map(([member, get]) => [member, { get, enumerable: true }]);
  const hook = Object.freeze(Object.defineProperties({}, Object.fromEntries(members)));
  const globals = window as unknown as Record<string, object | undefined>;
  globals[name] = hook;
  signal.addEventListener("abort", () => globals[name] === hook && delete globals[name]);
}
