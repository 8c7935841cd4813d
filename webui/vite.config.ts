import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { defineConfig, type Plugin } from "vite";

/** The device under development; `make run` listens there. */
const device = process.env["AXISEDGE_URL"] ?? "http://127.0.0.1:8080";
const proxied = ["/api", "/config", "/bench", "/axis-cgi"];

/** Packs scripts and styles beforehand, so that a small device need not do it for every visitor. */
function packed(): Plugin {
  return {
    name: "packed",
    apply: "build",
    writeBundle: ({ dir = "" }) => {
      const assets = join(dir, "assets");
      for (const name of readdirSync(assets)) {
        if (!/\.(js|css|svg)$/.test(name)) continue;
        const file = join(assets, name);
        writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 9 }));
      }
    },
  };
}

export default defineConfig({
  base: "/ui/",
  plugins: [react(), packed()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  // The server replaces this word in index.html with a fresh value for every answer.
  html: { cspNonce: "__CSP_NONCE__" },
  build: {
    outDir: fileURLToPath(new URL("../src/axisedge/web/static", import.meta.url)),
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0, // data: addresses are not allowed by the page's content security policy
    modulePreload: { polyfill: false },
    manifest: true,
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        // A hundred requests of a few hundred bytes each are slower than one.
        codeSplitting: {
          groups: [{ name: "icons", test: /@tabler[\\/]icons-react/ }],
        },
      },
    },
  },
  server: {
    proxy: Object.fromEntries(proxied.map((path) => [path, { target: device, ws: true }])),
  },
});
