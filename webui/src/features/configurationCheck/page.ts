import { IconDeviceGamepad } from "@tabler/icons-react";
import type { PageInfo } from "../../app/pages";

export const page: PageInfo = {
  id: "check",
  path: "/system/configuration-check",
  group: "system",
  order: 10,
  icon: IconDeviceGamepad,
  role: "administrator",
  namespace: "bench",
  shown: (device) => device.bench || Number(device.capabilities?.["reader"] ?? 0) > 0,
  load: () => import("./CheckPage"),
};
