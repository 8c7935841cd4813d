import { IconId } from "@tabler/icons-react";
import type { PageInfo } from "../../app/pages";

export const page: PageInfo = {
  id: "readerConnection",
  path: "/reader/connection",
  group: "reader",
  order: 5,
  icon: IconId,
  role: "operator",
  namespace: "readers",
  sections: ["external-reader", "reader-protocol", "reader-output", "reader-pin"],
  shown: (device) => Boolean(device.capabilities?.["external_reader"]),
  load: () => import("./ReaderConnectionPage"),
};
