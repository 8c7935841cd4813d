import type { TFunction } from "i18next";
import type { ApiError } from "../api/errors";
import { inWords } from "./sentences";

/** The device's own sentence; only what the page can say better is said by the page. */
export function describeError(error: ApiError, t: TFunction): string {
  if (error.unreachable) return t("failed.unreachable");
  if (error.status === 403) return t("failed.denied");
  return inWords(error.message);
}
