// Samples by true class, right apart from wrong. No browser.

/**
 * @param {{samples: number[], labels: Uint16Array|null, predicted: Uint16Array}} part  predicted is (nCheckpoints, n)
 * @param {number} checkpoint
 * @returns {{label: number, right: number[], wrong: number[]}[]}  in the order of the classes; numbers of samples in the part.
 *   Without labels one group, −1, of all, by predicted class
 */
export function groupsOf({ samples, labels, predicted }, checkpoint) {
  const n = samples.length;
  const says = (i) => predicted[checkpoint * n + i];
  if (!labels) {
    const all = Array.from({ length: n }, (_, i) => i).sort((a, b) => says(a) - says(b) || a - b);
    return [{ label: -1, right: all, wrong: [] }];
  }
  const groups = new Map();
  for (let i = 0; i < n; i++) {
    const group = groups.get(labels[i]) ?? { label: labels[i], right: [], wrong: [] };
    groups.set(labels[i], group);
    (says(i) === labels[i] ? group.right : group.wrong).push(i);
  }
  for (const { wrong } of groups.values()) wrong.sort((a, b) => says(a) - says(b) || a - b);
  return [...groups.values()].sort((a, b) => a.label - b.label);
}
