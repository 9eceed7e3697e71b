import { build, type Plugin, transformWithEsbuild } from "vite";
import { defineConfig } from "vitest/config";

// The app is served under any path, so every file names the others relative to itself. Names hold the content's hash: a browser
// keeps what it has, and what is built from the same sources is the same, byte for byte.
export default defineConfig({
  base: "./",
  plugins: [loader(), manifest()],
  esbuild: { jsx: "automatic", jsxImportSource: "preact" },
  build: {
    outDir: "../nnviz/views/built",
    emptyOutDir: true,
    assetsDir: "",
    assetsInlineLimit: 0,
    target: "es2022",
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rollupOptions: {
      input: ["src/mount.ts", "src/streamlit/adapter.ts"],
      preserveEntrySignatures: "strict",
      output: {
        entryFileNames: "[name]-[hash].js",
        chunkFileNames: ({ moduleIds, name }) => `${roomOf(moduleIds) ?? name}-[hash].js`,
        assetFileNames: "[name]-[hash][extname]",
        manualChunks: chunkOf,
      },
    },
  },
  test: { include: ["tests/**/*.test.{js,ts,tsx}"] },
});

/** A view's file is called after its room. */
function roomOf(modules: string[]): string | undefined {
  return modules.map((module) => module.match(/src\/(\w+)\/mount\.ts$/)?.[1]).find(Boolean);
}

/** What every view needs is one file, what every view with an epoch bar needs another; each view is a file of its own. */
function chunkOf(module: string): string | undefined {
  if (/\/src\/(core\/|mount\.ts)|vite\/preload-helper|node_modules\/@?preact/.test(module)) return "core";
  return /\/src\/time\/(?!mount)\w+\.ts$|node_modules\/d3-array/.test(module) ? "timeline" : undefined;
}

/** The script that Python sends along in its messages: no module of the bundle, since it is evaluated apart from it. */
function loader(): Plugin {
  return {
    name: "loader",
    async generateBundle() {
      const lib = { entry: "src/streamlit/loader.ts", formats: ["es" as const] };
      const built = await build({ configFile: false, logLevel: "silent", build: { lib, write: false, target: "es2022" } });
      const [script] = (built as { output: { code: string }[] }[])[0].output;
      const { code } = await transformWithEsbuild(script.code, "loader.js", { minify: true, target: "es2022" });
      this.emitFile({ type: "asset", fileName: "loader.js", source: code });
    },
  };
}

/** Says which files each script needs, itself first, and which file a style is: views by their rooms, others by their names. */
function manifest(): Plugin {
  return {
    name: "manifest",
    generateBundle(_, bundle) {
      const needed = (name: string, found: string[] = []): string[] => {
        const file = bundle[name];
        if (file?.type !== "chunk" || found.includes(name)) return found;
        found.push(name);
        for (const other of file.imports) needed(other, found);
        return found;
      };
      const chunks = Object.values(bundle).filter((file) => file.type === "chunk");
      const scripts = chunks.map((chunk) => [roomOf(chunk.moduleIds) ?? chunk.name, needed(chunk.fileName)] as const);
      const styles = Object.values(bundle).filter((file) => file.type === "asset" && file.fileName.endsWith(".css"));
      const listed = [...scripts, ...styles.map(({ name, fileName }) => [name ?? fileName, [fileName]] as const)];
      const entries = listed.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
      this.emitFile({
        type: "asset",
        fileName: "manifest.json",
        source: `${JSON.stringify(Object.fromEntries(entries), null, 1)}\n`,
      });
    },
  };
}
