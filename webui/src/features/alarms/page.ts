import { IconBellRinging } from "@tabler/icons-react";
import type { PageInfo } from "../../app/pages";

export const page: PageInfo = {
  id: "alarms",
  path: "/device/alarms",
  group: "device",
  order: 20,
  icon: IconBellRinging,
  role: "operator",
  namespace: "alarms",
  sections: ["alarms"],
  shown: (device) => Boolean(device.capabilities?.["power_monitoring"]),
  load: () => import("./AlarmsPage"),
};
