import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "./app/global.css";
import { setNonce } from "get-nonce";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import { startLanguage } from "./app/i18n";
import { pageNonce } from "./app/nonce";

// Mantine's scroll lock adds a style element; the content security policy wants the page's nonce on it.
setNonce(pageNonce());

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no element #root");
await startLanguage();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
