import { request } from "../../../api/client";
import type { ClipInfo } from "../../../api/schema.gen";

/** Adds a file as a clip; its name is the file's without the type. */
export function upload(file: File): Promise<ClipInfo> {
  const name = file.name.replace(/\.[^.]*$/, "").slice(0, 64);
  const query = new URLSearchParams({ file: file.name, ...(name === "" ? {} : { name }) });
  return request<ClipInfo>("post", `/api/v1/clips?${query.toString()}`, file);
}
