import { IconDeviceTablet } from "@tabler/icons-react";
import type { PageInfo } from "../../app/pages";

export const page: PageInfo = {
  id: "wiredReaders",
  path: "/peripherals/readers",
  group: "peripherals",
  order: 10,
  icon: IconDeviceTablet,
  role: "operator",
  namespace: "readers",
  sections: ["readers", "reader-pin"],
  shown: (device) => Boolean(device.capabilities?.["reader_bus"]),
  load: () => import("./WiredReadersPage"),
};
