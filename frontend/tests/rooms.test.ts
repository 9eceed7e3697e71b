// The rooms of the house: who may import whom, and who knows the page that a view stands in.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { expect, test } from "vitest";

const SOURCE = join(__dirname, "../src");

/** Room → what it imports besides itself. `mount` is the file above the rooms. */
const IMPORTS: Record<string, string[]> = {
  core: [],
  time: ["core"],
  map: ["core", "time"],
  playground: ["core"],
  network: ["core", "time"],
  traces: ["core", "time"],
  gallery: ["core", "time"],
  flow: ["core"],
  story: ["core", "time"],
  mount: ["core", "time", "map", "playground", "network", "traces", "gallery", "flow", "story"],
  streamlit: ["core", "time", "mount"],
};

/** What only Streamlit's page has. Of it the others know the names of CSS variables, which core/theme.ts tells of. */
const STREAMLIT = /[Ss]treamlit|\bst[A-Z]|st-key|st-emotion|data-testid|stcore|js-plotly/;
/** What a library does not promise, and the one file that names it. */
const UNPROMISED: [file: string, names: RegExp][] = [
  ["streamlit/dom.ts", /data-testid|\.st[A-Z]|js-plotly|nsewdrag|modebar|main-svg/],
  ["streamlit/plotly.ts", /_fullLayout|_fullData|glplot/],
];
const FROM = /(?:\bfrom|\bimport|\bimport\()\s*"(\.[^"]+)"/g;

const files = readdirSync(SOURCE, { recursive: true, encoding: "utf8" }).filter((name) => /\.(tsx?|css)$/.test(name));

function room(file: string): string {
  return file.split(/[/.]/)[0];
}

function code(file: string): string {
  const text = readFileSync(join(SOURCE, file), "utf8");
  return text.replace(/\/\*[\s\S]*?\*\/|(^|\s)\/\/.*$/gm, "");
}

test("every room is in the table", () => {
  expect([...new Set(files.map(room))].sort()).toEqual(Object.keys(IMPORTS).sort());
});

test.each(Object.entries(IMPORTS))("%s imports of other rooms only %j", (name, allowed) => {
  const strangers = files
    .filter((file) => room(file) === name)
    .flatMap((file) => {
      const targets = [...code(file).matchAll(FROM)].map(([, target]) => normalize(join(dirname(file), target)));
      return targets.filter((to) => ![name, ...allowed].includes(room(to))).map((to) => `${file} → ${to}`);
    });
  expect(strangers).toEqual([]);
});

test("nothing but streamlit/ knows Streamlit's page", () => {
  const knowing = files.filter((file) => room(file) !== "streamlit" && STREAMLIT.test(code(file)));
  expect(knowing.map((file) => relative(".", file))).toEqual([]);
});

test.each(UNPROMISED)("only %s names what it adapts", (home, names) => {
  expect(files.filter((file) => names.test(code(file)))).toEqual([home]);
});

// --- styles --------------------------------------------------------------------------------------------------------------

const sheets = files.filter((file) => file.endsWith(".css"));

/** The rules of a sheet, whatever they depend on: their selectors, and what they declare. */
function rules(file: string): [selectors: string, declared: string][] {
  const found = [...code(file).matchAll(/([^{};]+)\{([^{}]*)\}/g)];
  return found.map(([, selectors, declared]) => [selectors.trim(), declared.replace(/\s+/g, " ").trim()]);
}

test("every style file is one of a view, or part of one", () => {
  const named = files.flatMap((file) => {
    return [...code(file).matchAll(/import (?:\w+ from )?"(\.[^"]+\.css)(?:\?url)?"/g)].map(([, to]) =>
      normalize(join(dirname(file), to)),
    );
  });
  expect(sheets.filter((file) => !named.includes(file))).toEqual([]);
});

test("no rule of more than three declarations stands twice", () => {
  const homes = new Map<string, string[]>();
  for (const file of sheets) {
    for (const [selectors, declared] of rules(file)) {
      if (declared.split(";").length <= 4) continue;
      homes.set(declared, [...(homes.get(declared) ?? []), `${file} ${selectors}`]);
    }
  }
  expect([...homes.values()].filter((places) => places.length > 1)).toEqual([]);
});
