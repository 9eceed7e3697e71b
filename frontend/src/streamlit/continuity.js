// What a page looks at, kept while the page lives, so that a session that begins later on the same page can go on with it.

/**
 * Where the page is to go, or "" where it is right: a session that is new, on a page that is not, and that was told nothing by the
 * address, shows what it shows by default. That happens where the server was restarted and the person then opens another screen.
 * @param {{session: string, words: Record<string, string>}|undefined} before  what the page knew
 * @param {{session: string, bare: boolean, words: Record<string, string>}} now  what the server says
 * @param {string} path  of the address
 */
export function wayBack(before, { session, bare, words }, path) {
  if (!before || before.session === session || !bare) return "";
  const same = JSON.stringify(before.words) === JSON.stringify(words);
  return same ? "" : `${path}?${new URLSearchParams(before.words)}`;
}
