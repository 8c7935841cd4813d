/** The nonce that the server put into this answer; empty in development, where no policy is sent. */
export function pageNonce(): string {
  const meta = document.querySelector<HTMLMetaElement>("meta[property=csp-nonce]");
  return meta?.nonce || meta?.getAttribute("nonce") || "";
}
