import { IconId } from "@tabler/icons-react";
import type { PageInfo } from "../../app/pages";

export const page: PageInfo = {
  id: "readerConnection",
  path: "/reader/connection",
  group: "reader",
  order: 10,
  icon: IconId,
  role: "operator",
  namespace: "readers",
  sections: ["external-reader", "reader-protocol", "vapix-reader", "reader-events"],
  shown: (device) => Boolean(device.capabilities?.["external_reader"]),
  load: () => import("./ReaderConnectionPage"),
};
