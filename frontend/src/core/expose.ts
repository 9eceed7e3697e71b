// Read-only windows on what views show, for tests and benchmarks: members of `window`.

/** Show `hook` as `window[name]` until the signal ends it, or another view takes its place. */
export function expose(name: `__nnviz${string}`, hook: object, signal: AbortSignal): void {
  const members = window as unknown as Record<string, object | undefined>;
  members[name] = Object.freeze(hook);
  signal.addEventListener("abort", () => members[name] === hook && delete members[name]);
}
