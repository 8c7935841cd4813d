import { IconBolt } from "@tabler/icons-react";
import type { PageInfo } from "../../app/pages";

export const page: PageInfo = {
  id: "power",
  path: "/device/power",
  group: "device",
  order: 30,
  icon: IconBolt,
  role: "operator",
  namespace: "power",
  sections: [],
  shown: (device) => Boolean(device.capabilities?.["power_monitoring"]),
  load: () => import("./PowerPage"),
};
