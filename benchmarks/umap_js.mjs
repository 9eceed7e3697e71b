// Seconds that umap-js takes to fit each file with its defaults, as a JSON list; a first, small fit is not counted.
//
//     node umap_js.mjs FOLDER COLUMNS FILE...
//
// FOLDER is where npm installed umap-js; each file holds rows of COLUMNS float32 numbers.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";

const [folder, columns, ...files] = process.argv.slice(2);
const { UMAP } = createRequire(resolve(folder, "from-here.js"))("umap-js");

function rowsOf(file) {
  const numbers = new Float32Array(new Uint8Array(readFileSync(file)).buffer);
  const width = Number(columns);
  const starts = Array.from({ length: numbers.length / width }, (_, row) => row * width);
  return starts.map((start) => Array.from(numbers.subarray(start, start + width)));
}

function secondsOf(rows) {
  const before = performance.now();
  new UMAP().fit(rows);
  return (performance.now() - before) / 1000;
}

secondsOf(rowsOf(files[0]).slice(0, 500));
console.log(JSON.stringify(files.map((file) => secondsOf(rowsOf(file)))));
