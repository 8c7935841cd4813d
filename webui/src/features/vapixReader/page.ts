import { IconCloudLock } from "@tabler/icons-react";
import type { PageInfo } from "../../app/pages";

export const page: PageInfo = {
  id: "vapixReader",
  path: "/reader/vapix",
  group: "reader",
  order: 15,
  icon: IconCloudLock,
  role: "operator",
  namespace: "vapixReader",
  sections: ["vapix-reader"],
  shown: (device) => Boolean(device.capabilities?.["entry_list"]),
  load: () => import("./VapixReaderPage"),
};
