import { defineConfig } from "vitest/config";

// The app is served under any path, so every file names the others relative to itself. Names hold the content's hash: a browser
// keeps what it has, and what is built from the same sources is the same, byte for byte.
export default defineConfig({
  base: "./",
  esbuild: { jsx: "automatic", jsxImportSource: "preact" },
  build: {
    outDir: "../nnviz/views/built",
    emptyOutDir: true,
    assetsDir: "",
    assetsInlineLimit: 0,
    target: "es2022",
    manifest: "manifest.json",
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rollupOptions: {
      input: ["src/mount.ts", "src/streamlit/adapter.ts", "src/streamlit/loader.ts"],
      preserveEntrySignatures: "strict",
      output: {
        entryFileNames: "[name]-[hash].js",
        chunkFileNames: ({ facadeModuleId, name }) => {
          const room = facadeModuleId?.match(/src\/(.+)\/mount\.ts$/)?.[1];
          return `${room ?? name}-[hash].js`;
        },
        assetFileNames: "[name]-[hash][extname]",
      },
    },
  },
  test: { include: ["tests/**/*.test.{js,ts,tsx}"] },
});
