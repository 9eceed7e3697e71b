// One's own data, kept in this browser for as long as its window is open, since the server forgets it.

/** @param {string} name  what the settings call it @param {string} text  the CSV */
export function keepText(name, text) {
  try {
    sessionStorage.setItem(`nnviz-${name}`, text);
  } catch {
    // Then it is not kept.
  }
}

/** @returns {string|null} */
export function keptText(name) {
  try {
    return sessionStorage.getItem(`nnviz-${name}`);
  } catch {
    return null;
  }
}
