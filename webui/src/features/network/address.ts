import type { HttpSettings } from "../../api/schema.gen";

export interface Here {
  protocol: string;
  hostname: string;
  port: string;
}

/** Where the page will be reached after a change: the same protocol if it is still served, else the other one. */
export function originAfter(here: Here, before: HttpSettings, after: HttpSettings): string {
  const secure = here.protocol === "https:";
  const onlyHttps = after.access?.administrator === "https";
  const onlyHttp = after.access?.administrator === "http" || after.https_enabled === false;
  const wantHttps = onlyHttps || (secure && !onlyHttp);
  const host = here.hostname.includes(":") ? `[${here.hostname}]` : here.hostname;
  const stays = wantHttps === secure && (secure ? before.https_port === after.https_port : before.http_port === after.http_port);
  // Behind a forwarded port the browser's number is not the device's: keep it while it is not changed.
  const port = stays ? here.port : String(wantHttps ? after.https_port : after.http_port);
  const usual = port === "" || port === (wantHttps ? "443" : "80");
  return `${wantHttps ? "https" : "http"}://${host}${usual ? "" : `:${port}`}`;
}

/** Ports that an administrator may choose but that other services usually have. */
export function isReserved(port: number, usual: number): boolean {
  return port < 1024 && port !== usual;
}
