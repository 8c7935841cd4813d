import { IconScan } from "@tabler/icons-react";
import type { PageInfo } from "../../app/pages";

export const page: PageInfo = {
  id: "networkReaders",
  path: "/peripherals/network-readers",
  group: "peripherals",
  order: 15,
  icon: IconScan,
  role: "administrator",
  namespace: "networkReaders",
  shown: (device) => Boolean(device.capabilities?.["door"]),
  load: () => import("./NetworkReadersPage"),
};
