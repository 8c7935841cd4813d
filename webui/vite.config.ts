import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** The device under development; `make run` listens there. */
const device = process.env["AXISEDGE_URL"] ?? "http://127.0.0.1:8080";
const proxied = ["/api", "/config", "/bench", "/axis-cgi"];

export default defineConfig({
  base: "/ui/",
  plugins: [react()],
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
  },
  server: {
    proxy: Object.fromEntries(proxied.map((path) => [path, { target: device, ws: true }])),
  },
});
