import { IconForms } from "@tabler/icons-react";
import type { PageInfo } from "../../../app/pages";

export const page: PageInfo = {
  id: "readerOutput",
  path: "/reader/output-format",
  group: "reader",
  order: 20,
  icon: IconForms,
  role: "operator",
  namespace: "readers",
  sections: ["reader-output"],
  shown: (device) => Boolean(device.capabilities?.["external_reader"]),
  load: () => import("./OutputFormatPage"),
};
